#include "base/cleanup.h"
#include "base/memory.h"
#include "base/verb_status.h"
#include "cgroup/cgroup.h"
#include "container/container.h"
#include "container/relay.h"
#include "verbs.h"
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

/* `exec`: a command in a running container. */

struct request {
    const char *directory;
    bool interactive, detached;
    struct exec_options options;
};

static int wrong_use(const char *sentence)
{
    fprintf(stderr, "jcompose-runtime: exec: %s\n", sentence);
    return -1;
}

static int read_arguments(int count, char **arguments, struct request *request, char **environment)
{
    static const struct option known[] = {
        {"directory", required_argument, NULL, 'D'}, {"tty", no_argument, NULL, 't'},
        {"interactive", no_argument, NULL, 'i'},     {"detach", no_argument, NULL, 'd'},
        {"user", required_argument, NULL, 'u'},      {"workdir", required_argument, NULL, 'w'},
        {"env", required_argument, NULL, 'e'},       {"privileged", no_argument, NULL, 'P'},
        {NULL, 0, NULL, 0},
    };
    for (int letter; (letter = getopt_long(count, arguments, "+tidu:w:e:", known, NULL)) != -1;) {
        switch (letter) {
        case 'D':
            request->directory = optarg;
            break;
        case 't':
            request->options.terminal = true;
            break;
        case 'i':
            request->interactive = true;
            break;
        case 'd':
            request->detached = true;
            break;
        case 'u':
            request->options.user = optarg;
            break;
        case 'w':
            request->options.directory = optarg;
            break;
        case 'e':
            if (!strchr(optarg, '='))
                return wrong_use("-e needs NAME=VALUE");
            *environment++ = optarg;
            break;
        case 'P':
            request->options.privileged = true;
            break;
        default:
            return -1;
        }
    }
    if (!request->directory)
        return wrong_use("--directory DIR, the container's, is missing");
    if (optind >= count)
        return wrong_use("there is no command: write it after --");
    request->options.arguments = arguments + optind;
    return 0;
}

/* The container's process, as its cgroup's label tells it. */
static int find_process(const json_t *spec, struct process *process, struct error *error)
{
    const json_t *section = json_object_get(json_object_get(spec, "config"), "linux");
    const char *cgroup = json_string_value(json_object_get(section, "cgroupsPath"));
    char label[64];
    if (!cgroup)
        return refuse(error, "join", "the container's config.json lacks config.linux.cgroupsPath");
    if (cgroup_get_label(cgroup, "process", label, sizeof label) < 0 ||
        sscanf(label, "%d %llu", &process->pid, &process->start_time) != 2)
        return refuse(error, "join", "the container is not running: the cgroup %s names no process", cgroup);
    return 0;
}

static int execute(const json_t *spec, struct request *request, struct error *error)
{
    struct process container, started;
    int master;
    cleanup_close int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    bool input = request->interactive && !request->detached;
    request->options.stdio[0] = input ? STDIN_FILENO : nothing;
    request->options.stdio[1] = request->detached ? nothing : STDOUT_FILENO;
    request->options.stdio[2] = request->detached ? nothing : STDERR_FILENO;
    request->options.terminal = request->options.terminal && !request->detached;
    /* Before the process starts: it may look at once. */
    if (!input || ioctl(STDIN_FILENO, TIOCGWINSZ, &request->options.window))
        request->options.window = (struct winsize){0};
    relay_block_signals();
    if (find_process(spec, &container, error) ||
        container_exec(spec, container, &request->options, &started, &master, error))
        return verb_failed(error);
    if (request->detached)
        return 0;
    cleanup_close int terminal = master;
    return relay_run(started.pid, terminal, input ? STDIN_FILENO : -1, NULL);
}

int exec_verb(int count, char **arguments)
{
    struct request request = {0};
    struct error error;
    json_error_t problem;
    char path[PATH_MAX];
    cleanup_free char **environment = allocate((size_t) count + 1, sizeof *environment);
    request.options.environment = environment;
    if (read_arguments(count, arguments, &request, environment))
        return EXIT_WRONG_USE;
    snprintf(path, sizeof path, "%s/config.json", request.directory);
    cleanup_json json_t *spec = json_load_file(path, 0, &problem);
    if (!spec) {
        fprintf(stderr, "jcompose-runtime: %s: line %d, column %d: %s\n", path, problem.line, problem.column,
                problem.text);
        return STATUS_RUNTIME_FAILED;
    }
    return execute(spec, &request, &error);
}

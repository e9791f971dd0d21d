#include "cgroup.h"
#include "cleanup.h"
#include "container.h"
#include "relay.h"
#include "supervisors.h"
#include "verb_status.h"
#include "verbs.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>

/* `run`: one container in the foreground, without a supervisor. */

static const char *cgroup_of(const json_t *spec)
{
    const json_t *section = json_object_get(json_object_get(spec, "config"), "linux");
    return json_string_value(json_object_get(section, "cgroupsPath"));
}

static int set_process_label(const json_t *spec, struct process process, struct error *error)
{
    char value[64];
    snprintf(value, sizeof value, "%d %llu", process.pid, process.start_time);
    return cgroup_set_label(cgroup_of(spec), "process", value, error);
}

static int run(const json_t *spec, int nothing, struct error *error)
{
    struct start_options options = {.stdio = {nothing, STDOUT_FILENO, STDERR_FILENO}, .die_with_parent = true};
    struct process process;
    int master;
    relay_block_signals();
    if (container_start(spec, &options, &process, &master, error))
        return verb_failed(error);
    int status = STATUS_RUNTIME_FAILED;
    if (!set_process_label(spec, process, error)) {
        /* The spec came on standard input; who types sits at the terminal. */
        cleanup_close int typed = master >= 0 ? open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
        status = relay_run(process.pid, master, typed);
    } else {
        verb_failed(error);
    }
    close_descriptor(&master);
    if (container_destroy(spec, error)) {
        verb_failed(error);
        return status ? status : STATUS_RUNTIME_FAILED;
    }
    supervisors_remove(cgroup_of(spec));
    return status;
}

int run_verb(int count, char **arguments)
{
    struct error error;
    json_error_t problem;
    if (count != 1) {
        fprintf(stderr, "jcompose-runtime: %s takes no arguments: it reads one spec from standard input\n", arguments[0]);
        return EXIT_WRONG_USE;
    }
    cleanup_json json_t *spec = json_loadf(stdin, 0, &problem);
    if (!spec) {
        fprintf(stderr, "jcompose-runtime: the container spec on standard input: line %d, column %d: %s\n",
                problem.line, problem.column, problem.text);
        return EXIT_WRONG_USE;
    }
    cleanup_close int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return run(spec, nothing, &error);
}

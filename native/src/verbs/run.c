#include "base/cleanup.h"
#include "base/verb_status.h"
#include "cgroup/cgroup.h"
#include "cgroup/home.h"
#include "container/container.h"
#include "container/relay.h"
#include "container/settings.h"
#include "names/names.h"
#include "supervisor/foreground.h"
#include "verbs.h"
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* Before the process starts: it may look at once. */
static void set_console_size(json_t *spec, int keys)
{
    struct winsize window;
    json_t *process = json_object_get(json_object_get(spec, "config"), "process");
    if (json_is_true(json_object_get(process, "terminal")) && !ioctl(keys, TIOCGWINSZ, &window) && window.ws_row)
        json_object_set_new(process, "consoleSize",
                            json_pack("{sisi}", "height", (int) window.ws_row, "width", (int) window.ws_col));
}

static int provide_names(const json_t *spec, struct error *error)
{
    static struct settings settings;
    return settings_read(spec, &settings, error) ? -1 : names_provide(&settings, error);
}

static void leave_nothing(const json_t *spec)
{
    const char *cgroup = cgroup_of(spec);
    const struct home home = home_of(cgroup, HOME_SUPERVISORS);
    const char *run = json_string_value(json_object_get(spec, "runDirectory"));
    if (!names_release(cgroup) && names_are_needed(spec) && run)
        names_leave_networks(run);
    home_remove(&home);
}

/* INPUT is the container's standard input, or what is typed at its terminal. FOREGROUND keeps what it prints, or is
 * NULL. */
struct streams {
    int input, keys;
    struct foreground *foreground;
};

static int relay(struct process process, int master, const struct streams *streams, struct error *error)
{
    struct foreground *foreground = streams->foreground;
    if (foreground && foreground_begin(foreground, process, master, error))
        return verb_failed(error);
    int keys = master >= 0 ? streams->keys : -1;
    int status = relay_run(process.pid, master, keys, foreground ? &foreground->witness : NULL);
    if (foreground)
        foreground_ended(foreground, status);
    return status;
}

static int run(json_t *spec, const struct streams *streams, struct error *error)
{
    set_console_size(spec, streams->keys);
    struct start_options options = {.stdio = {streams->input, STDOUT_FILENO, STDERR_FILENO}, .die_with_parent = true};
    struct process process;
    int master, names = -1;
    if (names_are_needed(spec) && (names = provide_names(spec, error)) < 0)
        return verb_failed(error);
    relay_block_signals();
    if ((streams->foreground && foreground_open(streams->foreground, spec, options.stdio, error)) ||
        container_start(spec, &options, &process, &master, error)) {
        names_let_go(names);
        if (cgroup_of(spec))
            leave_nothing(spec);
        return verb_failed(error);
    }
    int status = STATUS_RUNTIME_FAILED;
    if (!set_process_label(spec, process, error)) {
        if (names >= 0) /* no supervisor tells that it runs */
            names_let_go(provide_names(spec, error));
        names_let_go(names);
        status = relay(process, master, streams, error);
    } else {
        verb_failed(error);
    }
    close_descriptor(&master);
    if (container_destroy(spec, error)) {
        verb_failed(error);
        return status ? status : STATUS_RUNTIME_FAILED;
    }
    leave_nothing(spec);
    relay_unblock_signals();
    if (streams->foreground)
        foreground_close(streams->foreground);
    return status;
}

static int wrong_use(void)
{
    fputs("Usage: jcompose-runtime run < SPEC\n"
          "       jcompose-runtime run --directory DIR [-i]\n", stderr);
    return EXIT_WRONG_USE;
}

/* The spec came on standard input; who types sits at the terminal. */
static int run_given(void)
{
    struct error error;
    json_error_t problem;
    cleanup_json json_t *spec = json_loadf(stdin, 0, &problem);
    if (!spec) {
        fprintf(stderr, "jcompose-runtime: the container spec on standard input: line %d, column %d: %s\n",
                problem.line, problem.column, problem.text);
        return EXIT_WRONG_USE;
    }
    cleanup_close int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    cleanup_close int typed = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    const struct streams streams = {nothing, typed, NULL};
    return run(spec, &streams, &error);
}

static int run_recorded(const char *directory, bool interactive)
{
    static struct foreground foreground;
    struct error error;
    json_error_t problem;
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/config.json", directory);
    cleanup_json json_t *spec = json_load_file(path, 0, &problem);
    if (!spec) {
        fprintf(stderr, "jcompose-runtime: %s: line %d, column %d: %s\n", path, problem.line, problem.column,
                problem.text);
        return EXIT_WRONG_USE;
    }
    cleanup_close int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    const struct streams streams = {interactive ? STDIN_FILENO : nothing, interactive ? STDIN_FILENO : -1, &foreground};
    return run(spec, &streams, &error);
}

int run_verb(int count, char **arguments)
{
    if (count == 1)
        return run_given();
    bool interactive = count == 4 && !strcmp(arguments[3], "-i");
    if (strcmp(arguments[1], "--directory") != 0 || (count != 3 && !interactive))
        return wrong_use();
    return run_recorded(arguments[2], interactive);
}

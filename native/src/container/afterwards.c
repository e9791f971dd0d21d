#include "base/cleanup.h"
#include "base/input.h"
#include "cgroup/cgroup.h"
#include "container/afterwards.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The command starts as if a shell had started it. */
static void forget_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* What is left when containers are gone removes the cgroup of supervisors, which must be empty for that. */
static void leave_supervisors(void)
{
    struct cgroup_tasks tasks;
    struct error ignored;
    cleanup_close int root = cgroup_open_v2(".");
    cleanup_close int processes = root < 0 ? -1 : openat(root, "cgroup.procs", O_WRONLY | O_CLOEXEC);
    if (processes >= 0) {
        ssize_t unimportant = write(processes, "0", 1);
        (void)unimportant;
    }
    if (cgroup_open_tasks(".", NULL, &tasks, &ignored) < 0)
        return;
    cgroup_join(&tasks, &ignored);
    cgroup_close_tasks(&tasks);
}

void afterwards_run(const struct settings *settings)
{
    char path[sizeof settings->directory + 16];
    struct error ignored; /* whoever looks next finds the container ended, and does what this would have done */
    snprintf(path, sizeof path, "%s/config.json", settings->directory);
    cleanup_json json_t *spec = json_file(path, &ignored);
    const json_t *command = json_object_get(spec, "afterwards");
    size_t i, count = json_array_size(command);
    json_t *word;
    char **arguments = calloc(count + 1, sizeof *arguments);
    if (!count || !arguments)
        return;
    json_array_foreach(command, i, word)
        arguments[i] = (char *)json_string_value(word);
    leave_supervisors();
    forget_signals();
    /* Not in the supervisor's place: who waits for its end may hold what the command waits for. */
    if (arguments[0] && fork() == 0) {
        execv(arguments[0], arguments);
        _exit(127);
    }
}

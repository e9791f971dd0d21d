#include "verbs/launch.h"

#include "base/cleanup.h"
#include "cgroup/home.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Beginning the supervisors of a launch, those that share a home by a process that goes there first. */

/* What `ps` shows of a supervisor. */
static void set_command_line(char **arguments, int count, const char *id)
{
    char *first = program_invocation_name, *end = arguments[count - 1] + strlen(arguments[count - 1]) + 1;
    if (first >= end)
        return;
    memset(first, 0, (size_t)(end - first));
    snprintf(first, (size_t)(end - first), "jc-supervisor %s", id);
}

static _Noreturn void become_supervisor(struct launches *launches, size_t index, char **arguments, int count)
{
    struct launch *launch = &launches->list[index];
    launch->supervisor = getpid();
    supervise_as(&launch->settings);
    set_command_line(arguments, count, launch->settings.id);
    close(launches->report[0]);
    munmap(launches->list, launches->mapped);
    input_free(&launches->input);
    close_descriptor(&launches->names);
    supervise(index, launches->report[1], launches->lock);
}

static void report_failure(const struct launches *launches, size_t index, const struct error *error)
{
    const struct launch_report report = {.index = index, .error = *error};
    ssize_t ignored = write(launches->report[1], &report, sizeof report);
    (void)ignored; /* launch is gone */
}

/* Begins the supervisors from FIRST up to END, which share a home, where they live. They are launch's children: this
 * process only saves each of them the way there. */
static _Noreturn void begin_family(struct launches *launches, size_t first, size_t end, char **arguments, int count)
{
    struct error error;
    const struct home home = home_of(launches->list[first].settings.cgroup, HOME_SUPERVISORS);
    bool arrived = home_join(&home, &error) == 0;
    for (size_t i = first; i < end; i++) {
        pid_t child = !launches->list[i].valid ? -1 : arrived ? home_fork_sibling() : -1;
        if (child == 0)
            become_supervisor(launches, i, arguments, count);
        if (child < 0 && arrived)
            fail(&error, "launch", "cannot start a process in the cgroup %s", home.path);
        if (child < 0 && launches->list[i].valid)
            report_failure(launches, i, &error);
    }
    _exit(0);
}

static bool share_home(const struct launches *launches, size_t first, size_t other)
{
    const struct home home = home_of(launches->list[first].settings.cgroup, HOME_SUPERVISORS);
    const struct home others = home_of(launches->list[other].settings.cgroup, HOME_SUPERVISORS);
    return !launches->list[other].valid || !strcmp(home.path, others.path);
}

static void start_family(struct launches *launches, size_t first, size_t end, char **arguments, int count)
{
    struct launch_report report = {0};
    const struct home home = home_of(launches->list[first].settings.cgroup, HOME_SUPERVISORS);
    pid_t starter = home_fork(&home, &report.error);
    if (starter == 0)
        begin_family(launches, first, end, arguments, count);
    for (size_t i = first; starter < 0 && i < end; i++)
        if (launches->list[i].valid)
            launch_answer(launches, i, &report);
}

void launch_start(struct launches *launches, char **arguments, int count)
{
    for (size_t i = 0; i < launches->count; i++) {
        const struct launch_report report = {.error = launches->list[i].error};
        if (!launches->list[i].valid)
            launch_answer(launches, i, &report);
    }
    for (size_t first = 0, end; first < launches->count; first = end) {
        for (end = first + 1; end < launches->count && launches->list[first].valid && share_home(launches, first, end); end++)
            ;
        if (launches->list[first].valid)
            start_family(launches, first, end, arguments, count);
    }
}

#include "base/cleanup.h"
#include "base/replacement.h"
#include "base/requests.h"
#include "cgroup/cgroup.h"
#include "cgroup/hierarchy.h"
#include "cgroup/home.h"
#include "container/state.h"
#include "layer/layer_place.h"
#include "names/names.h"
#include "verbs.h"
#include "verbs/answer.h"
#include "verbs/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Starting one supervisor for each spec. Everything that a supervisor would inherit without a use for it is mapped,
 * not allocated, so that it can give it back. */

static bool is_duplicate(const struct launches *launches, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (!strcmp(launches->list[i].settings.id, launches->list[index].settings.id))
            return true;
    return false;
}

/* A container that is there already is not started a second time beside itself. */
static int check_absent(const struct settings *settings, struct error *error)
{
    struct process supervisor, process;
    int found = process_open_labelled(settings->cgroup, "supervisor", &supervisor);
    if (found >= 0) {
        close(found);
        return refuse(error, "launch", "it is there already, with the supervisor %d; stop it first",
                      supervisor.pid);
    }
    found = process_open_labelled(settings->cgroup, "process", &process);
    if (found < 0)
        return 0;
    close(found);
    return refuse(error, "launch", "it is there already, as process %d without a supervisor; stop it first", process.pid);
}

static int check(const struct launches *launches, size_t index, const json_t *spec)
{
    struct launch *launch = &launches->list[index];
    int result = settings_read(spec, &launch->settings, &launch->error);
    if (!*launch->settings.id)
        snprintf(launch->settings.id, sizeof launch->settings.id, "%s", json_string_value(json_object_get(spec, "id")));
    launch->named = names_are_needed(spec);
    if (!result && is_duplicate(launches, index))
        result = refuse(&launch->error, "spec", "id: \"%s\" is there twice", launch->settings.id);
    return result ? -1 : check_absent(&launch->settings, &launch->error);
}

/* One more than there are specs: where one is no spec at all, the last tells of it. */
static int check_all(struct launches *launches)
{
    struct error *error = &launches->list[launches->count].error;
    for (size_t i = 0; i < launches->count; i++) {
        struct launch *launch = &launches->list[i];
        input_line(&launches->input, &launch->line, &launch->length);
        json_t *spec = requests_parse(launch->line, launch->length, i + 1, error);
        if (!spec)
            return 1;
        launch->valid = check(launches, i, spec) == 0;
        json_decref(spec);
    }
    return 0;
}

/* By a process of its own: what parsing leaves of a heap would be there in every supervisor. */
static int have_all_checked(struct launches *launches, struct error *error)
{
    int status;
    (void)hierarchies(error); /* known here too, afterwards; where they cannot be read, each check says so */
    pid_t child = fork();
    if (child == 0)
        _exit(check_all(launches));
    if (child < 0)
        return fail(error, "launch", "cannot start a process");
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
        return refuse(error, "launch", "the process that was to check the specs was killed");
    if (status)
        *error = launches->list[launches->count].error;
    return status ? -1 : 0;
}

static int read_launches(struct launches *launches, struct error *error)
{
    const char *line;
    size_t length;
    if (requests_take(&launches->input, error) < 0)
        return -1;
    while (input_line(&launches->input, &line, &length))
        launches->count++;
    launches->mapped = (launches->count + 1) * sizeof *launches->list;
    launches->list = mmap(NULL, launches->mapped, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (launches->list == MAP_FAILED)
        return fail(error, "launch", "no memory for %zu containers", launches->count);
    launches->input.position = 0;
    return have_all_checked(launches, error);
}

void launch_answer(struct launches *launches, size_t index, const struct launch_report *report)
{
    struct launch *launch = &launches->list[index];
    launch->done = true;
    if (report->started) {
        answer_started(launch->settings.id, report->process);
        return;
    }
    /* Once its supervisor is gone as well, nothing is left of it. */
    if (launch->supervisor > 0)
        waitpid(launch->supervisor, NULL, 0);
    const struct home home = home_of(launch->settings.cgroup, HOME_SUPERVISORS);
    if (launch->valid)
        home_remove(&home);
    answer_failed(launch->settings.id, &report->error);
    launches->failed = true;
}

/* How an earlier run ended is not how this one did. */
static int forget_end(const struct settings *settings, struct error *error)
{
    char path[sizeof settings->directory + 16];
    snprintf(path, sizeof path, "%s/state.json", settings->directory);
    if (unlink(path) < 0 && errno != ENOENT)
        return fail(error, "launch", "cannot remove %s", path);
    return 0;
}

/* From then on the name server can find it. */
static void put_in_place(struct launches *launches, size_t index)
{
    struct launch *launch = &launches->list[index];
    launch->valid = launch->valid && forget_end(&launch->settings, &launch->error) == 0 &&
                    replace_file(launch->settings.directory, "config.json", launch->line, launch->length, false,
                                 &launch->error) == 0;
}

/* The directories of the next containers, which are made before their launch: each beside the others in the same region of
 * the disk costs a launch up to half of its time. */
static void place_apart(const struct launches *launches)
{
    for (size_t i = 0; i < launches->count; i++)
        if (launches->list[i].valid) {
            (void)layer_place_apart(launches->list[i].settings.directory);
            return;
        }
}

/* One server for all; without it none that has names starts. */
static void provide_names(struct launches *launches)
{
    struct error error;
    const struct launch *first = NULL;
    launches->names = -1;
    for (size_t i = 0; i < launches->count && !first; i++)
        if (launches->list[i].valid && launches->list[i].named)
            first = &launches->list[i];
    if (!first || (launches->names = names_provide(&first->settings, &error)) >= 0)
        return;
    for (size_t i = 0; i < launches->count; i++) {
        struct launch *launch = &launches->list[i];
        if (launch->valid && launch->named)
            launch->error = error;
        launch->valid = launch->valid && !launch->named;
    }
}

/* The pipe ends when the last supervisor has reported or died. */
static void collect(struct launches *launches)
{
    struct launch_report report;
    ssize_t length;
    close(launches->report[1]);
    while ((length = read(launches->report[0], &report, sizeof report)) != 0)
        if (length == sizeof report && report.index < launches->count)
            launch_answer(launches, report.index, &report);
        else if (length > 0 || errno != EINTR)
            break;
    memset(&report, 0, sizeof report);
    refuse(&report.error, "launch", "its supervisor was killed");
    for (size_t i = 0; i < launches->count; i++)
        if (!launches->list[i].done)
            launch_answer(launches, i, &report);
}

int launch_verb(int count, char **arguments)
{
    static struct launches launches;
    struct error error;
    /* What the caller left open is not for supervisors. */
    close_range(3, ~0U, 0);
    int status = requests_options(count, arguments, &launches.lock);
    setsid(); /* a Ctrl-C is the caller's to answer */
    if (status)
        return status;
    if (read_launches(&launches, &error) < 0) {
        complain(arguments[0], &error);
        return EXIT_WRONG_USE;
    }
    if (pipe2(launches.report, O_CLOEXEC) < 0) {
        fail(&error, "launch", "cannot make a pipe");
        complain(arguments[0], &error);
        return 1;
    }
    for (size_t i = 0; i < launches.count; i++)
        put_in_place(&launches, i);
    place_apart(&launches);
    provide_names(&launches);
    launch_start(&launches, arguments, count);
    collect(&launches);
    names_let_go(launches.names);
    if (launches.failed && launches.count)
        names_release(launches.list[0].settings.cgroup);
    return launches.failed;
}

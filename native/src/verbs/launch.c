#include "base/cleanup.h"
#include "base/input.h"
#include "base/replacement.h"
#include "base/requests.h"
#include "cgroup/cgroup.h"
#include "cgroup/home.h"
#include "container/settings.h"
#include "container/state.h"
#include "layer/layer_place.h"
#include "names/names.h"
#include "supervisor/supervise.h"
#include "verbs.h"
#include "verbs/answer.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Starting one supervisor for each spec. Everything that a supervisor would inherit without a use for it is mapped,
 * not allocated, so that it can give it back. */

struct launch {
    const char *line;
    size_t length;
    struct settings settings;
    struct error error; /* of a spec that is wrong */
    bool valid, done, named;
    pid_t supervisor;
};

struct launches {
    size_t count, mapped;
    struct launch *list;
    struct input input;
    int lock, names;
    int report[2];
    bool failed; /* any */
};

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

static int check(const struct launches *launches, size_t index)
{
    struct launch *launch = &launches->list[index];
    json_t *spec = input_parse(launch->line, launch->length, index + 1, &launch->error);
    int result = spec ? settings_read(spec, &launch->settings, &launch->error) : -1;
    if (!*launch->settings.id)
        snprintf(launch->settings.id, sizeof launch->settings.id, "%s", json_string_value(json_object_get(spec, "id")));
    launch->named = names_are_needed(spec);
    json_decref(spec);
    if (!result && is_duplicate(launches, index))
        result = refuse(&launch->error, "spec", "id: \"%s\" is there twice", launch->settings.id);
    return result ? -1 : check_absent(&launch->settings, &launch->error);
}

static int read_launches(struct launches *launches, struct error *error)
{
    const char *line;
    size_t length;
    if (requests_read(&launches->input, error) < 0)
        return -1;
    while (input_line(&launches->input, &line, &length))
        launches->count++;
    launches->mapped = (launches->count + 1) * sizeof *launches->list;
    launches->list = mmap(NULL, launches->mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (launches->list == MAP_FAILED)
        return fail(error, "launch", "no memory for %zu containers", launches->count);
    launches->input.position = 0;
    for (size_t i = 0; i < launches->count; i++) {
        struct launch *launch = &launches->list[i];
        input_line(&launches->input, &launch->line, &launch->length);
        launch->valid = check(launches, i) == 0;
    }
    malloc_trim(0); /* what is free here would be there in every supervisor */
    return 0;
}

/* What `ps` shows of a supervisor. */
static void set_command_line(char **arguments, int count, const char *id)
{
    char *first = program_invocation_name, *end = arguments[count - 1] + strlen(arguments[count - 1]) + 1;
    if (first >= end)
        return;
    memset(first, 0, (size_t)(end - first));
    snprintf(first, (size_t)(end - first), "jc-supervisor %s", id);
}

static _Noreturn void become_supervisor(struct launches *launches, size_t index)
{
    static struct settings settings;
    static struct launch_report report;
    settings = launches->list[index].settings;
    close(launches->report[0]);
    munmap(launches->list, launches->mapped);
    input_free(&launches->input);
    report.index = index;
    close_descriptor(&launches->names);
    const struct home home = home_of(settings.cgroup, HOME_SUPERVISORS);
    if (home_join(&home, &report.error) < 0) {
        ssize_t ignored = write(launches->report[1], &report, sizeof report);
        (void)ignored;
        _exit(1);
    }
    supervise(&settings, index, launches->report[1], launches->lock);
}

static int fork_supervisor(struct launches *launches, size_t index, char **arguments, int count, struct error *error)
{
    struct launch *launch = &launches->list[index];
    const struct home home = home_of(launch->settings.cgroup, HOME_SUPERVISORS);
    launch->supervisor = home_fork(&home, error);
    if (launch->supervisor == 0) {
        set_command_line(arguments, count, launch->settings.id);
        become_supervisor(launches, index);
    }
    return launch->supervisor < 0 ? -1 : 0;
}

static void answer(struct launches *launches, size_t index, const struct launch_report *report)
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

static void start(struct launches *launches, size_t index, char **arguments, int count)
{
    const struct launch *launch = &launches->list[index];
    struct launch_report report = {.error = launch->error};
    if (!launch->valid || fork_supervisor(launches, index, arguments, count, &report.error) < 0)
        answer(launches, index, &report);
}

/* The pipe ends when the last supervisor has reported or died. */
static void collect(struct launches *launches)
{
    struct launch_report report;
    ssize_t length;
    close(launches->report[1]);
    while ((length = read(launches->report[0], &report, sizeof report)) != 0)
        if (length == sizeof report && report.index < launches->count)
            answer(launches, report.index, &report);
        else if (length > 0 || errno != EINTR)
            break;
    memset(&report, 0, sizeof report);
    refuse(&report.error, "launch", "its supervisor was killed");
    for (size_t i = 0; i < launches->count; i++)
        if (!launches->list[i].done)
            answer(launches, i, &report);
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
    for (size_t i = 0; i < launches.count; i++)
        start(&launches, i, arguments, count);
    collect(&launches);
    names_let_go(launches.names);
    if (launches.failed && launches.count)
        names_release(launches.list[0].settings.cgroup);
    return launches.failed;
}

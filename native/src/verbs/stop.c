#include "base/clock.h"
#include "base/input.h"
#include "base/requests.h"
#include "cgroup/cgroup.h"
#include "cgroup/home.h"
#include "container/state.h"
#include "names/names.h"
#include "supervisor/removal.h"
#include "supervisor/supervise.h"
#include "verbs.h"
#include "verbs/answer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* Stopping many containers at once: each by its supervisor, or by a process of ours where that is not alive. */

/* How much longer than the grace period a supervisor may take to kill and remove. */
#define SUPERVISOR_SLACK_MILLIS 60000

enum stage { STAGE_SUPERVISOR, STAGE_REMOVAL, STAGE_DONE };

struct stop {
    struct removal_request request;
    enum stage stage;
    int awaited; /* a pidfd of the supervisor, or the removal */
    int64_t deadline;
};

static const struct rule rules[] = {
    {"id", RULE_STRING, true, 1},
    {"cgroup", RULE_STRING, true, 1},
    {"directory", RULE_PATH, true, 0},
    {"graceMillis", RULE_NUMBER, false, 0},
    {"atOnce", RULE_BOOLEAN, false, 0},
};

/* A pidfd of the container's supervisor, or -1. Between two attempts of a restart that fails the cgroup is missing for a
 * moment; then the state file tells. */
static int open_supervisor(const struct removal_request *request)
{
    struct process supervisor;
    int process = process_open_labelled(request->cgroup, "supervisor", &supervisor);
    if (process >= 0 || supervisor.pid)
        return process;
    json_t *state = removal_run_state(request);
    const char *text = json_string_value(json_object_get(state, "supervisor"));
    if (text)
        process = process_open(process_parse(text));
    json_decref(state);
    return process;
}

static int send_stop(int supervisor, int64_t grace)
{
    const int64_t named = grace < INT32_MAX ? grace : INT32_MAX - 1;
    siginfo_t info = {.si_signo = SIGTERM, .si_code = SI_QUEUE};
    info.si_value.sival_int = (int)named + 1;
    return pidfd_send_signal(supervisor, SIGTERM, &info, 0);
}

static bool ask_supervisor(struct stop *stop)
{
    stop->awaited = open_supervisor(&stop->request);
    if (stop->awaited < 0)
        return false;
    if (send_stop(stop->awaited, stop->request.grace) < 0) {
        close(stop->awaited);
        return false;
    }
    stop->stage = STAGE_SUPERVISOR;
    stop->deadline = monotonic_millis() + removal_grace(&stop->request) + SUPERVISOR_SLACK_MILLIS;
    return true;
}

static void done(struct stop *stop, const struct error *error, bool *failed)
{
    stop->stage = STAGE_DONE;
    stop->awaited = -1;
    if (error)
        answer_failed(stop->request.id, error);
    else
        answer_stopped(stop->request.id, removal_exit_code(&stop->request));
    *failed |= error != NULL;
}

static void begin_removal(struct stop *stop, bool *failed)
{
    struct error error;
    stop->stage = STAGE_REMOVAL;
    stop->awaited = removal_begin(&stop->request, &error);
    if (stop->awaited < 0)
        done(stop, &error, failed);
}

/* Its supervisor or the removal has ended. */
static void advance(struct stop *stop, bool *failed)
{
    struct error error;
    if (stop->stage == STAGE_SUPERVISOR) {
        char text[PROCESS_TEXT_SIZE];
        close(stop->awaited);
        /* A supervisor that was killed, or could not remove all, has left the cgroup. */
        if (cgroup_get_label(stop->request.cgroup, "supervisor", text, sizeof text) < 0)
            done(stop, NULL, failed);
        else
            begin_removal(stop, failed);
        return;
    }
    int result = removal_end(stop->awaited, &error);
    done(stop, result < 0 ? &error : NULL, failed);
}

static int read_stops(struct input *input, struct stop **stops, struct error *error)
{
    const char *line;
    size_t length, count = 0;
    if (requests_read(input, error) < 0)
        return -1;
    *stops = NULL;
    while (input_line(input, &line, &length)) {
        json_t *request = input_parse(line, length, count + 1, error);
        if (!request || rules_check(request, rules, sizeof rules / sizeof *rules, error) < 0)
            return -1;
        *stops = reallocarray(*stops, count + 1, sizeof **stops);
        if (!*stops)
            return fail(error, "stop", "no memory for %zu requests", count);
        const json_t *grace = json_object_get(request, "graceMillis");
        bool at_once = json_is_true(json_object_get(request, "atOnce"));
        /* The texts live as long as the request, which nobody frees. */
        (*stops)[count++] = (struct stop){.request = {
                                              .id = json_string_value(json_object_get(request, "id")),
                                              .cgroup = json_string_value(json_object_get(request, "cgroup")),
                                              .directory = json_string_value(json_object_get(request, "directory")),
                                              .grace = at_once ? STOP_AT_ONCE
                                                       : grace ? json_integer_value(grace) : STOP_OWN_GRACE,
                                          }};
    }
    return (int)count;
}

/* A descriptor that tells of SIGINT, or -1: then SIGINT does nothing. A terminal sends it to the caller and to us. */
static int open_interrupts(bool impatient)
{
    sigset_t interrupt;
    if (!impatient) {
        signal(SIGINT, SIG_IGN);
        return -1;
    }
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupt, NULL);
    return signalfd(-1, &interrupt, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* What still has a grace period has none any more. */
static void hurry(struct stop *stops, size_t count, int interrupts)
{
    struct signalfd_siginfo received;
    while (read(interrupts, &received, sizeof received) > 0)
        ;
    for (size_t i = 0; i < count; i++)
        if (stops[i].stage == STAGE_SUPERVISOR)
            send_stop(stops[i].awaited, 0);
}

/* One wait for all, and, at EVENTS[COUNT], for interrupts; returns whether any is left. */
static bool wait_for_some(struct stop *stops, struct pollfd *events, size_t count, bool *failed)
{
    int64_t now = monotonic_millis(), next = INT64_MAX;
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        events[i] = (struct pollfd){stops[i].awaited, POLLIN, 0};
        any |= stops[i].stage != STAGE_DONE;
        if (stops[i].stage == STAGE_SUPERVISOR && now >= stops[i].deadline)
            pidfd_send_signal(stops[i].awaited, SIGKILL, NULL, 0);
        else if (stops[i].stage == STAGE_SUPERVISOR && stops[i].deadline < next)
            next = stops[i].deadline;
    }
    int64_t left = next - now;
    if (!any || poll(events, count + 1, next == INT64_MAX ? -1 : (int)(left < INT32_MAX ? left : INT32_MAX)) <= 0)
        return any;
    for (size_t i = 0; i < count; i++)
        if (events[i].revents)
            advance(&stops[i], failed);
    if (events[count].revents)
        hurry(stops, count, events[count].fd);
    return any;
}

/* Once for all: they have one server. */
static void leave_networks(const char *directory)
{
    char path[PATH_MAX];
    struct error ignored;
    json_t *spec = snprintf(path, sizeof path, "%s/config.json", directory) < (int)sizeof path ? json_file(path, &ignored)
                                                                                                 : NULL;
    const char *run = json_string_value(json_object_get(spec, "runDirectory"));
    if (run)
        names_leave_networks(run);
    json_decref(spec);
}

static void leave(const struct stop *stops, size_t total)
{
    const char *left = NULL;
    for (size_t i = 0; i < total; i++) {
        const struct home home = home_of(stops[i].request.cgroup, HOME_SUPERVISORS);
        if (!names_release(stops[i].request.cgroup))
            left = stops[i].request.directory;
        home_remove(&home);
    }
    if (left)
        leave_networks(left);
}

int stop_verb(int count, char **arguments)
{
    struct input input;
    struct stop *stops;
    struct error error;
    bool failed = false, impatient = count > 1 && !strcmp(arguments[count - 1], "--impatient");
    int lock, status = requests_options(impatient ? count - 1 : count, arguments, &lock);
    if (status)
        return status;
    int interrupts = open_interrupts(impatient);
    int found = read_stops(&input, &stops, &error);
    if (found < 0) {
        complain(arguments[0], &error);
        return EXIT_WRONG_USE;
    }
    size_t total = (size_t)found;
    struct pollfd *events = calloc(total + 1, sizeof *events);
    if (events)
        events[total] = (struct pollfd){interrupts, POLLIN, 0};
    for (size_t i = 0; i < total; i++)
        if (!ask_supervisor(&stops[i]))
            begin_removal(&stops[i], &failed);
    while (events && wait_for_some(stops, events, total, &failed))
        ;
    leave(stops, total);
    return failed;
}

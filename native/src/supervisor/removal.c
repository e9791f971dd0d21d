#include "base/clock.h"
#include "base/input.h"
#include "cgroup/cgroup.h"
#include "cgroup/freezer.h"
#include "container/container.h"
#include "container/settings.h"
#include "container/state.h"
#include "supervisor/removal.h"
#include "supervisor/supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEFAULT_GRACE_MILLIS 10000

static json_t *read_object(const char *directory, const char *name)
{
    char path[PATH_MAX];
    struct error ignored;
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return json_file(path, &ignored);
}

int removal_exit_code(const struct removal_request *request)
{
    json_t *state = read_object(request->directory, "state.json");
    const json_t *code = json_object_get(state, "exitCode");
    int result = json_is_integer(code) ? (int)json_integer_value(code) : EXIT_CODE_UNKNOWN;
    json_decref(state);
    return result;
}

json_t *removal_run_state(const struct removal_request *request)
{
    char name[NAME_MAX + 1];
    json_t *spec = read_object(request->directory, "config.json"), *state = NULL;
    const char *directory = json_string_value(json_object_get(spec, "runDirectory"));
    if (directory && (size_t)snprintf(name, sizeof name, "%s.json", request->id) < sizeof name)
        state = read_object(directory, name);
    json_decref(spec);
    return state;
}

static int64_t grace_of(const struct removal_request *request, const json_t *spec)
{
    const json_t *grace = json_object_get(json_object_get(spec, "stop"), "graceMillis");
    if (request->grace >= 0)
        return request->grace;
    return json_is_integer(grace) ? json_integer_value(grace) : DEFAULT_GRACE_MILLIS;
}

int64_t removal_grace(const struct removal_request *request)
{
    json_t *spec = request->grace >= 0 ? NULL : read_object(request->directory, "config.json");
    int64_t grace = grace_of(request, spec);
    json_decref(spec);
    return grace;
}

static void wait_for_end(int process, int64_t millis)
{
    struct pollfd ended = {process, POLLIN, 0};
    int64_t deadline = monotonic_millis() + millis, left = millis;
    while (poll(&ended, 1, (int)(left < INT32_MAX ? left : INT32_MAX)) <= 0 &&
           (left = deadline - monotonic_millis()) > 0)
        ;
}

static void ask_process(int process, const struct removal_request *request, const json_t *spec)
{
    struct error ignored;
    const char *name = json_string_value(json_object_get(json_object_get(spec, "stop"), "signal"));
    int signal = request->grace == STOP_AT_ONCE ? SIGKILL : name ? signal_number(name) : SIGTERM;
    if (pidfd_send_signal(process, signal > 0 ? signal : SIGTERM, NULL, 0) < 0)
        return;
    freezer_release(request->cgroup, &ignored); /* who is paused hears of no signal */
    wait_for_end(process, grace_of(request, spec));
}

/* Since Linux 6.15 the kernel keeps the exit status of somebody else's child as long as there is a pidfd of it
 * (linux/pidfd.h, PIDFD_GET_INFO). The number of the request holds the size of the first version of its argument. */
struct pidfd_information {
    uint64_t mask, cgroup;
    uint32_t pid, thread_group, parent, ids[8];
    int32_t exit_code;
};
#define PIDFD_GET_INFORMATION _IOC(_IOC_READ | _IOC_WRITE, 0xff, 11, sizeof(struct pidfd_information))
#define PIDFD_INFORMATION_EXIT (UINT64_C(1) << 3)

static int exit_code_of(int process)
{
    struct pidfd_information information = {.mask = PIDFD_INFORMATION_EXIT};
    wait_for_end(process, 1000);
    if (ioctl(process, PIDFD_GET_INFORMATION, &information) < 0 || !(information.mask & PIDFD_INFORMATION_EXIT))
        return EXIT_CODE_UNKNOWN;
    int status = information.exit_code;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Written before the cgroup goes, as a supervisor does; what a supervisor has written stays. */
static void record(const struct removal_request *request, int exit_code)
{
    struct error ignored;
    char text[32];
    json_t *before = read_object(request->directory, "state.json");
    bool is_written = before != NULL;
    json_decref(before);
    if (is_written || access(request->directory, F_OK) < 0)
        return;
    struct state state = {.id = request->id,
                          .status = STATUS_EXITED,
                          .exit_code = exit_code,
                          .finished_at = time_of_day(),
                          .failure = "its supervisor was not alive when it was stopped"};
    if (cgroup_get_label(request->cgroup, "restarts", text, sizeof text) > 0)
        state.restarts = strtoll(text, NULL, 10);
    state_write(&state, request->directory, "state.json", true, &ignored);
}

static void remove_run_file(const struct removal_request *request, const json_t *spec)
{
    char path[PATH_MAX];
    const char *directory = json_string_value(json_object_get(spec, "runDirectory"));
    if (directory && (size_t)snprintf(path, sizeof path, "%s/%s.json", directory, request->id) < sizeof path)
        unlink(path);
}

static int destroy(const struct removal_request *request, const json_t *spec, struct error *error)
{
    const json_t *linux_part = json_object_get(json_object_get(spec, "config"), "linux");
    const char *recorded = json_string_value(json_object_get(linux_part, "cgroupsPath"));
    if (recorded && !strcmp(recorded, request->cgroup))
        return container_destroy(spec, error);
    return cgroup_kill(request->cgroup, error) < 0 ? -1 : cgroup_remove(request->cgroup, error);
}

static int perform(const struct removal_request *request, struct error *error)
{
    json_t *spec = read_object(request->directory, "config.json");
    char text[PROCESS_TEXT_SIZE];
    struct process labelled;
    int process = process_open_labelled(request->cgroup, "process", &labelled);
    bool is_there = cgroup_get_label(request->cgroup, "supervisor", text, sizeof text) >= 0;
    int exit_code = EXIT_CODE_UNKNOWN;
    if (process >= 0) {
        ask_process(process, request, spec);
        if (cgroup_kill(request->cgroup, error) < 0)
            return -1;
        exit_code = exit_code_of(process);
        close(process);
    }
    if (is_there)
        record(request, exit_code);
    if (destroy(request, spec, error) < 0)
        return -1;
    remove_run_file(request, spec);
    return 0;
}

struct outcome {
    bool done;
    struct error error; /* otherwise */
};

int removal_begin(const struct removal_request *request, struct error *error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return fail(error, "stop", "cannot make a pipe");
    pid_t child = fork();
    if (child == 0) {
        static struct outcome outcome;
        outcome.done = perform(request, &outcome.error) == 0;
        _exit(write(ends[1], &outcome, sizeof outcome) != sizeof outcome);
    }
    close(ends[1]);
    if (child > 0)
        return ends[0];
    close(ends[0]);
    return fail(error, "stop", "cannot start a process");
}

int removal_end(int removal, struct error *error)
{
    struct outcome outcome;
    ssize_t length = read(removal, &outcome, sizeof outcome);
    close(removal);
    if (length != sizeof outcome)
        return refuse(error, "stop", "the process that was to remove it was killed");
    if (!outcome.done)
        *error = outcome.error;
    return outcome.done ? 0 : -1;
}

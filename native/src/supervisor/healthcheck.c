#include "base/clock.h"
#include "base/input.h"
#include "supervisor/healthcheck.h"
#include "supervisor/offspring.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* As a shell tells them apart. */
enum { CANNOT_RUN = 125, NOT_EXECUTABLE = 126, NOT_FOUND = 127 };

#define ARGUMENTS_MAX 256

static void read_arguments(const json_t *spec, char *arguments[static ARGUMENTS_MAX + 1])
{
    const json_t *test = json_object_get(json_object_get(spec, "health"), "test");
    size_t count = json_array_size(test), used = 0;
    if (count && !strcmp(json_string_value(json_array_get(test, 0)), "CMD-SHELL")) {
        arguments[used++] = (char *)"/bin/sh";
        arguments[used++] = (char *)"-c";
        count = 2;
    }
    for (size_t i = 1; i < count && used < ARGUMENTS_MAX; i++)
        arguments[used++] = (char *)json_string_value(json_array_get(test, i));
    arguments[used] = NULL;
}

static int explain(const struct error *error)
{
    char text[640];
    dprintf(STDOUT_FILENO, "%s", error_text(error, text, sizeof text));
    return error->number == ENOENT ? NOT_FOUND : error->number == EACCES ? NOT_EXECUTABLE : CANNOT_RUN;
}

/* The test's whole session goes, where it leads one. */
static void kill_test(pid_t test)
{
    if (getpgid(test) == test)
        kill(-test, SIGKILL);
    kill(test, SIGKILL);
}

/* The exit status of the test; does not return when the test takes too long. */
static int await(pid_t test, int64_t timeout)
{
    struct pollfd ended = {pidfd_open(test, 0), POLLIN, 0};
    int64_t deadline = monotonic_millis() + timeout, left = timeout;
    int ready = 0;
    do
        ready = poll(&ended, 1, (int)(left < INT32_MAX ? left : INT32_MAX));
    while ((ready < 0 && errno == EINTR) || (ready == 0 && (left = deadline - monotonic_millis()) > 0));
    if (ready <= 0) {
        kill_test(test);
        raise(SIGKILL);
    }
    siginfo_t status;
    if (waitid(P_PID, (id_t)test, &status, WEXITED) < 0)
        return CANNOT_RUN;
    return status.si_code == CLD_EXITED ? status.si_status : 128 + status.si_status;
}

static int run_test(const struct settings *settings, struct process container, int output)
{
    char path[sizeof settings->directory + 16], *arguments[ARGUMENTS_MAX + 1];
    struct error error;
    struct process test;
    int terminal;
    snprintf(path, sizeof path, "%s/config.json", settings->directory);
    if (dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0)
        return CANNOT_RUN;
    json_t *spec = json_file(path, &error);
    if (!spec)
        return explain(&error);
    read_arguments(spec, arguments);
    const struct exec_options options = {.stdio = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}, .arguments = arguments};
    if (container_exec(spec, container, &options, &test, &terminal, &error) < 0)
        return explain(&error);
    return await(test.pid, settings->health.timeout);
}

int healthcheck_begin(struct healthcheck *check, const struct settings *settings, struct process container,
                      struct health_result *result, struct error *error)
{
    int output[2];
    if (pipe2(output, O_CLOEXEC) < 0)
        return fail(error, "health", "cannot make a pipe");
    check->began = monotonic_millis();
    check->killed = false;
    result->start = time_of_day();
    result->length = 0;
    pid_t child = offspring_fork();
    if (child == 0)
        _exit(run_test(settings, container, output[1]));
    close(output[1]);
    if (child < 0) {
        close(output[0]);
        return fail(error, "health", "cannot start a process");
    }
    fcntl(output[0], F_SETFL, O_NONBLOCK);
    check->pid = child;
    check->output = output[0];
    return 0;
}

void healthcheck_receive(struct healthcheck *check, struct health_result *result)
{
    char rest[1024];
    for (;;) {
        size_t room = sizeof result->output - (size_t)result->length;
        ssize_t count = room ? read(check->output, result->output + result->length, room)
                             : read(check->output, rest, sizeof rest);
        if (count <= 0)
            break;
        if (room)
            result->length += (int)count;
    }
}

void healthcheck_hang_up(struct healthcheck *check)
{
    if (check->output >= 0)
        close(check->output);
    check->output = -1;
}

void healthcheck_end(struct healthcheck *check, const struct settings *settings, int code, int status,
                     struct health_result *result)
{
    healthcheck_receive(check, result);
    healthcheck_hang_up(check);
    check->pid = 0;
    result->end = time_of_day();
    result->exit_code = code == CLD_EXITED ? status : -1;
    if (result->exit_code < 0 && !result->length)
        result->length = snprintf(result->output, sizeof result->output, "the test took longer than %lld ms",
                                  (long long)settings->health.timeout);
}

void healthcheck_cancel(struct healthcheck *check)
{
    if (!check->pid)
        return;
    kill(check->pid, SIGKILL);
    healthcheck_hang_up(check);
    check->pid = 0;
}

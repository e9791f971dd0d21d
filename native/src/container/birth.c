#include "container/start.h"

#include "base/cleanup.h"
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static pid_t clone_into(const struct birth *birth, bool clone_parent, int *process)
{
    struct clone_args arguments = {
        .flags = birth->flags | CLONE_PIDFD | (clone_parent ? CLONE_PARENT : 0),
        .pidfd = (uintptr_t) process,
        /* With CLONE_PARENT it is the caller's own. */
        .exit_signal = clone_parent ? 0 : SIGCHLD,
    };
    if (birth->cgroup >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = (unsigned int) birth->cgroup;
    }
    return (pid_t) syscall(SYS_clone3, &arguments, sizeof arguments);
}

/* The clock offsets of a time namespace can only be set while nobody is in it, and clone3 puts the new process there at
 * once: it is made first, for the children of whoever makes it (man 7 time_namespaces). */
static int make_time_namespace(const json_t *offsets, struct error *error)
{
    const char *clock;
    json_t *offset;
    if (unshare(CLONE_NEWTIME))
        return fail(error, "clone", "make a time namespace");
    json_object_foreach ((json_t *) offsets, clock, offset) {
        char text[64];
        cleanup_close int file = open("/proc/self/timens_offsets", O_WRONLY | O_CLOEXEC);
        int length = snprintf(text, sizeof text, "%.16s %lld %lld", clock,
                              json_integer_value(json_object_get(offset, "secs")),
                              json_integer_value(json_object_get(offset, "nanosecs")));
        if (file < 0 || write(file, text, (size_t) length) != length)
            return fail(error, "clone", "set linux.timeOffsets.%s", clock);
    }
    return 0;
}

struct delivery {
    pid_t pid;
    int process;
    struct error error;
};

/* 0 in the new process. */
static pid_t clone_inside(struct birth birth, int *process, struct error *error)
{
    if (birth.pid_namespace >= 0 && setns(birth.pid_namespace, CLONE_NEWPID))
        return fail(error, "join", "enter the PID namespace");
    if (birth.through && namespaces_enter(birth.through, error))
        return -1;
    if (birth.time_offsets && make_time_namespace(birth.time_offsets, error))
        return -1;
    birth.flags &= ~(unsigned long long) (birth.time_offsets ? CLONE_NEWTIME : 0);
    birth.cgroup = -1; /* the helper is in it, who has the right to enter it perhaps no more */
    pid_t pid = clone_into(&birth, true, process);
    return pid < 0 ? fail(error, "clone", "make the container's first process") : pid;
}

/* By a helper that enters the namespaces and ends; the new process is not its child but the caller's. They share their
 * descriptors, so that the pidfd is the caller's too. */
static pid_t clone_through(const struct birth *birth, int *process, struct error *error)
{
    struct clone_args arguments = {.flags = CLONE_FILES, .exit_signal = SIGCHLD};
    struct delivery delivery = {.pid = -1};
    int answer[2];
    if (pipe2(answer, O_CLOEXEC))
        return fail(error, "clone", "make a pipe");
    if (birth->cgroup >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = (unsigned int) birth->cgroup;
    }
    pid_t helper = (pid_t) syscall(SYS_clone3, &arguments, sizeof arguments);
    if (!helper) {
        delivery.pid = clone_inside(*birth, &delivery.process, &delivery.error);
        if (!delivery.pid)
            return 0;
        _exit(write(answer[1], &delivery, sizeof delivery) != sizeof delivery);
    }
    if (helper > 0)
        waitpid(helper, NULL, __WALL);
    close(answer[1]);
    cleanup_close int end = answer[0];
    if (read(end, &delivery, sizeof delivery) != sizeof delivery)
        return refuse(error, "clone", "the process that was to make the container's first one was killed");
    *process = delivery.process;
    *error = delivery.error;
    return delivery.pid;
}

pid_t birth_clone(const struct birth *birth, int *process, struct error *error)
{
    *process = -1;
    if (birth->through || birth->time_offsets)
        return clone_through(birth, process, error);
    if (birth->pid_namespace < 0) {
        pid_t pid = clone_into(birth, birth->clone_parent, process);
        return pid >= 0 ? pid : fail(error, "clone", "make the container's first process");
    }
    /* Only children get into another PID namespace; we ourselves change back afterwards. */
    cleanup_close int own = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
    if (own < 0 || setns(birth->pid_namespace, CLONE_NEWPID))
        return fail(error, "join", "enter the PID namespace");
    pid_t pid = clone_into(birth, birth->clone_parent, process);
    int number = errno;
    if (pid && setns(own, CLONE_NEWPID)) {
        if (pid > 0)
            birth_undo(pid, *process, !birth->clone_parent);
        return fail(error, "join", "return to the own PID namespace");
    }
    errno = number;
    return pid >= 0 ? pid : fail(error, "clone", "make a process in the container");
}

void birth_undo(pid_t pid, int process, bool is_child)
{
    struct pollfd death = {.fd = process, .events = POLLIN};
    pidfd_send_signal(process, SIGKILL, NULL, 0);
    poll(&death, 1, -1);
    if (is_child)
        waitpid(pid, NULL, __WALL);
    close(process);
}

#include "start.h"

#include "cleanup.h"
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

static pid_t clone_into(const struct birth *birth, int *process)
{
    struct clone_args arguments = {
        .flags = birth->flags | CLONE_PIDFD | (birth->clone_parent ? CLONE_PARENT : 0),
        .pidfd = (uintptr_t) process,
        /* With CLONE_PARENT it is the caller's own. */
        .exit_signal = birth->clone_parent ? 0 : SIGCHLD,
    };
    if (birth->cgroup >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = (unsigned int) birth->cgroup;
    }
    return (pid_t) syscall(SYS_clone3, &arguments, sizeof arguments);
}

pid_t birth_clone(const struct birth *birth, int *process, struct error *error)
{
    *process = -1;
    if (birth->pid_namespace < 0) {
        pid_t pid = clone_into(birth, process);
        return pid >= 0 ? pid : fail(error, "clone", "make the container's first process");
    }
    /* Only children get into another PID namespace; we ourselves change back afterwards. */
    cleanup_close int own = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
    if (own < 0 || setns(birth->pid_namespace, CLONE_NEWPID))
        return fail(error, "join", "enter the PID namespace");
    pid_t pid = clone_into(birth, process);
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

static void warn(const struct error *warning)
{
    char text[640];
    fprintf(stderr, "jcompose-runtime: warning: %s\n", error_text(warning, text, sizeof text));
}

int conversation_hold(const struct conversation *conversation, struct error *error)
{
    bool executing = false;
    for (;;) {
        struct message message;
        int descriptor;
        int received = channel_receive(conversation->channel, &message, &descriptor);
        if (received < 0)
            return fail(error, "start", "hear from the container's process");
        if (!received)
            return executing ? 0 : refuse(error, "start", "the container's process was killed before its command ran");
        switch (message.kind) {
        case MESSAGE_NETWORK: {
            cleanup_close int namespace = descriptor;
            if (conversation->attach_network(conversation->spec, namespace, error))
                return -1;
            channel_send(conversation->channel, MESSAGE_GO, NULL, -1);
            break;
        }
        case MESSAGE_TERMINAL:
            *conversation->terminal = descriptor;
            break;
        case MESSAGE_WARNING:
            warn(&message.error);
            break;
        case MESSAGE_EXECUTING:
            executing = true;
            break;
        case MESSAGE_FAILED:
            *error = message.error;
            return -1;
        case MESSAGE_GO:
            break;
        }
    }
}

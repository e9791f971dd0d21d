#include "base/input.h"
#include "cgroup/cgroup.h"
#include "container/joins.h"
#include "container/kernel_settings.h"
#include "container/privileges.h"
#include "container/state.h"
#include "network/shared_network.h"
#include "supervisor/errand.h"
#include "supervisor/offspring.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static json_t *read_spec(const struct settings *settings, struct error *error)
{
    char path[sizeof settings->directory + 16];
    snprintf(path, sizeof path, "%s/config.json", settings->directory);
    return json_file(path, error);
}

/* What tells a cgroup's container and supervisor, before anything of the container is there. */
static int label_identity(const json_t *spec, const struct errand_context *context, struct error *error)
{
    const char *cgroup = context->settings->cgroup, *key;
    char text[PROCESS_TEXT_SIZE];
    json_t *value;
    if (cgroup_create_identity(cgroup, error) < 0 ||
        cgroup_set_label(cgroup, "supervisor", process_text(context->supervisor, text), error) < 0 ||
        cgroup_set_label(cgroup, "directory", context->settings->directory, error) < 0)
        return -1;
    json_object_foreach(json_object_get(spec, "labels"), key, value)
        if (cgroup_set_label(cgroup, key, json_string_value(value), error) < 0)
            return -1;
    return 0;
}

static int label_started(const struct errand_context *context, struct process process, struct error *error)
{
    const char *cgroup = context->settings->cgroup;
    char text[PROCESS_TEXT_SIZE], restarts[24];
    snprintf(restarts, sizeof restarts, "%lld", (long long)context->restarts);
    if (cgroup_set_label(cgroup, "process", process_text(process, text), error) < 0 ||
        cgroup_set_label(cgroup, "restarts", restarts, error) < 0)
        return -1;
    return context->settings->health.enabled ? cgroup_set_label(cgroup, "health", "starting", error) : 0;
}

/* A description of its own for every run: one that a program has made non-blocking must not go on to the next. */
static int reopen(int descriptor)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    int reopened = open(path, O_WRONLY | O_CLOEXEC);
    return reopened < 0 ? descriptor : reopened;
}

/* What the supervisor of an earlier launch left that was killed. */
static int clear(const json_t *spec, const struct settings *settings, struct error *error)
{
    char text[PROCESS_TEXT_SIZE];
    if (cgroup_get_label(settings->cgroup, "supervisor", text, sizeof text) < 0 && errno == ENOENT)
        return 0;
    return container_destroy(spec, error);
}

static int start(const struct errand_context *context, struct errand_report *report, int *terminal)
{
    struct error ignored;
    json_t *spec = read_spec(context->settings, &report->error);
    if (!spec || (context->is_first && clear(spec, context->settings, &report->error) < 0) ||
        label_identity(spec, context, &report->error) < 0)
        return -1;
    joins_renew(spec);
    if (joins_label(spec, context->settings->cgroup, &report->error) < 0 ||
        shared_network_keep(spec, context->network, context->network_is_shared, &report->error) < 0)
        return -1;
    const int *stdio = context->stdio;
    const struct start_options options = {.stdio = {stdio[0], reopen(stdio[1]), reopen(stdio[2])}, .clone_parent = true};
    if (container_start(spec, &options, &report->process, terminal, &report->error) == 0) {
        if (label_started(context, report->process, &report->error) == 0 &&
            privileges_label(context->settings->cgroup, report->process.pid, &report->error) == 0 &&
            kernel_settings_label(spec, context->settings->cgroup, report->process.pid, &report->error) == 0) {
            if (!context->is_first)
                joins_follow(context->settings->cgroup, report->process);
            return 0;
        }
        container_destroy(spec, &ignored); /* nobody could find it */
    }
    /* Between two attempts of a restart the container must be seen; the end of the first removes this again. */
    label_identity(spec, context, &ignored);
    return -1;
}

static int destroy(const struct settings *settings, struct error *error)
{
    json_t *spec = read_spec(settings, error);
    if (spec)
        return container_destroy(spec, error);
    return cgroup_kill(settings->cgroup, error) < 0 ? -1 : cgroup_remove(settings->cgroup, error);
}

static int reload(const struct settings *settings, struct errand_report *report)
{
    json_t *spec = read_spec(settings, &report->error);
    return spec ? settings_read(spec, &report->settings, &report->error) : -1;
}

static int perform(enum errand_kind kind, const struct errand_context *context, struct errand_report *report,
                   int *terminal)
{
    switch (kind) {
    case ERRAND_START:
        return start(context, report, terminal);
    case ERRAND_SWEEP:
        return cgroup_sweep(context->settings->cgroup, &report->error);
    case ERRAND_DESTROY:
        return destroy(context->settings, &report->error);
    case ERRAND_RELOAD:
        return reload(context->settings, report);
    }
    return -1;
}

union terminal_message {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr header;
};

static void send_report(int socket, const struct errand_report *report, int terminal)
{
    union terminal_message control = {0};
    struct iovec content = {(void *)report, sizeof *report};
    struct msghdr message = {.msg_iov = &content, .msg_iovlen = 1};
    if (terminal >= 0) {
        control.header = (struct cmsghdr){CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
        memcpy(CMSG_DATA(&control.header), &terminal, sizeof terminal);
        message.msg_control = &control;
        message.msg_controllen = sizeof control;
    }
    sendmsg(socket, &message, MSG_NOSIGNAL);
}

int errand_begin(struct errand *errand, enum errand_kind kind, const struct errand_context *context,
                 struct error *error)
{
    int sockets[2], terminal = -1;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
        return fail(error, "supervisor", "cannot make a socket");
    pid_t child = offspring_fork();
    if (child < 0) {
        close(sockets[0]);
        close(sockets[1]);
        return fail(error, "supervisor", "cannot start a process");
    }
    if (child > 0) {
        close(sockets[1]);
        *errand = (struct errand){kind, child, sockets[0]};
        return 0;
    }
    struct errand_report report = {0};
    close(sockets[0]);
    report.done = perform(kind, context, &report, &terminal) == 0;
    send_report(sockets[1], &report, terminal);
    _exit(0);
}

void errand_end(struct errand *errand, struct errand_report *report, int *terminal)
{
    union terminal_message control;
    struct iovec content = {report, sizeof *report};
    struct msghdr message = {
        .msg_iov = &content, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    *terminal = -1;
    ssize_t length = recvmsg(errand->socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (length != sizeof *report) {
        *report = (struct errand_report){0};
        refuse(&report->error, "supervisor", "the process that was to do this was killed");
    } else if (message.msg_controllen >= sizeof(struct cmsghdr) && control.header.cmsg_type == SCM_RIGHTS) {
        memcpy(terminal, CMSG_DATA(&control.header), sizeof *terminal);
    }
    close(errand->socket);
    *errand = (struct errand){.socket = -1};
}

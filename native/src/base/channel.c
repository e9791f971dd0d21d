#include "base/channel.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int channel_open(int ends[2])
{
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends);
}

union control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
};

static int send_message(int channel, struct message *message, size_t length, int descriptor)
{
    struct iovec part = {message, length};
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
    union control control = {0};
    if (descriptor >= 0) {
        control.header.cmsg_len = CMSG_LEN(sizeof descriptor);
        control.header.cmsg_level = SOL_SOCKET;
        control.header.cmsg_type = SCM_RIGHTS;
        memcpy(CMSG_DATA(&control.header), &descriptor, sizeof descriptor);
        header.msg_control = &control;
        header.msg_controllen = sizeof control;
    }
    return sendmsg(channel, &header, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

int channel_send(int channel, enum message_kind kind, const struct error *error, int descriptor)
{
    struct message message = {.kind = kind};
    if (error)
        message.error = *error;
    return send_message(channel, &message, error ? sizeof message : offsetof(struct message, error), descriptor);
}

int channel_send_mount(int channel, size_t index, int source)
{
    struct message message = {.kind = MESSAGE_MOUNT, .mount = (unsigned int) index};
    return send_message(channel, &message, offsetof(struct message, error), source);
}

int channel_receive(int channel, struct message *message, int *descriptor)
{
    struct iovec part = {message, sizeof *message};
    union control control;
    struct msghdr header = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t length;
    *descriptor = -1;
    do
        length = recvmsg(channel, &header, MSG_CMSG_CLOEXEC);
    while (length < 0 && errno == EINTR);
    if (length <= 0)
        return length < 0 && errno != ECONNRESET ? -1 : 0;
    const struct cmsghdr *first = CMSG_FIRSTHDR(&header);
    if (first && first->cmsg_type == SCM_RIGHTS)
        memcpy(descriptor, CMSG_DATA(first), sizeof *descriptor);
    return 1;
}

void channel_warn(int channel, const char *format, ...)
{
    struct error warning = {.stage = "warning", .number = errno};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(warning.message, sizeof warning.message, format, arguments);
    va_end(arguments);
    channel_send(channel, MESSAGE_WARNING, &warning, -1);
}

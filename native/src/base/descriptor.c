#include "base/descriptor.h"

#include "base/cleanup.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

/* Paths may be longer than an address holds: the file is opened and named by its descriptor. */
int descriptor_connect(const char *path, struct error *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    cleanup_close int file = open(path, O_PATH | O_CLOEXEC);
    if (file < 0)
        return fail(error, "socket", "open the socket %s", path);
    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d", file);
    int connected = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connected >= 0 && !connect(connected, (struct sockaddr *) &address, sizeof address))
        return connected;
    close_descriptor(&connected);
    return fail(error, "socket", "connect to the socket %s", path);
}

int descriptor_send(int socket, const char *text, size_t length, int descriptor)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct iovec part = {(void *) text, length};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    control.header = (struct cmsghdr){CMSG_LEN(sizeof descriptor), SOL_SOCKET, SCM_RIGHTS};
    memcpy(CMSG_DATA(&control.header), &descriptor, sizeof descriptor);
    return sendmsg(socket, &message, MSG_NOSIGNAL) == (ssize_t) length ? 0 : -1;
}

#include "resident/call.h"

#include "base/cleanup.h"
#include <arpa/inet.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

extern char **environ;

static int send_all(int socket, struct iovec *parts, size_t count)
{
    while (count > 0) {
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = count};
        ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            return -1;
        size_t rest = sent < 0 ? 0 : (size_t) sent;
        while (count > 0 && rest >= parts->iov_len) {
            rest -= parts->iov_len;
            parts++;
            count--;
        }
        if (count > 0) {
            parts->iov_base = (char *) parts->iov_base + rest;
            parts->iov_len -= rest;
        }
    }
    return 0;
}

int frame_send(int socket, enum frame_kind kind, const void *content, size_t length)
{
    uint32_t size = htonl((uint32_t) length);
    char head[FRAME_HEAD] = {(char) kind};
    memcpy(head + 1, &size, sizeof size);
    struct iovec parts[] = {{head, sizeof head}, {(void *) content, length}};
    return send_all(socket, parts, length ? 2 : 1);
}

/* With its NUL. */
static void put(FILE *request, const char *text)
{
    fwrite(text, 1, strlen(text) + 1, request);
}

static void put_terminals(FILE *request)
{
    char terminals[] = "---";
    for (int i = 0; i < 3; i++)
        if (isatty(i))
            terminals[i] = 't';
    put(request, terminals);
}

static int send_request(int socket, const char *home, int count, char **arguments)
{
    char directory[PATH_MAX], number[12];
    cleanup_free char *content = NULL;
    size_t length = 0;
    FILE *request = getcwd(directory, sizeof directory) ? open_memstream(&content, &length) : NULL;
    if (!request)
        return -1;
    put(request, CALL_PROTOCOL);
    put(request, home);
    put(request, directory);
    put_terminals(request);
    snprintf(number, sizeof number, "%d", count);
    put(request, number);
    for (int i = 0; i < count; i++)
        put(request, arguments[i]);
    for (char **variable = environ; *variable; variable++)
        put(request, *variable);
    return fclose(request) ? -1 : frame_send(socket, FRAME_CALL, content, length);
}

/* Whether the answer comes before a signal does. */
static bool await_answer(int socket, int signals)
{
    struct pollfd files[] = {{.fd = signals, .events = POLLIN}, {.fd = socket, .events = POLLIN}};
    return poll(files, 2, -1) > 0 && files[1].revents;
}

bool call_begin(int socket, int signals, const char *home, int count, char **arguments)
{
    char head[FRAME_HEAD];
    return !send_request(socket, home, count, arguments) && await_answer(socket, signals) &&
           recv(socket, head, sizeof head, MSG_WAITALL) == (ssize_t) sizeof head && head[0] == FRAME_ACCEPTED;
}

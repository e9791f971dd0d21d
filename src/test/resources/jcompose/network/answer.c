/* Two ends of a conversation, for tests of networks.
 *   answer tcp|udp PORT NAME     answers everybody with "NAME for PEER"; prints "ready" when it listens
 *   ask tcp|udp ADDRESS PORT     prints the answer, or why there is none */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int fail(const char *what)
{
    perror(what);
    return 1;
}

/* Of either family; IPv4 in IPv6 form. */
static struct sockaddr_in6 address(const char *host, const char *port)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons((unsigned short) atoi(port))};
    char text[64];
    snprintf(text, sizeof text, "%s%s", strchr(host, ':') ? "" : "::ffff:", host);
    inet_pton(AF_INET6, text, &address.sin6_addr);
    return address;
}

static int answer(int type, const char *port, const char *name)
{
    struct sockaddr_in6 own = address("::", port), peer;
    int server = socket(AF_INET6, type, 0), yes = 1;
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(server, (struct sockaddr *) &own, sizeof own) || (type == SOCK_STREAM && listen(server, 16)))
        return fail("listen");
    puts("ready");
    fflush(stdout);
    for (;;) {
        char text[128], host[INET6_ADDRSTRLEN];
        socklen_t size = sizeof peer;
        int client = server;
        if (type == SOCK_STREAM)
            client = accept(server, (struct sockaddr *) &peer, &size);
        else if (recvfrom(server, text, sizeof text, 0, (struct sockaddr *) &peer, &size) < 0)
            return fail("receive");
        if (client < 0)
            return fail("accept");
        inet_ntop(AF_INET6, &peer.sin6_addr, host, sizeof host);
        const char *seen = strncmp(host, "::ffff:", 7) ? host : host + 7;
        int length = snprintf(text, sizeof text, "%s for %s\n", name, seen);
        if (type == SOCK_STREAM) {
            if (write(client, text, (size_t) length) < 0)
                perror("write");
            close(client);
        } else if (sendto(server, text, (size_t) length, 0, (struct sockaddr *) &peer, size) < 0) {
            perror("send");
        }
    }
}

static int ask(int type, const char *host, const char *port)
{
    struct sockaddr_in6 server = address(host, port);
    struct pollfd turn = {.fd = socket(AF_INET6, type | SOCK_NONBLOCK, 0), .events = POLLOUT};
    char text[128];
    if (connect(turn.fd, (struct sockaddr *) &server, sizeof server) && errno != EINPROGRESS)
        return fail("connect");
    if (!poll(&turn, 1, 1500)) {
        puts("silence");
        return 0;
    }
    if (type == SOCK_DGRAM && write(turn.fd, "?", 1) < 0)
        return fail("write");
    turn.events = POLLIN;
    if (!poll(&turn, 1, 1500)) {
        puts("silence");
        return 0;
    }
    ssize_t length = read(turn.fd, text, sizeof text);
    if (length < 0)
        puts(strerror(errno));
    else
        fwrite(text, 1, (size_t) length, stdout);
    return 0;
}

int main(int count, char **arguments)
{
    if (count != 5)
        return 2;
    int type = strcmp(arguments[2], "udp") ? SOCK_STREAM : SOCK_DGRAM;
    return !strcmp(arguments[1], "ask") ? ask(type, arguments[3], arguments[4])
                                        : answer(type, arguments[3], arguments[4]);
}

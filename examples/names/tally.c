/* tally store FILE: counts, and tells everybody who connects to port 7000 the next number.
 * tally web HOST:   a web server whose page has the next number of the store at HOST.
 * tally ask HOST:   prints it. */

#define _GNU_SOURCE
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { STORE = 7000, WEB = 80 };

static int dial(const char *host, int port)
{
    char service[8];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
    snprintf(service, sizeof service, "%d", port);
    int error = getaddrinfo(host, service, &hints, &found);
    if (error) {
        fprintf(stderr, "tally: %s: %s\n", host, gai_strerror(error));
        return -1;
    }
    for (const struct addrinfo *each = found; each; each = each->ai_next) {
        int connection = socket(each->ai_family, each->ai_socktype, 0);
        if (!connect(connection, each->ai_addr, each->ai_addrlen))
            return connection;
        close(connection);
    }
    perror("tally: connect");
    return -1;
}

/* The next number, or -1. */
static long ask(const char *host)
{
    char text[32] = "";
    int store = dial(host, STORE);
    if (store < 0)
        return -1;
    ssize_t length = read(store, text, sizeof text - 1);
    close(store);
    return length > 0 ? atol(text) : -1;
}

static int listen_on(int port)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *found;
    char service[8];
    int on = 1, server = socket(AF_INET, SOCK_STREAM, 0);
    snprintf(service, sizeof service, "%d", port);
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (getaddrinfo(NULL, service, &hints, &found) || bind(server, found->ai_addr, found->ai_addrlen) ||
        listen(server, 64)) {
        perror("tally: listen");
        exit(1);
    }
    printf("listening on port %d\n", port);
    fflush(stdout);
    return server;
}

static long read_count(const char *path)
{
    long count = 0;
    FILE *file = fopen(path, "r");
    if (file && fscanf(file, "%ld", &count) != 1)
        count = 0;
    if (file)
        fclose(file);
    return count;
}

static void write_count(const char *path, long count)
{
    char fresh[4096];
    snprintf(fresh, sizeof fresh, "%s.new", path);
    FILE *file = fopen(fresh, "w");
    if (file && fprintf(file, "%ld\n", count) > 0 && !fclose(file))
        rename(fresh, path);
}

static _Noreturn void store(const char *path)
{
    long count = read_count(path);
    for (int server = listen_on(STORE);;) {
        int connection = accept(server, NULL, NULL);
        write_count(path, ++count);
        dprintf(connection, "%ld\n", count);
        close(connection);
    }
}

static _Noreturn void web(const char *host)
{
    for (int server = listen_on(WEB);;) {
        char request[4096], name[64] = "", page[256];
        int connection = accept(server, NULL, NULL);
        if (read(connection, request, sizeof request) > 0) {
            long count = ask(host);
            gethostname(name, sizeof name - 1);
            int length = count < 0 ? snprintf(page, sizeof page, "%s does not answer\n", host)
                                   : snprintf(page, sizeof page, "visit %ld, by %s\n", count, name);
            dprintf(connection, "HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
                    count < 0 ? "503 Service Unavailable" : "200 OK", length, page);
        }
        close(connection);
    }
}

int main(int count, char **arguments)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGTERM, _exit);
    if (count == 3 && !strcmp(arguments[1], "store"))
        store(arguments[2]);
    if (count == 3 && !strcmp(arguments[1], "web"))
        web(arguments[2]);
    long number = count == 3 && !strcmp(arguments[1], "ask") ? ask(arguments[2]) : -1;
    if (number >= 0)
        printf("%ld\n", number);
    return number < 0;
}

#include "names/names_inside.h"

#include "base/cleanup.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_WAITING = 64 };

static const char table[] = "table ip jcompose_names\n"
                            "delete table ip jcompose_names\n"
                            "table ip jcompose_names {\n"
                            "chain output { type nat hook output priority -100;\n"
                            "ip daddr " NAMES_INSIDE " udp dport 53 dnat to " NAMES_INSIDE ":%d\n"
                            "ip daddr " NAMES_INSIDE " tcp dport 53 dnat to " NAMES_INSIDE ":%d\n"
                            "}\n"
                            "}\n";

/* The container's own start does the same, but later: answers of a socket from before that reach nobody. */
static int bring_loopback_up(void)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    cleanup_close int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return any < 0 ? -1 : ioctl(any, SIOCSIFFLAGS, &request);
}

/* Returns the port, or -1. */
static int open_socket(int type, int *made)
{
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = inet_addr(NAMES_INSIDE)};
    socklen_t length = sizeof name;
    *made = socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*made < 0 ||
        bind(*made, (struct sockaddr *) &name, length) || (type == SOCK_STREAM && listen(*made, MOST_WAITING)) ||
        getsockname(*made, (struct sockaddr *) &name, &length))
        return -1;
    return ntohs(name.sin_port);
}

/* nft is the machine's own program: only the network namespace is the container's. */
static int run_nft(const char *rules, struct error *error)
{
    int ends[2], status = 0;
    if (pipe2(ends, O_CLOEXEC))
        return fail(error, "names", "make a pipe");
    pid_t child = fork();
    if (!child) {
        setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        dup2(ends[0], STDIN_FILENO);
        execlp("nft", "nft", "-f", "-", NULL);
        _exit(127);
    }
    close(ends[0]);
    size_t length = strlen(rules);
    bool written = write(ends[1], rules, length) == (ssize_t) length;
    close(ends[1]);
    if (child < 0 || waitpid(child, &status, 0) < 0)
        return fail(error, "names", "run nft");
    return written && WIFEXITED(status) && !WEXITSTATUS(status)
               ? 0
               : refuse(error, "names", "nft could not lead the container's questions for names to " NAMES_INSIDE
                                        ": its exit status was %d", WEXITSTATUS(status));
}

static int open_here(int *datagrams, int *connections, struct error *error)
{
    char rules[sizeof table + 32];
    if (bring_loopback_up())
        return fail(error, "names", "bring the container's loopback interface up");
    int udp = open_socket(SOCK_DGRAM, datagrams), tcp = open_socket(SOCK_STREAM, connections);
    if (udp < 0 || tcp < 0)
        return fail(error, "names", "listen on " NAMES_INSIDE " in the container");
    snprintf(rules, sizeof rules, table, udp, tcp);
    return run_nft(rules, error);
}

int names_inside_open(pid_t pid, int *datagrams, int *connections, struct error *error)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/ns/net", pid);
    cleanup_close int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    cleanup_close int container = open(path, O_RDONLY | O_CLOEXEC);
    *datagrams = *connections = -1;
    if (own < 0 || container < 0 || setns(container, CLONE_NEWNET))
        return fail(error, "names", "enter the network namespace of process %d", pid);
    int result = open_here(datagrams, connections, error);
    if (setns(own, CLONE_NEWNET))
        _exit(1); /* nobody could be served from there */
    if (result) {
        close_descriptor(datagrams);
        close_descriptor(connections);
    }
    return result;
}

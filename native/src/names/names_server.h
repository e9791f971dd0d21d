#ifndef JCOMPOSE_NAMES_SERVER_H
#define JCOMPOSE_NAMES_SERVER_H

#include "base/error.h"
#include "cgroup/home.h"
#include <sys/types.h>

/* The name server of all networks whose containers have their directories in one place. */

struct names_places {
    char containers[1024]; /* a directory for each container */
    char run[1024];        /* state files: what happens to them tells that something has changed */
    char above[1024];      /* of the control socket */
    struct home home;
};

/* The control socket: who connects and asks hears, once everything is read anew, a struct error with no message or one. */
#define NAMES_SOCKET "names.socket"

struct names_request {
    char id[72]; /* a container that asks on its own loopback interface and is about to start; empty: none */
    pid_t pid;   /* its first process */
};

/* Says that it is ready, or why not, by a struct error on standard output. */
_Noreturn void names_serve(const struct names_places *places);

/* A socket address for a file in an open directory, whose path may be longer than such an address. */
struct sockaddr_un;
void names_socket_address(int directory, struct sockaddr_un *address);

#endif

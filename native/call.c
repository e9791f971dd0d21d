#include "call.h"

#include "cleanup.h"
#include "descriptor.h"
#include "verb_status.h"
#include "verbs.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* Connected to a process of this process's user that is alike; -1 if there is none. */
static int connect_alike(const char *path, pid_t *pid)
{
    struct error ignored;
    struct ucred peer;
    socklen_t size = sizeof peer;
    int socket = descriptor_connect(path, &ignored);
    if (socket < 0)
        return -1;
    if (!getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) && peer.uid == geteuid() &&
        call_is_alike(peer.pid)) {
        *pid = peer.pid;
        return socket;
    }
    close(socket);
    return -1;
}

/* The launcher goes the long way: it is told not to come here again. */
static int call_elsewhere(const char *home, int count, char **arguments)
{
    struct error error;
    cleanup_free char *launcher = NULL;
    char **command = calloc((size_t) count + 3, sizeof *command);
    if (!command || asprintf(&launcher, "%s/jcompose", home) < 0) {
        fail(&error, "call", "run jcompose in a process of its own");
        return verb_failed(&error);
    }
    command[0] = launcher;
    command[1] = (char *) "--own-process";
    memcpy(command + 2, arguments, (size_t) count * sizeof *command);
    execv(launcher, command);
    fail(&error, "call", "run %s", launcher);
    free(command);
    return verb_failed(&error);
}

int call_verb(int count, char **arguments)
{
    struct error error;
    if (count < 4 || strcmp(arguments[3], "--")) {
        refuse(&error, "call", "usage: call HOME SOCKET -- ARGUMENT...");
        return verb_failed(&error);
    }
    pid_t pid = 0;
    cleanup_free char *home = realpath(arguments[1], NULL);
    if (home) {
        cleanup_close int directory = open(home, O_PATH | O_DIRECTORY | O_CLOEXEC);
        cleanup_close int socket =
            directory >= 0 && call_is_fresh(directory) ? connect_alike(arguments[2], &pid) : -1;
        if (socket >= 0 && call_begin(socket, home, count - 4, arguments + 4))
            return call_relay(socket, pid);
    }
    return call_elsewhere(home ? home : arguments[1], count - 4, arguments + 4);
}

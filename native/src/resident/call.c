#include "resident/call.h"

#include "base/cleanup.h"
#include "base/descriptor.h"
#include "base/verb_status.h"
#include "verbs.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
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

/* Those that ask for this process's end, and that whoever started it has not told it to ignore: from now on they can be
 * read, and do nothing else. */
static int open_signals(sigset_t *before)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction action;
        if (!sigaction(numbers[i], NULL, &action) && action.sa_handler != SIG_IGN)
            sigaddset(&set, numbers[i]);
    }
    sigprocmask(SIG_BLOCK, &set, before);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

/* Returns false where the launcher has to do it. */
static bool call_resident(const char *home, const char *path, int count, char **arguments, int *status)
{
    pid_t pid = 0;
    sigset_t before;
    cleanup_close int directory = open(home, O_PATH | O_DIRECTORY | O_CLOEXEC);
    cleanup_close int socket = directory >= 0 && call_is_fresh(directory) ? connect_alike(path, &pid) : -1;
    if (socket < 0)
        return false;
    cleanup_close int signals = open_signals(&before);
    bool begun = signals >= 0 && call_begin(socket, signals, home, count, arguments);
    if (begun)
        *status = call_relay(socket, signals, pid);
    else
        sigprocmask(SIG_SETMASK, &before, NULL); /* ends this process if one has come meanwhile */
    return begun;
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
    int status;
    cleanup_free char *home = realpath(arguments[1], NULL);
    if (home && call_resident(home, arguments[2], count - 4, arguments + 4, &status))
        return status;
    return call_elsewhere(home ? home : arguments[1], count - 4, arguments + 4);
}

#ifndef JCOMPOSE_FOREGROUND_H
#define JCOMPOSE_FOREGROUND_H

#include "container/container.h"
#include "container/relay.h"
#include "container/settings.h"
#include "container/state.h"
#include "supervisor/attached.h"
#include "supervisor/log.h"
#include <jansson.h>
#include <pthread.h>

/* A container without a supervisor, whose output somebody sees at once: it is logged all the same, those who attach to
 * its terminal see it too, and its journal says when it ran. */

struct foreground {
    struct settings settings;
    struct state state;
    struct log log;
    struct attached attached;
    pthread_mutex_t mutex; /* of who is attached */
    pthread_t printer;     /* from the pipes to our own streams */
    bool is_printing;
    int output[2][2]; /* a pipe for each stream; -1: the container has our own */
    int terminal;
    struct relay_witness witness;
};

/* STDIO becomes what the container is to have. */
int foreground_open(struct foreground *foreground, const json_t *spec, int stdio[3], struct error *error);
/* It has started, with the terminal MASTER, or -1. */
int foreground_begin(struct foreground *foreground, struct process process, int master, struct error *error);
/* Its process has ended; others of its cgroup may still print. */
void foreground_ended(struct foreground *foreground, int status);
/* Waits until all that it has printed is where it belongs. There may be nobody who reads it: signals may end this. */
void foreground_close(struct foreground *foreground);

#endif

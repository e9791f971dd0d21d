#ifndef JCOMPOSE_ERRAND_H
#define JCOMPOSE_ERRAND_H

#include "container/container.h"
#include "container/settings.h"

/* Work that needs the parsed spec, or may take its time, is done by a short-lived child of the supervisor: so the
 * supervisor stays small and always answers. Its report waits in a socket until it has ended. */

enum errand_kind {
    ERRAND_START,   /* the container */
    ERRAND_SWEEP,   /* kill what is left in the cgroup */
    ERRAND_DESTROY, /* everything the kernel holds of the container */
    ERRAND_RELOAD,  /* read config.json again */
};

struct errand {
    enum errand_kind kind;
    pid_t pid; /* 0: none is under way */
    int socket;
};

struct errand_report {
    bool done;
    struct error error;       /* otherwise */
    struct process process;   /* started */
    struct settings settings; /* reloaded */
};

struct errand_context {
    const struct settings *settings;
    struct process supervisor;
    int stdio[3];
    int64_t restarts;
    int network;            /* the namespace of the last run, or -1 */
    bool network_is_shared; /* with other containers */
    bool is_first; /* start of this supervisor */
};

int errand_begin(struct errand *errand, enum errand_kind kind, const struct errand_context *context,
                 struct error *error);

/* The child was waited for. *TERMINAL is the container's, or -1. */
void errand_end(struct errand *errand, struct errand_report *report, int *terminal);

#endif

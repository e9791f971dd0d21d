#ifndef JCOMPOSE_OOM_WATCH_H
#define JCOMPOSE_OOM_WATCH_H

#include "base/error.h"
#include <stdbool.h>

/* Hears when a cgroup is out of memory: by an eventfd on cgroup v1, by its memory.events on v2. */
struct oom_watch {
    int event;
    short poll; /* what to wait for on EVENT */
    long kills; /* v2: counted so far */
    const char *cgroup;
};

int oom_watch_open(struct oom_watch *watch, const char *cgroup, struct error *error);
/* True if it was out of memory since the last call. */
bool oom_watch_read(struct oom_watch *watch);
void oom_watch_close(struct oom_watch *watch);

#endif

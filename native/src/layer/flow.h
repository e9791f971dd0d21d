#ifndef JCOMPOSE_FLOW_H
#define JCOMPOSE_FLOW_H

#include "base/error.h"
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/* Bytes on their way from one thread to another through a fixed amount of memory. Who waits is woken only when there is
 * something to do for a while: on a busy machine every change of threads costs. */

#define FLOW_CHUNK ((size_t)1 << 18)
enum { FLOW_CHUNKS = 16 };

struct flow {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    size_t first, filled; /* chunks that are full: FILLED of them from FIRST on */
    bool ended, failed, abandoned;
    struct error error; /* where FAILED */
    size_t lengths[FLOW_CHUNKS];
    char *bytes;
};

int flow_open(struct flow *flow, struct error *error);
/* Once neither side uses it any more; also of one that is all zeros. */
void flow_close(struct flow *flow);

/* The writer's side. Room for FLOW_CHUNK bytes, waited for; NULL when the reader has given up. */
char *flow_room(struct flow *flow);
void flow_put(struct flow *flow, size_t length); /* bytes of that room; 0 is ignored */
void flow_end(struct flow *flow);
void flow_fail(struct flow *flow, const struct error *error);

/* The reader's side. The next chunk, waited for: 1, or 0 at the end, or -1 with the writer's error. It is the reader's
 * until flow_taken(). */
int flow_next(struct flow *flow, const char **bytes, size_t *length, struct error *error);
void flow_taken(struct flow *flow);
/* All there is, before anything of it was taken; waits for the end. NULL where it is more than the flow has room for. */
const char *flow_whole(struct flow *flow, size_t *length);
void flow_abandon(struct flow *flow);

#endif

#ifndef JCOMPOSE_BACKOFF_H
#define JCOMPOSE_BACKOFF_H

#include <stdint.h>

/* How long to wait before a restart: 100 ms, doubled with every short run up to a minute. A run of ten seconds
 * counts as a good one and starts over, or one of GOOD_MILLIS where that is not 0. Zero-initialised at first. */

#define BACKOFF_FIRST_MILLIS 100
#define BACKOFF_LONGEST_MILLIS 60000
#define BACKOFF_GOOD_RUN_MILLIS 10000

struct backoff {
    int64_t delay;
};

int64_t backoff_after_run(struct backoff *backoff, int64_t ran_millis, int64_t good_millis);

#endif

#ifndef JCOMPOSE_HEALTH_H
#define JCOMPOSE_HEALTH_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* When a health check is due and what its result means; no process is touched here. All times are monotonic
 * milliseconds. Rules: Dockerfile reference, HEALTHCHECK. */

struct health_settings {
    bool enabled;
    bool restart; /* an unhealthy container is stopped and started again */
    int retries;
    int64_t interval, timeout, start_period, start_interval;
};

enum health_status { HEALTH_NONE, HEALTH_STARTING, HEALTH_HEALTHY, HEALTH_UNHEALTHY };

struct health {
    enum health_status status;
    int failures; /* in a row */
    int64_t started;
    int64_t due; /* the next check; meaningless while one is running */
};

/* The container has started, or its health settings have changed. */
void health_begin(struct health *health, const struct health_settings *settings, int64_t now);

/* A check that began at BEGAN has ended at NOW. Returns whether the status is another one now. */
bool health_record(struct health *health, const struct health_settings *settings, bool passed, int64_t began,
                   int64_t now);

/* "starting", "healthy", "unhealthy", or NULL. */
const char *health_word(enum health_status status);

/* What the last checks said. */

#define HEALTH_RESULTS 5
#define HEALTH_OUTPUT_SIZE 4096

struct health_result {
    struct timespec start, end;
    int exit_code; /* -1: it took too long, or it was killed */
    int length;
    char output[HEALTH_OUTPUT_SIZE];
};

struct health_log {
    unsigned written; /* results ever recorded */
    struct health_result results[HEALTH_RESULTS];
};

/* The slot for the next result; it counts once health_log_keep is called. */
static inline struct health_result *health_log_next(struct health_log *log)
{
    return &log->results[log->written % HEALTH_RESULTS];
}

static inline void health_log_keep(struct health_log *log)
{
    log->written++;
}

#endif

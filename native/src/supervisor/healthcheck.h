#ifndef JCOMPOSE_HEALTHCHECK_H
#define JCOMPOSE_HEALTHCHECK_H

#include "container/container.h"
#include "container/settings.h"
#include "supervisor/health.h"

/* One health check under way: a child of the supervisor that runs the test inside the container. */

struct healthcheck {
    pid_t pid;     /* 0: none */
    int output;    /* read end of a pipe */
    int64_t began; /* monotonic */
    bool killed;   /* its deadline has passed */
};

/* RESULT takes the output as it comes. */
int healthcheck_begin(struct healthcheck *check, const struct settings *settings, struct process container,
                      struct health_result *result, struct error *error);
/* Reads what the test has printed; never waits. */
void healthcheck_receive(struct healthcheck *check, struct health_result *result);
/* Nobody will write to it any more: its process will end, or its time will be over. */
void healthcheck_hang_up(struct healthcheck *check);
/* The child was waited for with the waitid(2) CODE and STATUS. */
void healthcheck_end(struct healthcheck *check, const struct settings *settings, int code, int status,
                     struct health_result *result);
/* The supervisor has no use for the result any more. The child is still to be waited for. */
void healthcheck_cancel(struct healthcheck *check);

/* How much longer than its timeout a check may take: entering the container and killing the test. */
#define HEALTHCHECK_SLACK_MILLIS 10000

#endif

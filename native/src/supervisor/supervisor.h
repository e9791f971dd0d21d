#ifndef JCOMPOSE_SUPERVISOR_H
#define JCOMPOSE_SUPERVISOR_H

#include "container/settings.h"
#include "container/state.h"
#include "supervisor/attached.h"
#include "supervisor/backoff.h"
#include "supervisor/errand.h"
#include "supervisor/health.h"
#include "supervisor/healthcheck.h"
#include "supervisor/log.h"
#include "supervisor/supervise.h"

/* All that a supervisor keeps. */

enum phase {
    PHASE_STARTING, /* an errand starts the container */
    PHASE_RUNNING,
    PHASE_SWEEPING, /* its process has ended: the others in its cgroup are killed */
    PHASE_WAITING,  /* until the restart */
    PHASE_ENDING,   /* an errand removes what the kernel holds */
};

struct supervisor {
    struct settings settings;
    enum phase phase;
    struct state state;
    struct errand errand;
    struct healthcheck check;
    struct health health;
    struct backoff backoff;
    struct launch_report report;
    int report_pipe; /* -1: launch has heard */
    int lock;

    bool reload;        /* config.json is to be read again */
    bool stopping;      /* for good */
    bool renewing;      /* the container is stopped to be started again */
    bool ailing;        /* that is because it is unhealthy: it counts, and waits, as a restart does */
    bool overdue;       /* the grace period has passed and all were killed */
    int64_t stop_by;    /* the end of the grace period */
    int64_t not_before; /* the next start, or the next attempt at an errand */
    int64_t started;    /* monotonic */
    int destroy_attempts;
    long oom_kills;   /* before this run */
    int64_t retries;  /* that count against settings.maximum_retries */

    int network;            /* the namespace of the last run, for the next; or -1 */
    bool network_is_shared; /* other containers have joined it */

    int signals;
    int null;
    int input[2];     /* of the container's standard input, where that stays open; else -1 */
    int output[2][2]; /* a pipe for each stream of the container; both ends stay open over restarts */
    int terminal;     /* instead of them, or -1 */
    struct attached attached;

    char failure[640];
    struct health_log health_log;
    struct log log;
};

/* lifecycle.c: what happens next. */

void lifecycle_begin(struct supervisor *supervisor);
void lifecycle_start(struct supervisor *supervisor, int64_t now);
/* One at a time. False where no process could be made: then none before ERRAND_RETRY_MILLIS have passed. */
#define ERRAND_RETRY_MILLIS 1000
bool lifecycle_begin_errand(struct supervisor *supervisor, enum errand_kind kind, int64_t now, struct error *error);
/* The container has ended for good, or never began: all that is left is to remove it. */
void lifecycle_finish(struct supervisor *supervisor);
void lifecycle_errand_ended(struct supervisor *supervisor);
void lifecycle_check_ended(struct supervisor *supervisor, int code, int status);
void lifecycle_container_ended(struct supervisor *supervisor, int code, int status);

/* lifecycle_stop.c */

void lifecycle_signal(const struct supervisor *supervisor, int number);
/* GRACE: milliseconds, or one of enum stop_grace. */
void lifecycle_stop(struct supervisor *supervisor, int64_t grace);
/* Stops what runs and starts it again, whatever the restart policy says, and without counting it. */
void lifecycle_restart(struct supervisor *supervisor);

/* publish.c */

/* The state file. */
void publish_state(struct supervisor *supervisor);
/* The label. */
void publish_health(struct supervisor *supervisor);
/* To launch, the first time; its lock is let go. */
void publish_report(struct supervisor *supervisor);

/* lifecycle_due.c */

/* Does what is due, and returns when the next thing will be: monotonic milliseconds. */
int64_t lifecycle_act(struct supervisor *supervisor, int64_t now);

/* output.c: what the container prints. */

int output_open(struct supervisor *supervisor, struct error *error);
/* Reads once from STREAM, without waiting; false when there was nothing. */
bool output_receive(struct supervisor *supervisor, enum log_stream stream);
/* The container has ended: reads what is left, and ends its last lines. */
void output_drain(struct supervisor *supervisor);
void output_set_terminal(struct supervisor *supervisor, int terminal);

#endif

#ifndef JCOMPOSE_STATE_H
#define JCOMPOSE_STATE_H

#include "container/container.h"
#include "supervisor/health.h"
#include <stdint.h>
#include <time.h>

/* What a supervisor tells about its container, in one small file. */

enum status { STATUS_RUNNING, STATUS_RESTARTING, STATUS_EXITED };

#define EXIT_CODE_UNKNOWN (-1)

struct state {
    const char *id;
    enum status status;
    struct process process; /* pid 0: none is running */
    struct process supervisor;
    enum health_status health;
    int64_t restarts;
    int exit_code; /* of the last run */
    bool oom_killed;
    struct timespec started_at, finished_at; /* 0: not yet */
    const char *failure;                     /* why the last start failed, or "" */
    const struct health_log *health_log;     /* or NULL */
};

int state_write(const struct state *state, const char *directory, const char *name, bool durable, struct error *error);

/* "PID STARTTIME", as in the labels. */
#define PROCESS_TEXT_SIZE 40
const char *process_text(struct process process, char text[static PROCESS_TEXT_SIZE]);
/* pid 0 where TEXT is no such thing. */
struct process process_parse(const char *text);

/* A pidfd of PROCESS if that very one is alive, or -1. */
int process_open(struct process process);
/* The same for what the label KEY of a cgroup names. */
int process_open_labelled(const char *cgroup, const char *key, struct process *process);

#endif

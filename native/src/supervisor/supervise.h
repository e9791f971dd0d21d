#ifndef JCOMPOSE_SUPERVISE_H
#define JCOMPOSE_SUPERVISE_H

#include "container/container.h"
#include "container/settings.h"
#include <stddef.h>

/* What a supervisor says to launch, once. Shorter than PIPE_BUF, so that the writes of many do not mix. */
struct launch_report {
    size_t index;
    bool started;
    struct process process;
    struct error error;
};

/* What the supervisor that this process is to be keeps of its container's spec: a copy. */
void supervise_as(const struct settings *settings);

/* Its life. REPORT is the pipe for its launch_report with INDEX; LOCK, which may be -1, is kept until the container's start
 * is decided. */
_Noreturn void supervise(size_t index, int report, int lock);

/* Instead of a grace period in milliseconds. A supervisor is told by SIGTERM with a value that is one more. */
enum stop_grace {
    STOP_OWN_GRACE = -1, /* as the record says */
    STOP_AT_ONCE = -2,   /* SIGKILL without a stop signal before it */
};

#endif

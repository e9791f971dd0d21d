#ifndef JCOMPOSE_PROCESS_H
#define JCOMPOSE_PROCESS_H

#include "error.h"
#include <jansson.h>
#include <stdbool.h>

/* The last steps of a container's process, inside its namespaces and its root: it becomes what OCI config.process
 * says, and is gone in its execve. */

struct becoming {
    const json_t *process; /* OCI config.process */
    const json_t *seccomp; /* OCI linux.seccomp, or NULL */
    int channel;
    int oom_score; /* the machine's own /proc/self/oom_score_adj, opened before there was a container's /proc */
    int stdio[3];
    int terminal;  /* the pseudo-terminal's slave instead, or -1 */
    bool die_with_parent;
    bool make_directory; /* the working directory, where it is missing */
};

/* Returns only with a failure, of the command itself with stage "exec", and then nothing but BECOMING->channel, whose
 * number it may have changed, can be counted on to be open. */
int process_become(struct becoming *becoming, struct error *error);

#endif

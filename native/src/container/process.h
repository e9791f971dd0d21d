#ifndef JCOMPOSE_PROCESS_H
#define JCOMPOSE_PROCESS_H

#include "base/error.h"
#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

/* The last steps of a container's process, inside its namespaces and its root: it becomes what OCI config.process
 * says, and is gone in its execve. */

struct becoming {
    const json_t *spec;    /* the container's: its startContainer hooks run if the process waits */
    const json_t *process; /* OCI config.process */
    const json_t *seccomp; /* OCI linux.seccomp, or NULL */
    int channel;
    int stdio[3];
    int terminal;  /* the pseudo-terminal's slave instead, or -1 */
    int label;     /* /proc/self/attr of the machine's own proc, for the label at execve, or -1 */
    int listener;  /* the process waits here before its command, or -1 */
    bool connected; /* not for a connection, but for a message */
    pid_t pid;     /* the own one, as the machine counts, for the hooks */
    int preserved; /* descriptors from 3 on that are left as they are */
    bool die_with_parent;
};

/* Returns only with a failure, of the command itself with stage "exec", and then nothing but BECOMING->channel, whose
 * number it may have changed, can be counted on to be open. */
int process_become(struct becoming *becoming, struct error *error);

#endif

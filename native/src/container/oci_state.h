#ifndef JCOMPOSE_OCI_STATE_H
#define JCOMPOSE_OCI_STATE_H

#include <jansson.h>
#include <sys/types.h>

#define OCI_VERSION "1.2.0"

/* The state of a container as hooks, seccomp agents and callers of `state` get it (runtime-spec, runtime.md, "State").
 * PID 0: it has no process. */
json_t *oci_state(const json_t *spec, const char *status, pid_t pid);

#endif

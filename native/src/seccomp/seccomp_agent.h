#ifndef JCOMPOSE_SECCOMP_AGENT_H
#define JCOMPOSE_SECCOMP_AGENT_H

#include "base/error.h"
#include <jansson.h>
#include <sys/types.h>

/* Hands the descriptor on which the filter of process PID asks to linux.seccomp.listenerPath, with the container
 * process state (runtime-spec, config-linux.md, "The Container Process State"). */
int seccomp_agent_tell(const json_t *spec, pid_t pid, int notifications, struct error *error);

#endif

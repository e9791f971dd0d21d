#ifndef JCOMPOSE_CPU_AFFINITY_H
#define JCOMPOSE_CPU_AFFINITY_H

#include "base/error.h"
#include <jansson.h>

/* On which processors the calling process may run: WHEN, "initial" or "final", of OCI process.execCPUAffinity. */
int cpu_affinity_set(const json_t *process, const char *when, struct error *error);

/* On all that its cgroup allows: what the caller of this program was bound to is not the container's affair. */
void cpu_affinity_reset(void);

#endif

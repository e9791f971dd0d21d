#ifndef JCOMPOSE_OBSERVE_H
#define JCOMPOSE_OBSERVE_H

#include "base/jsontext.h"
#include "cgroup/hierarchy.h"
#include "container/container.h"
#include <stdbool.h>

/* The directories of one stack, kept open: control files are then found by short paths. A controller that the machine
 * does not have, or that has no such directory, is missing: its root is -1. */
struct places {
    struct hierarchy identity, memory, cpu, pids, cpuset, block, devices;
    char cpus[512];      /* of the stack's own cgroup, which its containers have unless something else is said */
    long long realtime;   /* its real-time runtime, which its containers share; 0: none of them has any */
    long long swappiness; /* likewise of the machine; -1: not known */
};

void observe_open(struct places *places, const struct hierarchy *identity, const char *stack);
void observe_close(struct places *places);

/* Writes the member "limits" about the container ID. */
void observe_limits(struct json_writer *out, const struct places *places, const char *id);

/* What labels say that a container was given, and is looked for: resource limits, as in "NOFILE,NPROC", and what
 * kernel_settings.h has. */
struct observe_notes {
    const char *limits;
    char *sysctls, *devices;
};

/* Writes the member KEY about a process: whether it is alive under that start time, which is also returned, its state
 * and command name; with NOTES also its namespaces, mounts and privileges, and what they say. */
bool observe_process(struct json_writer *out, const char *key, struct process process,
                     const struct observe_notes *notes);

#endif

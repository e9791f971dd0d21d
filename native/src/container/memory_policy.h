#ifndef JCOMPOSE_MEMORY_POLICY_H
#define JCOMPOSE_MEMORY_POLICY_H

#include "base/error.h"
#include <jansson.h>

/* OCI linux.memoryPolicy, of the calling process: on which NUMA nodes it gets its memory (man 2 set_mempolicy). */
int memory_policy_set(const json_t *spec, struct error *error);

#endif

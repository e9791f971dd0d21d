#ifndef JCOMPOSE_RLIMITS_H
#define JCOMPOSE_RLIMITS_H

#include "base/error.h"
#include <jansson.h>
#include <sys/resource.h>

/* The name of each limit by its number, such as RLIMIT_NOFILE; NULL beyond the last. */
const char *rlimits_name(size_t index, __rlimit_resource_t *resource);

/* What a member of config.process.rlimits says. */
struct rlimit rlimits_wanted(const json_t *limit);

/* OCI process.rlimits. A hard limit above what the machine lets the caller have is lowered to that, with a warning on
 * CHANNEL. */
int rlimits_set(const json_t *rlimits, int channel, struct error *error);

#endif

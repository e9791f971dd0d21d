#ifndef JCOMPOSE_CGROUP_STATS_H
#define JCOMPOSE_CGROUP_STATS_H

#include <jansson.h>

/* What the processes of a cgroup use, with the names that other runtimes' `events` have for it. What the machine has no
 * file for is absent. */
json_t *cgroup_stats(const char *path);

#endif

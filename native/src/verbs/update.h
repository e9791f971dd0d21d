#ifndef JCOMPOSE_UPDATE_H
#define JCOMPOSE_UPDATE_H

#include "base/error.h"
#include <jansson.h>

/* What an update changes in running processes: in all of the container's. Absent members of REQUEST change nothing. */

/* "rlimits", as config.process.rlimits: those that are not named become as the supervisor's own.
 * "oomScoreAdj". */
int update_processes(const json_t *request, const char *cgroup, struct error *error);

#endif

#ifndef JCOMPOSE_SUPERVISORS_H
#define JCOMPOSE_SUPERVISORS_H

#include "error.h"
#include <sys/types.h>

/* The cgroup PARENT/supervisors, PARENT being the first component of a CONTAINER's cgroup: supervisors live there, and
 * the end of the session or the service that called launch does not take them along. */

/* Forks into it. On a v1 machine the child is not in it before it has called supervisors_join. */
pid_t supervisors_fork(const char *container, struct error *error);
int supervisors_join(const char *container, struct error *error);

/* It goes, and PARENT, where nothing is left in them. */
void supervisors_remove(const char *container);

#endif

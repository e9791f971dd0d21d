#ifndef JCOMPOSE_HOME_H
#define JCOMPOSE_HOME_H

#include "base/error.h"
#include <sys/types.h>

/* Where processes of ours live: the cgroup PARENT/HOME, PARENT being the first component of a CONTAINER's cgroup. The
 * end of the session or the service that called us does not take them along. No stack has such a name. */

#define HOME_SUPERVISORS ".supervisors"
#define HOME_NAMES ".names"

struct home {
    char path[300];
};

struct home home_of(const char *container, const char *name);

/* Forks into it. On a v1 machine the child is not in it before it has called home_join. */
pid_t home_fork(const struct home *home, struct error *error);
int home_join(const struct home *home, struct error *error);

/* By a process that is in a home: forks a child of its own parent, which is in there from its beginning. */
pid_t home_fork_sibling(void);

/* It goes, and PARENT, where nothing is left in them. */
void home_remove(const struct home *home);

#endif

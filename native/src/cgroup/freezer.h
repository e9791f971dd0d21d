#ifndef JCOMPOSE_FREEZER_H
#define JCOMPOSE_FREEZER_H

#include "base/error.h"
#include <stdbool.h>
#include <sys/types.h>

/* Holding everything in a cgroup, on both cgroup versions. */

/* Returns when nothing there runs any more. */
int freezer_hold(const char *cgroup, struct error *error);
int freezer_release(const char *cgroup, struct error *error);
/* Lets a process go on that is to be killed, wherever somebody has moved it: on v1 a frozen one does not die. */
void freezer_release_process(pid_t pid);
bool freezer_holds(const char *cgroup);

#endif

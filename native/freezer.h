#ifndef JCOMPOSE_FREEZER_H
#define JCOMPOSE_FREEZER_H

#include "error.h"
#include <stdbool.h>

/* Holding everything in a cgroup, on both cgroup versions. */

/* Returns when nothing there runs any more. */
int freezer_hold(const char *cgroup, struct error *error);
int freezer_release(const char *cgroup, struct error *error);
bool freezer_holds(const char *cgroup);

#endif

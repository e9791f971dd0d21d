#ifndef JCOMPOSE_CGROUP_CHOICE_H
#define JCOMPOSE_CGROUP_CHOICE_H

#include "cgroup/hierarchy.h"

/* The cgroups below a container's own that a further process is to join, as runc's `exec --cgroup` has them: PATH for all
 * hierarchies that have it, CONTROLLER[,CONTROLLER]...:PATH for those of cgroup v1 that have one of the controllers. The
 * last one of a list, which ends with NULL, that concerns a hierarchy is right. */

int cgroup_choice_check(const char *cgroup, char *const *choices, struct error *error);

/* Writes the path in HIERARCHY into PATH, which holds PATH_MAX bytes. CHOICES may be NULL. */
void cgroup_choice_path(const struct hierarchy *hierarchy, const char *cgroup, char *const *choices, char *path);

#endif

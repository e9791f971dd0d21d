#ifndef JCOMPOSE_CGROUP_CONTENT_H
#define JCOMPOSE_CGROUP_CONTENT_H

#include <dirent.h>
#include <stdbool.h>
#include <sys/types.h>

/* What is in one directory of a hierarchy. */

enum { PROCESSES_AT_ONCE = 64 };

/* Up to PROCESSES_AT_ONCE of those in DIRECTORY itself; returns how many. */
int cgroup_read_processes(int directory, pid_t *processes);

/* NULL where it is not there (any more). */
DIR *cgroup_open_directory(int parent, const char *path);
/* The name of the next cgroup in it, or NULL. */
const char *cgroup_next_child(DIR *directory);

/* EVENTS is an open cgroup.events. */
bool cgroup_is_populated(int events);

#endif

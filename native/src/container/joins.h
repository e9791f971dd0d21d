#ifndef JCOMPOSE_JOINS_H
#define JCOMPOSE_JOINS_H

#include "container/container.h"
#include <jansson.h>

/* The containers of a stack whose namespaces a container shares, over restarts of either. Where "joins" names not only a
 * process but its container, each start joins the process that this one has by then. */

/* Puts the processes that run now in place of those that have ended. What is not running stays: it cannot be joined. */
void joins_renew(json_t *spec);

/* Writes down on the container's cgroup whose IPC namespace it shares. */
int joins_label(const json_t *spec, const char *cgroup, struct error *error);

/* Starts again who lives in the IPC namespace that the container's last run had, and not in that of PROCESS, its present
 * one. Of a PID namespace nobody is left: it ends with its first process. Who is paused stays so. */
void joins_follow(const char *cgroup, struct process process);

#endif

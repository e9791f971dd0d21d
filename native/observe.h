#ifndef JCOMPOSE_OBSERVE_H
#define JCOMPOSE_OBSERVE_H

#include "container.h"
#include "jsontext.h"
#include <stdbool.h>

/* Writes the member KEY about a process: whether it is alive under that start time, its state and command name; with
 * DETAILS also its namespaces and mounts. */
void observe_process(struct json_writer *out, const char *key, struct process process, bool details);

#endif

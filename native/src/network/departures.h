#ifndef JCOMPOSE_DEPARTURES_H
#define JCOMPOSE_DEPARTURES_H

#include "base/error.h"
#include <jansson.h>

/* Removing interfaces of containers, together with those that others are removing at the time. RUN_DIRECTORY is the spec's
 * runDirectory; beside it lies the directory in which a file for each interface that is to go tells its addresses. */

/* The machine's ends of INTERFACES are gone when it returns 0, and the kernel has forgotten what went to their addresses;
 * those that were gone before are none to remove. */
int departures_remove(const char *run_directory, const json_t *interfaces, struct error *error);

/* Ends what somebody was killed over, before its addresses are another container's. */
int departures_finish(const char *run_directory, struct error *error);

#endif

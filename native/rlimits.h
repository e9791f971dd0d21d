#ifndef JCOMPOSE_RLIMITS_H
#define JCOMPOSE_RLIMITS_H

#include "error.h"
#include <jansson.h>

/* OCI process.rlimits. A hard limit above what the machine lets the caller have is lowered to that, with a warning on
 * CHANNEL. */
int rlimits_set(const json_t *rlimits, int channel, struct error *error);

#endif

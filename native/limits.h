#ifndef JCOMPOSE_LIMITS_H
#define JCOMPOSE_LIMITS_H

#include "error.h"
#include <jansson.h>

/* OCI process.rlimits. A hard limit above what the machine lets the caller have is lowered to that, with a warning on
 * CHANNEL. */
int limits_set(const json_t *rlimits, int channel, struct error *error);

#endif

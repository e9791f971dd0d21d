#ifndef JCOMPOSE_PERSONALITY_H
#define JCOMPOSE_PERSONALITY_H

#include "base/error.h"
#include <jansson.h>

/* OCI linux.personality, of the calling process. */
int personality_set(const json_t *spec, struct error *error);

#endif

#ifndef JCOMPOSE_SPEC_H
#define JCOMPOSE_SPEC_H

#include "base/error.h"
#include <jansson.h>

/* Whether SPEC has all that README.md asks of a container spec, with the right types. The message names the member. */
int spec_check(const json_t *spec, struct error *error);

#endif

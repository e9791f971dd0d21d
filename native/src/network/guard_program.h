#ifndef JCOMPOSE_GUARD_PROGRAM_H
#define JCOMPOSE_GUARD_PROGRAM_H

#include "base/error.h"
#include <jansson.h>

/* guard.c's eBPF program. */

#define GUARD_NAME "jcompose_guard"

/* Loads the program for an INTERFACE of the spec and returns a descriptor of it. */
int guard_load(const json_t *interface, struct error *error);

#endif

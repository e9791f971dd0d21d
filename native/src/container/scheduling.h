#ifndef JCOMPOSE_SCHEDULING_H
#define JCOMPOSE_SCHEDULING_H

#include "base/error.h"
#include <jansson.h>

/* OCI process.scheduler and process.ioPriority, of the calling process. */
int scheduling_set(const json_t *process, struct error *error);

#endif

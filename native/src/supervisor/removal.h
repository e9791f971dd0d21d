#ifndef JCOMPOSE_REMOVAL_H
#define JCOMPOSE_REMOVAL_H

#include "base/error.h"
#include <jansson.h>
#include <stdint.h>

/* Stopping a container that has no supervisor, in a process of its own: a hundred of them wait for a hundred grace
 * periods at once. */

struct removal_request {
    const char *id, *cgroup, *directory;
    int64_t grace; /* milliseconds, or one of enum stop_grace */
};

/* A descriptor that can be read once the removal has ended, or -1. */
int removal_begin(const struct removal_request *request, struct error *error);
/* Closes it. */
int removal_end(int removal, struct error *error);

int64_t removal_grace(const struct removal_request *request);

/* What its supervisor last wrote to RUNDIRECTORY/ID.json, or NULL. */
json_t *removal_run_state(const struct removal_request *request);

/* What DIRECTORY/state.json says, or EXIT_CODE_UNKNOWN. */
int removal_exit_code(const struct removal_request *request);

#endif

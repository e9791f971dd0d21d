#ifndef JCOMPOSE_SHARED_NETWORK_H
#define JCOMPOSE_SHARED_NETWORK_H

#include "base/error.h"
#include <jansson.h>
#include <stdbool.h>

/* A network namespace that several containers are in outlives the process that it was made for: the next run of the one
 * that it belongs to, and of one that has joined it, is in the same, and nobody else has to be started again. */

/* Where the spec is one that joins the network of another container, writes that down in that one's cgroup. To be called
 * while that one is known to run: it is read when it has ended. */
void shared_network_tell(const json_t *spec);

/* Whether somebody has joined the network of the container of this cgroup. */
bool shared_network_is(const char *cgroup);

/* Turns the spec into one for the namespace NETWORK, in which the container's last run was, where that is to go on: where
 * it was a joined one, or IS_SHARED. What its interfaces lack they get. */
int shared_network_keep(json_t *spec, int network, bool is_shared, struct error *error);

#endif

#ifndef JCOMPOSE_NAMES_H
#define JCOMPOSE_NAMES_H

#include "base/error.h"
#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

/* Containers find each other by the names in their specs ("network.interfaces[].names"). One process of ours serves
 * them to all that have their directories in the same place; it is there as long as containers are. */

struct settings;

/* Whether a container is to be asked for by name, and asks. */
bool names_are_needed(const json_t *spec);

/* Sees to it that the server runs and knows all specs that are in place, for the containers of one whose SETTINGS these
 * are. Returns a descriptor that keeps the server from being ended, to be closed by names_let_go once the containers
 * have their cgroups, and by processes that were forked meanwhile; -1 on failure. */
int names_provide(const struct settings *settings, struct error *error);
void names_let_go(int descriptor);

/* Has the server answer a container that asks on its own loopback interface, before its command begins: PID is its first
 * process, in its network namespace. Nothing happens for others. */
int names_enter(const json_t *spec, pid_t pid, struct error *error);

/* Ends the server if no containers are left below the parent of this container's cgroup. Returns whether none is left. */
bool names_release(const char *cgroup);
/* Has a server that stays leave the networks which nobody is on any more: their addresses may soon be others'. It sees
 * that for itself, but not by any given moment. RUN_DIRECTORY is the spec's. */
void names_leave_networks(const char *run_directory);

#endif

#ifndef JCOMPOSE_MAPPINGS_H
#define JCOMPOSE_MAPPINGS_H

#include "base/error.h"
#include <jansson.h>
#include <sys/types.h>

/* Which users and groups of a user namespace are which outside (man 7 user_namespaces): lists of OCI's
 * {"containerID", "hostID", "size"}. */

/* Writes them for the user namespace that PID, a child, made. */
int mappings_write(pid_t pid, const json_t *uids, const json_t *gids, struct error *error);

/* A descriptor of a user namespace with these mappings that nobody is in: what ID-mapped mounts are made with. */
int mappings_namespace(const json_t *uids, const json_t *gids, struct error *error);

/* Gives pipes among the standard streams, which belong to the machine's root, to root inside: as /dev/stdout they are to
 * be opened again. SECTION is config.linux. */
void mappings_give_pipes(const int stdio[3], const json_t *section);

/* Which number outside the number ID inside is; ID itself without mappings, (unsigned) -1 for one that is not mapped. */
unsigned int mappings_outside(const json_t *list, unsigned int id);

#endif

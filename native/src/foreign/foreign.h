#ifndef JCOMPOSE_FOREIGN_H
#define JCOMPOSE_FOREIGN_H

#include "container/container.h"
#include "container/settings.h"
#include <limits.h>

/* Containers that another OCI runtime makes: the spec's "runtime" names its program. What is ours stays ours: the cgroup
 * with its limits and labels, the network, the layers, the log. The runtime gets a bundle of the plainest kind. */

struct start;

struct foreign {
    const char *program, *id, *cgroup;
    char root[PATH_MAX];   /* the runtime's own records */
    char bundle[PATH_MAX]; /* config.json, rootfs, and what the runtime says */
};

/* Whether SPEC asks for one; then FOREIGN, whose texts live as long as SPEC. */
bool foreign_of(const json_t *spec, struct foreign *foreign);

/* In place of our own start: `create` and `start`. The caller becomes a subreaper unless its parent is to be the
 * container's. */
int foreign_start(struct start *start, struct process *started, int *terminal, struct error *error);

/* `delete`: what the runtime keeps of a container whose processes are gone. */
void foreign_delete(const struct foreign *foreign);

/* True where the runtime does not show us the container's processes and files, but keeps them in a sandbox: then only
 * it can put further ones there. */
bool foreign_is_sandboxed(const char *cgroup);

/* container_exec of such a container: a child that is the runtime's `exec`. PROCESS is an OCI process. */
int foreign_exec(const struct foreign *foreign, const json_t *spec, json_t *process, const struct exec_options *options,
                 struct process *started, int *terminal, struct error *error);

/* `kill`, by a child that nobody waits for but a subreaper; false where none could be made. */
bool foreign_signal(const struct settings *settings, int number);

/* foreign_bundle.c: what the container is mounted from, in a mount namespace of the caller's own, and config.json. */
int foreign_bundle_make(const struct foreign *foreign, struct start *start, struct error *error);
void foreign_bundle_remove(const struct foreign *foreign);

/* foreign_config.c: OCI's words alone, for what only we understand. ROOT is the container's root, NETWORK a path or
 * NULL. A new reference. */
json_t *foreign_config(const json_t *spec, int root, const char *network, struct error *error);

/* foreign_program.c */

/* `PROGRAM --root ROOT --log FILE ARGUMENT...`; STDIO may be NULL: nothing. The error is what the program's log says. */
int foreign_run(const struct foreign *foreign, const char *const *arguments, const int *stdio, struct error *error);
/* The same in the calling process, by execve. JOINS: it, and so the container, is in the container's cgroup of the
 * identity hierarchy where that is none of the runtime's. */
_Noreturn void foreign_execute(const struct foreign *foreign, const char *const *arguments, bool joins);

#endif

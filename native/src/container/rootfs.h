#ifndef JCOMPOSE_ROOTFS_H
#define JCOMPOSE_ROOTFS_H

#include "base/error.h"
#include <jansson.h>

/* Mounts the spec's "rootfs" over the directory AT, in the caller's own mount namespace: an overlay, or a read-only
 * copy of the mount of a single lower directory. Returns an O_PATH descriptor of its root. */
int rootfs_mount(const json_t *rootfs, const char *at, struct error *error);

/* The same for a container with a user namespace of its own, with SECTION's (config.linux) mappings, as a mount that is
 * attached nowhere yet. */
int rootfs_open_mapped(const json_t *rootfs, const json_t *section, struct error *error);

/* The directory PATH as a mount that is attached nowhere yet. PROPAGATION is linux.rootfsPropagation or NULL:
 * unless it is private, what the machine later mounts in there is seen in the container. */
int rootfs_open(const char *path, const char *propagation, struct error *error);

/* Puts it, in the caller's own mount namespace, on PATH, where createContainer hooks look for it; a caller in a user
 * namespace who may not go there gets it on "/". Returns its root. */
int rootfs_attach(int rootfs, const char *path, struct error *error);

#endif

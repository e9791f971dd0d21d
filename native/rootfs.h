#ifndef JCOMPOSE_ROOTFS_H
#define JCOMPOSE_ROOTFS_H

#include "error.h"
#include <jansson.h>

/* Mounts the spec's "rootfs" over the directory AT, in the caller's own mount namespace: an overlay, or a read-only
 * copy of the mount of a single lower directory. Returns an O_PATH descriptor of its root. */
int rootfs_mount(const json_t *rootfs, const char *at, struct error *error);

#endif

#ifndef JCOMPOSE_FILESYSTEM_H
#define JCOMPOSE_FILESYSTEM_H

#include "base/error.h"
#include <stdbool.h>

/* Mounts as descriptors, made first and attached afterwards (fsopen(2), fsmount(2), move_mount(2)). */

struct setting {
    const char *key, *value; /* without a value: a flag */
};

/* A mount of a new file system of the given TYPE that is attached nowhere. ATTRIBUTES are MOUNT_ATTR_ flags, WHERE
 * is for the error's sentence; SETTINGS end with a NULL key and may be NULL. */
int filesystem_mount(const char *type, const struct setting *settings, unsigned int attributes, const char *where,
                     struct error *error);

/* Attaches MOUNT to what TARGET, an O_PATH descriptor, stands for. */
int filesystem_attach(int mount, int target, const char *where, struct error *error);

/* A copy of the mount at SOURCE, an O_PATH descriptor, attached nowhere. */
int filesystem_copy(int source, bool recursive);

/* mount_setattr(2); PROPAGATION is an MS_ flag or 0. */
int filesystem_change(int mount, unsigned long long set, unsigned long long clear, unsigned long propagation,
                      bool recursive);

#endif

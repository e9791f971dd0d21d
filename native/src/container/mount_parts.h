#ifndef JCOMPOSE_MOUNT_PARTS_H
#define JCOMPOSE_MOUNT_PARTS_H

#include "container/mount_options.h"
#include "container/mounts.h"

/* What mounts.c and mount_binds.c share. */

/* Gives a mount the options that are the mount's own and not its file system's. */
int mount_change(int mount, const struct mount_options *options);

/* What a mount will cover, made where it is missing. */
int mount_target(const struct tree *tree, const char *destination, bool directory, struct error *error);

bool mount_lies_in(int descriptor, long file_system);

/* The bind mount that is member INDEX of config.mounts. */
int bind_make(const json_t *config, size_t index, const struct mount_options *options,
              const struct mount_context *context, const struct tree *tree, struct error *error);

/* In the place of a sysfs that the kernel refuses: the machine's own, beneath TARGET, with ATTRIBUTES (MOUNT_ATTR_) wherever
 * anything is mounted in it. */
int sysfs_share(const json_t *config, const char *destination, unsigned long long attributes, int target,
                const struct tree *tree, struct error *error);

#endif

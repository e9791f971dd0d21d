#ifndef JCOMPOSE_MOUNTS_H
#define JCOMPOSE_MOUNTS_H

#include "base/error.h"
#include "container/device_nodes.h"
#include "container/namespaces.h"
#include <jansson.h>
#include <stdbool.h>

/* The tree under a container's root. The sources of some bind mounts are opened before there is a container, with the
 * machine's rights; everything else happens in the container's namespaces, through descriptors. */

struct bind_sources {
    int *descriptors; /* of detached mounts, one for each member of config.mounts; -1: none was opened */
    size_t count;
    int users;     /* the user namespace that the container joins, or -1 */
    bool complete; /* all of them were: they are what is meant, whatever covers their paths later */
};

/* COMPLETE: of all bind mounts; otherwise where the container has a user namespace of its own, or a mount needs it. */
int bind_sources_open(const json_t *config, bool complete, const struct namespaces *namespaces, struct bind_sources *sources, struct error *error);
/* Maps the owners of COPY, the source of the bind mount that is member INDEX of config.mounts, if it asks for that; USERS
 * as in bind_sources. */
int bind_map(const json_t *config, size_t index, int copy, int users, struct error *error);
void bind_sources_close(struct bind_sources *sources);

struct tree {
    int root; /* O_PATH */
    int dev;  /* our own tmpfs on /dev, or -1 where the spec mounts something else there */
    int pts;  /* the container's devpts, or -1 */
    int null; /* our own /dev/null (O_PATH), or -1 */
    bool dev_read_only;
    int joined;    /* the mount namespace of somebody else that the process is to be in, or -1 */
    bool detached; /* the root is attached nowhere: the process has no mount namespace of its own */
};

struct mount_context {
    const struct bind_sources *sources;
    int shared_memory;     /* what /dev/shm becomes, or -1 */
    const char *label;     /* SELinux's of new file systems, or NULL */
    const char *cgroup;    /* its path */
    bool cgroup_namespace; /* the caller is in one of its own */
    bool detached;         /* the tree is attached nowhere */
    bool own_users;        /* the caller is in a user namespace of the container's */
    int channel;           /* to who started the caller: maps owners where the caller may not */
};

/* Makes the members of config.mounts from FIRST up to but not END, in their order, beneath TREE->root and fills the rest of
 * TREE. */
int mounts_make(const json_t *config, size_t first, size_t end, const struct mount_context *context, struct tree *tree,
                struct error *error);

/* How many members of config.mounts stand before the first one that shows cgroups. */
size_t mounts_before_cgroup(const json_t *config);

/* A mount of type cgroup: the container's own part of every hierarchy. */
int cgroup_mount(const struct mount_context *context, unsigned int attributes, int target, const char *destination,
                 struct error *error);

/* What every /dev has (runtime-spec, config-linux.md, "Default Devices" and "Dev symbolic links"), and
 * config.linux.devices. */
int devices_make(const json_t *config, const struct device_nodes *nodes, struct tree *tree, struct error *error);

/* Makes /dev read-only where the spec asks for that, when all is there that is to be there. */
int devices_protect(const struct tree *tree, struct error *error);

/* config.linux.maskedPaths and readonlyPaths. */
int masks_make(const json_t *config, const struct tree *tree, struct error *error);

/* Makes TREE's root the root of the calling process and lets go of the old one. */
int tree_enter(const struct tree *tree, struct error *error);

#endif

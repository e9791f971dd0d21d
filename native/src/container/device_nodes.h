#ifndef JCOMPOSE_DEVICE_NODES_H
#define JCOMPOSE_DEVICE_NODES_H

#include "base/error.h"
#include <jansson.h>
#include <stddef.h>
#include <sys/types.h>

/* The devices of a container: those that all have (runtime-spec, config-linux.md, "Default Devices"), and after them
 * config.linux.devices. */

struct device {
    const char *path;
    mode_t mode; /* with its type */
    dev_t numbers;
    uid_t uid;
    gid_t gid;
};

size_t devices_count(const json_t *config);
/* The default ones come first. */
enum { DEFAULT_DEVICES = 6 };
int device_read(const json_t *config, size_t index, struct device *device, struct error *error);

/* In a user namespace nobody may make nodes: they are made before, as mounts that are attached nowhere, one for each
 * device, in DESCRIPTORS; -1 where the kernel (before Linux 6.15) does not let them be. */
struct device_nodes {
    int *descriptors;
    size_t count; /* 0: nodes are made where they are to be */
};
int device_nodes_make(const json_t *config, struct device_nodes *nodes, struct error *error);
void device_nodes_close(struct device_nodes *nodes);

#endif

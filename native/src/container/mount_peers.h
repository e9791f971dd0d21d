#ifndef JCOMPOSE_MOUNT_PEERS_H
#define JCOMPOSE_MOUNT_PEERS_H

#include <stdbool.h>

/* Whether what is mounted below PATH is seen in other mounts too: its mount has peers (man 7 mount_namespaces). */
bool mount_is_shared(const char *path);

#endif

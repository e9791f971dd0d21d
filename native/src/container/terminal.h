#ifndef JCOMPOSE_TERMINAL_H
#define JCOMPOSE_TERMINAL_H

#include "base/error.h"
#include <jansson.h>

/* A pseudo-terminal of the container's own devpts. DEVPTS is a descriptor of that file system's root: nothing is
 * looked up by a path that the container could have changed. SIZE is OCI process.consoleSize or NULL. */
struct terminal {
    int master, slave;
    unsigned int number; /* /dev/pts/NUMBER */
};
int terminal_open(int devpts, const json_t *size, struct terminal *terminal, struct error *error);

/* Puts TERMINAL's /dev/pts/NUMBER on the file "console" in the directory DEV, which is made. */
int terminal_mount_console(const struct terminal *terminal, int devpts, int dev, struct error *error);

#endif

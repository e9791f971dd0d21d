#ifndef JCOMPOSE_RESCTRL_H
#define JCOMPOSE_RESCTRL_H

#include "base/error.h"
#include <jansson.h>
#include <sys/types.h>

/* config.linux.intelRdt: shares of caches and of memory bandwidth, by directories of the resctrl file system (the kernel's
 * Documentation/filesystems/resctrl.rst). RDT is the object, or NULL where there is none: then nothing is done. */

/* A descriptor of the mounted file system's root; -1 with an error where none is mounted. */
int resctrl_open(struct error *error);

/* Makes the container ID's class of service in ROOT, or takes the one that closID names, and puts the process PID into it.
 * On failure what it made is gone again. */
int resctrl_start(int root, const char *id, const json_t *rdt, pid_t pid, struct error *error);

/* Puts a further process of the container into it. */
int resctrl_join(int root, const char *id, const json_t *rdt, pid_t pid, struct error *error);

/* Writes the values of CHANGED, an object with members as config.linux.intelRdt has them, to the container's class. */
int resctrl_update(int root, const char *id, const json_t *rdt, const json_t *changed, struct error *error);

/* Removes what was made for the container alone. */
void resctrl_remove(int root, const char *id, const json_t *rdt);

#endif

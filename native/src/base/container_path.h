#ifndef JCOMPOSE_CONTAINER_PATH_H
#define JCOMPOSE_CONTAINER_PATH_H

#include "base/error.h"
#include <stdint.h>
#include <sys/types.h>

/* Paths that an image or a spec gives, resolved beneath the directory ROOT: symbolic links and ".." cannot lead out,
 * magic links (/proc/PID/fd/N) are never followed. Everything returned is close-on-exec. */

/* openat2(2) with RESOLVE_IN_ROOT and the given RESOLVE_ flags more; -1 with errno. */
int container_path_open(int root, const char *path, int flags, uint64_t resolve);

/* An O_PATH descriptor of the directory PATH, which is made, with its parents, where it is missing. */
int container_path_directory(int root, const char *path, mode_t mode, uint64_t resolve, struct error *error);

/* The same for a regular file. */
int container_path_file(int root, const char *path, uint64_t resolve, struct error *error);

/* A descriptor of PATH's parent directory, made where it is missing; *NAME is PATH's last component. */
int container_path_parent(int root, const char *path, const char **name, struct error *error);

#endif

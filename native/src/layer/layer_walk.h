#ifndef JCOMPOSE_LAYER_WALK_H
#define JCOMPOSE_LAYER_WALK_H

#include "layer/layer_path.h"
#include <linux/openat2.h>

/* The way to a directory of a layer, component by component. */

/* Besides RESOLVE_IN_ROOT. */
#define LAYER_CONFINED (RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV)

/* A descriptor of the directory, whatever it takes; AT becomes its path without symbolic links. MAKES_ALL: also directories
 * that no layer has. *HIDES_LOWER: an opaque one is on the way. */
int layer_walk(struct layer_paths *paths, const char *path, bool makes_all, char at[static PATH_MAX], bool *hides_lower,
               struct error *error);

/* What the layers below have at PATH, itself if it is a symbolic link; -1 with errno ENOENT where there is nothing. */
int layer_lower_open(const struct layer_paths *paths, const char *path);

#endif

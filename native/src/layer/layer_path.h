#ifndef JCOMPOSE_LAYER_PATH_H
#define JCOMPOSE_LAYER_PATH_H

#include "base/error.h"
#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <time.h>

/* Names in a layer's directory, resolved as in the file system that the layers below and this one make together. Every
 * step is one component in an open directory, taken by openat2(2) with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS; what a
 * symbolic link means is worked out here, the layer's root being "/". So nothing outside of that root can be reached. */

enum lower_state {
    LOWER_UNKNOWN, /* what needs them ends with NEEDS_LOWER */
    LOWER_NONE,
    LOWER_KNOWN,
};

struct layer_paths {
    int root;
    enum lower_state state;
    int lower; /* the root of the layers below, where they are known */
    bool needs_lower;

    /* The directory that the last entry was in: so the next one need not look for it, and its time is put back. */
    int parent;
    bool has_parent;
    struct timespec parent_time;
    char parent_path[PATH_MAX];
};

/* PATH without "", "." and ".." components and without slashes at its ends, into CLEAN; empty for the root. Names that
 * lead out of the root are refused. */
int layer_path_clean(char clean[static PATH_MAX], const char *path, struct error *error);

/* A descriptor of the clean PATH's first LENGTH bytes, a directory, made where it is missing; it stays PATHS's own until
 * the next call. */
int layer_parent(struct layer_paths *paths, const char *path, size_t length, struct error *error);

/* Puts back the time of the directory used last, and closes it. To be called at the end, and after something was
 * replaced: names may mean something else now. */
int layer_parent_leave(struct layer_paths *paths, struct error *error);
/* DIRECTORY has got this time by an entry of its own. */
void layer_paths_time_set(struct layer_paths *paths, int directory, struct timespec time);

/* The directory with a hard link's target, to be closed by the caller; *NAME is the last component. The target is the
 * layer's own, copied up from the layers below where it is there. */
int layer_link_target(struct layer_paths *paths, const char *path, const char **name, struct error *error);

/* Whether the layers below have PATH. */
bool layer_lower_has(const struct layer_paths *paths, const char *path);

bool layer_is_whiteout(const struct stat *status);
int layer_set_opaque(int directory, const char *path, struct error *error);

/* Copies what a lower layer says of a directory or file. */
int layer_copy_metadata(int from, int to, const char *path, struct error *error);

#endif

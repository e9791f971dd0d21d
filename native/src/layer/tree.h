#ifndef JCOMPOSE_TREE_H
#define JCOMPOSE_TREE_H

#include "base/error.h"
#include "layer/except.h"
#include "layer/links.h"
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* Copying files and directories from one tree into another with all that belongs to them. */

struct tree_copy {
    int from, to; /* the roots */
    bool has_owner, has_mode;
    bool mapped; /* TO belongs to a container with users of its own (owners.h) */
    uid_t uid;
    gid_t gid;
    mode_t mode;
    struct links links; /* paths beneath TO */
    int excluded_count;
    struct stat excluded[2]; /* directories not to descend into: where TO itself is kept */
    struct exceptions except; /* beneath FROM */
    size_t length;
    char path[PATH_MAX]; /* what is being written, beneath TO */
};

/* SOURCE is resolved beneath the one root, TARGET beneath the other. */
int tree_copy(struct tree_copy *copy, const char *source, const char *target, struct error *error);

/* The same for what a volume receives: nothing unless SOURCE is a directory, and TARGET becomes like it in owner, mode
 * and times even if it was there. */
int tree_copy_volume(struct tree_copy *copy, const char *source, const char *target, struct error *error);

/* The same as people are used to from `docker cp`: a directory is copied with its name into a directory that is there,
 * unless SOURCE ends in "/."; nothing is made above TARGET; a symbolic link is copied itself, unless FOLLOW. */
int tree_copy_named(struct tree_copy *copy, const char *source, const char *target, bool follow, struct error *error);

#endif

#ifndef JCOMPOSE_TAR_H
#define JCOMPOSE_TAR_H

#include "base/error.h"
#include "layer/layer_output.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/* A tar stream as POSIX.1-2024 pax describes it: ustar headers, extended ones only where ustar has no room. The same
 * entries always give the same bytes. */

#define TAR_BLOCK 512

struct tar_attribute {
    const char *name;
    const void *value;
    size_t length;
};

/* A part of a sparse file that is stored. */
struct tar_extent {
    int64_t offset, length;
};

struct tar_entry {
    const char *name; /* a directory's ends in '/' */
    const char *link; /* what a symbolic or hard link points to, or NULL */
    char type;        /* ustar's typeflag: '0' file, '1' hard link, '2' symbolic link, '3' character, '4' block, '5'
                         directory, '6' fifo */
    mode_t mode;
    uid_t uid;
    gid_t gid;
    int64_t size; /* of the content that follows */
    struct timespec mtime;
    unsigned major, minor;
    const struct tar_attribute *attributes;
    size_t attribute_count;
    const struct tar_extent *extents; /* of a sparse file, or NULL; SIZE is then that of the map and the extents */
    int64_t real_size;
};

struct tar {
    int descriptor;
    struct layer_output *output; /* in place of the descriptor, where it is not NULL */
    size_t used;
    char buffer[1 << 16];
};

int tar_header(struct tar *tar, const struct tar_entry *entry, struct error *error);
/* Exactly SIZE bytes of FILE. */
int tar_content(struct tar *tar, int file, int64_t size, const char *name, struct error *error);
/* The map of a sparse file, in whole blocks, and how large that is. */
int tar_map(struct tar *tar, const struct tar_extent *extents, size_t count, struct error *error);
int64_t tar_map_size(const struct tar_extent *extents, size_t count);
/* One extent of it, without padding, which comes after the last one: SIZE is that of all. */
int tar_extent_content(struct tar *tar, int file, const struct tar_extent *extent, const char *name,
                       struct error *error);
int tar_padding(struct tar *tar, int64_t size, struct error *error);
int tar_end(struct tar *tar, struct error *error);

#endif

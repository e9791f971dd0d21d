#ifndef JCOMPOSE_SPARSE_H
#define JCOMPOSE_SPARSE_H

#include "layer/tar.h"
#include <sys/stat.h>

/* Which parts of a file an archive has to hold. */
struct sparse_map {
    struct tar_extent *extents;
    size_t count;
    int64_t stored; /* bytes in the extents */
};

/* 1 with MAP for a file that is mostly holes; 0 for any other; -1. Within such a file the map depends on the content
 * alone, so that the same content gives the same archive however its file system keeps it. */
int sparse_map_read(struct sparse_map *map, int file, const struct stat *status, const char *name,
                    struct error *error);
void sparse_map_free(struct sparse_map *map);

#endif

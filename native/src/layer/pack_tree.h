#ifndef JCOMPOSE_PACK_TREE_H
#define JCOMPOSE_PACK_TREE_H

#include "layer/links.h"
#include "layer/tar.h"
#include <limits.h>

/* An overlay's upper directory as an OCI layer (image-spec, layer.md): the kernel's whiteouts become `.wh.` files. Its
 * root directory itself is not part of a layer. */

struct pack {
    struct tar tar;
    struct links links;
    size_t length; /* of the path, relative to the packed directory */
    char path[PATH_MAX];
};

/* Closes DIRECTORY. */
int pack_directory(struct pack *pack, int directory, struct error *error);

#endif

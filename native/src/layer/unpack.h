#ifndef JCOMPOSE_UNPACK_H
#define JCOMPOSE_UNPACK_H

#include "layer/layer_path.h"
#include "layer/tar_reader.h"

/* Making a layer's directory out of its archive. */

struct unpack_limits {
    int64_t entries;
    int64_t bytes; /* written to files */
};

struct unpack {
    struct layer_paths paths;
    struct tar_reader reader;
    struct unpack_limits limits;
    int64_t entries, bytes, whiteouts;
    bool has_root; /* the archive says what the root directory is like */
    bool has_replaced; /* something, by the current entry */
    int link_directory; /* of the current entry, a hard link: where the target is */
    const char *link_name;
};

/* All of the archive; -1 with PATHS.NEEDS_LOWER set where it cannot be understood without the layers below. */
int unpack_all(struct unpack *unpack, struct error *error);

/* The current member as the clean PATH. */
int unpack_entry(struct unpack *unpack, const char *path, struct error *error);
/* The same for a whiteout: NAME is what it removes. */
int unpack_whiteout(struct unpack *unpack, int parent, const char *path, const char *name, struct error *error);

/* Removes NAME with all below it. */
int unpack_remove(int parent, const char *name, const char *path, struct error *error);
/* Its content becomes that of the empty FILE. */
int unpack_content(struct unpack *unpack, int file, const char *path, struct error *error);
/* Owner, mode, attributes and times of a file or directory that is open. */
int unpack_metadata(struct unpack *unpack, int file, const char *path, struct error *error);
/* The same of any other, which is never opened. */
int unpack_special_metadata(struct unpack *unpack, int parent, const char *name, const char *path,
                            struct error *error);

#endif

#ifndef JCOMPOSE_UNPACK_H
#define JCOMPOSE_UNPACK_H

#include "base/jsontext.h"
#include "layer/layer_input.h"
#include "layer/layer_path.h"
#include "layer/tar_reader.h"

/* Making a layer's directory out of its archive. */

struct unpack_limits {
    int64_t entries;
    int64_t bytes; /* written to files */
};

#define UNPACK_LIMITS {.entries = INT64_C(1) << 23, .bytes = INT64_C(1) << 42}

struct unpack_request {
    const char *directory, *blob; /* no BLOB: the stream is not kept */
    json_t *lower; /* where STATE is LOWER_KNOWN: the directories of the layers below, the topmost first */
    struct unpack_limits limits;
    enum lower_state state;
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

/* What the process has to be like: a mode is what the archive says, and removing a deep directory holds a descriptor a
 * level. */
void unpack_prepare(void);

/* Makes the directory and the file for the stream. INPUT is started afterwards, and given to who starts it. */
int unpack_open(struct unpack *unpack, const struct unpack_request *request, struct layer_input *input,
                struct error *error);
/* All of the stream. What cannot be unpacked without the layers below is read to its end nevertheless: it is stored, and
 * its digests are known, so that it need not come over the network again. */
int unpack_whole(struct unpack *unpack, struct error *error);
/* What was found, as members of an object. */
void unpack_tell(const struct unpack *unpack, const struct layer_input *input, struct json_writer *writer);

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

#ifndef JCOMPOSE_TAR_READER_H
#define JCOMPOSE_TAR_READER_H

#include "base/error.h"
#include "layer/flow.h"
#include "layer/tar.h"
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/* Reads a tar archive: v7, ustar, GNU and pax, with long names, sparse files and numbers of any form. Where tools
 * differ in what a field means, what Go's archive/tar makes of it counts, since that is what other engines use. */

enum {
    TAR_EXTENSION_MAX = 1 << 20, /* bytes of an extended header or a long name */
    TAR_EXTENTS_MAX = 1 << 20,   /* of one sparse file */
};

struct tar_member {
    char type; /* as in tar.h's struct tar_entry */
    const char *path, *link;
    mode_t mode;
    uid_t uid;
    gid_t gid;
    int64_t size;
    struct timespec mtime, atime;
    unsigned major, minor;
    struct tar_attribute *attributes;
    size_t attribute_count;
    bool is_sparse; /* then EXTENTS say where the bytes that are stored belong; all else is holes */
    struct tar_extent *extents;
    size_t extent_count;
};

/* Texts of one kind of extended header. */
struct tar_records {
    char *bytes;
    size_t length;
};

struct tar_reader {
    struct flow *flow;
    const char *chunk;
    size_t left; /* of the chunk */
    bool holds_chunk;
    int64_t content, padding; /* of the current member, what is left */
    struct tar_records records, long_name, long_link;
    char name[PATH_MAX], link[PATH_MAX];
    struct tar_member member;
    size_t attribute_room, extent_room;
    bool map_in_content; /* of a sparse member: format 1.0 */
};

/* The next member, valid until the next call: 1; 0 at the archive's end; -1. */
int tar_next(struct tar_reader *reader, struct error *error);
/* The next piece of the member's stored content, WANTED bytes at the most, which must be there. */
int tar_read(struct tar_reader *reader, const char **bytes, size_t *length, int64_t wanted, struct error *error);
/* Takes what comes behind the archive, or behind the part of it that was of interest, to the stream's end. */
int tar_reader_finish(struct tar_reader *reader, struct error *error);
void tar_reader_free(struct tar_reader *reader);

#endif

#ifndef JCOMPOSE_TAR_H
#define JCOMPOSE_TAR_H

#include "error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A tar stream as POSIX.1-2024 pax describes it: ustar headers, extended ones only where ustar has no room. The same
 * entries always give the same bytes. */

#define TAR_BLOCK 512

struct tar_attribute {
    const char *name;
    const void *value;
    size_t length;
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
    int64_t mtime;
    unsigned major, minor;
    const struct tar_attribute *attributes;
    size_t attribute_count;
};

struct tar {
    int descriptor;
    size_t used;
    char buffer[1 << 16];
};

int tar_header(struct tar *tar, const struct tar_entry *entry, struct error *error);
/* Exactly SIZE bytes of FILE. */
int tar_content(struct tar *tar, int file, int64_t size, const char *name, struct error *error);
int tar_end(struct tar *tar, struct error *error);

#endif

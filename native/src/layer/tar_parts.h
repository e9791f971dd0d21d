#ifndef JCOMPOSE_TAR_PARTS_H
#define JCOMPOSE_TAR_PARTS_H

#include "layer/tar_reader.h"
#include <stdbool.h>

/* What tar_reader.c is made of. */

union tar_block {
    char bytes[512];
    struct {
        char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, link[100], magic[6], version[2],
            user[32], group[32], major[8], minor[8], prefix[155], rest[12];
    } ustar;
    struct {
        char same[345], atime[12], ctime[12], offset[12], longnames[4], unused, extents[4][24], is_extended, size[12];
    } gnu;
    struct {
        char extents[21][24], is_extended;
    } gnu_more;
};
_Static_assert(sizeof(union tar_block) == 512, "a header is one block");

int tar_wrong_header(struct error *error, const char *what);

/* Exactly LENGTH bytes of the archive; BYTES may be NULL. */
int tar_take(struct tar_reader *reader, char *bytes, int64_t length, struct error *error);

/* A number in octal digits or in base 256; -1 when it is none. */
int tar_number(const char *field, size_t size, int64_t *number);
int tar_check(const union tar_block *block, struct error *error);
bool tar_is_gnu(const union tar_block *block);

/* Fills the member from its header and the extended ones before it. *SIZE is that of the stored content. */
int tar_fields(struct tar_reader *reader, const union tar_block *block, int64_t *size, struct error *error);
/* The part of it that is in pax records. */
int tar_records_apply(struct tar_reader *reader, int64_t *size, struct error *error);
int tar_decimal(const char *text, size_t length, int64_t *number);

/* The map of a sparse file: GNU's own format, and those in pax records (which tar_records_apply() has seen). They set
 * the member's size and check that map, size and stored content agree. */
int tar_sparse_old(struct tar_reader *reader, union tar_block *block, struct error *error);
int tar_sparse_new(struct tar_reader *reader, struct error *error);
int tar_sparse_add(struct tar_reader *reader, int64_t offset, int64_t length, struct error *error);

#endif

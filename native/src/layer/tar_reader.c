#include "layer/tar.h"
#include "layer/tar_parts.h"
#include "layer/tar_reader.h"

#include <stdlib.h>
#include <string.h>

/* Makes sure that there are bytes: 1, 0 at the end, -1. */
static int need(struct tar_reader *reader, struct error *error)
{
    if (reader->left)
        return 1;
    if (reader->holds_chunk)
        flow_taken(reader->flow);
    int result = flow_next(reader->flow, &reader->chunk, &reader->left, error);
    reader->holds_chunk = result > 0;
    return result;
}

static void step(struct tar_reader *reader, size_t length)
{
    reader->chunk += length;
    reader->left -= length;
}

/* Returns how many bytes there were, LENGTH at the most, or -1. BYTES may be NULL. */
static int64_t take(struct tar_reader *reader, char *bytes, int64_t length, struct error *error)
{
    int64_t done = 0;
    while (done < length) {
        int result = need(reader, error);
        if (result <= 0)
            return result < 0 ? -1 : done;
        size_t piece = length - done < (int64_t)reader->left ? (size_t)(length - done) : reader->left;
        if (bytes)
            memcpy(bytes + done, reader->chunk, piece);
        step(reader, piece);
        done += (int64_t)piece;
    }
    return done;
}

static int ends_early(struct error *error)
{
    return refuse(error, "tar", "the archive ends in the middle of an entry");
}

int tar_take(struct tar_reader *reader, char *bytes, int64_t length, struct error *error)
{
    int64_t count = take(reader, bytes, length, error);
    return count < 0 ? -1 : count < length ? ends_early(error) : 0;
}

/* A header; 0 at the archive's end, be it marked or not. */
static int take_header(struct tar_reader *reader, union tar_block *block, struct error *error)
{
    static const union tar_block zeros;
    for (int i = 0; i < 2; i++) {
        int64_t count = take(reader, block->bytes, TAR_BLOCK, error);
        if (count <= 0)
            return (int)count;
        if (count < TAR_BLOCK)
            return ends_early(error);
        if (memcmp(block, &zeros, TAR_BLOCK))
            return i ? refuse(error, "tar", "the archive goes on behind a block of zeros") : 1;
    }
    return 0;
}

/* What was left of the last member. */
static int skip_rest(struct tar_reader *reader, struct error *error)
{
    if (tar_take(reader, NULL, reader->content, error) < 0)
        return -1;
    /* The end may lack its padding. */
    int result = take(reader, NULL, reader->padding, error) < 0 ? -1 : 0;
    reader->content = reader->padding = 0;
    return result;
}

static void set_content(struct tar_reader *reader, int64_t size)
{
    reader->content = size;
    reader->padding = (TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK;
}

/* The content of an extended header, with a terminator behind it. */
static int take_extension(struct tar_reader *reader, struct tar_records *records, int64_t size, struct error *error)
{
    if (size > TAR_EXTENSION_MAX)
        return refuse(error, "tar", "an extended header of %lld bytes is too large", (long long)size);
    char *bytes = realloc(records->bytes, (size_t)size + 1);
    if (!bytes)
        return fail(error, "memory", "cannot keep an extended header");
    records->bytes = bytes;
    records->length = (size_t)size;
    bytes[size] = 0;
    set_content(reader, size);
    reader->content = 0;
    return tar_take(reader, bytes, size, error) < 0 ? -1 : skip_rest(reader, error);
}

/* Headers that say something of the next one: 1 when BLOCK was such. */
static int take_special(struct tar_reader *reader, const union tar_block *block, struct error *error)
{
    struct tar_records global = {0};
    struct tar_records *records = block->ustar.type == 'x'   ? &reader->records
                                  : block->ustar.type == 'g' ? &global
                                  : block->ustar.type == 'L' ? &reader->long_name
                                  : block->ustar.type == 'K' ? &reader->long_link
                                                             : NULL;
    int64_t size;
    if (!records)
        return 0;
    if (tar_number(block->ustar.size, sizeof block->ustar.size, &size) < 0 || size < 0)
        return tar_wrong_header(error, "size");
    int result = take_extension(reader, records, size, error);
    free(global.bytes); /* what it says of all entries is ignored, as by other engines */
    return result < 0 ? -1 : 1;
}

static bool has_content(char type)
{
    return type == '0';
}

/* A sparse file's map, from wherever its format has it. */
static int take_map(struct tar_reader *reader, union tar_block *block, struct error *error)
{
    if (block->ustar.type == 'S')
        return tar_sparse_old(reader, block, error);
    if (!reader->member.is_sparse)
        return 0;
    return reader->member.type != '0' ? tar_wrong_header(error, "sparse map") : tar_sparse_new(reader, error);
}

int tar_next(struct tar_reader *reader, struct error *error)
{
    union tar_block block;
    int result;
    if (skip_rest(reader, error) < 0)
        return -1;
    reader->records.length = reader->long_name.length = reader->long_link.length = 0;
    do {
        result = take_header(reader, &block, error);
        if (result > 0 && tar_check(&block, error) < 0)
            result = -1;
        if (result <= 0)
            return result;
        result = take_special(reader, &block, error);
    } while (result > 0);
    int64_t size;
    if (result < 0 || tar_fields(reader, &block, &size, error) < 0)
        return -1;
    set_content(reader, has_content(reader->member.type) ? size : 0);
    return take_map(reader, &block, error) < 0 ? -1 : 1;
}

int tar_read(struct tar_reader *reader, const char **bytes, size_t *length, int64_t wanted, struct error *error)
{
    int result = reader->content ? need(reader, error) : 0;
    if (result <= 0)
        return result < 0 ? -1 : ends_early(error);
    int64_t most = wanted < reader->content ? wanted : reader->content;
    *bytes = reader->chunk;
    *length = most < (int64_t)reader->left ? (size_t)most : reader->left;
    step(reader, *length);
    reader->content -= (int64_t)*length;
    return 0;
}

int tar_reader_finish(struct tar_reader *reader, struct error *error)
{
    int result;
    do {
        reader->left = 0;
        result = need(reader, error);
    } while (result > 0);
    return result;
}

void tar_reader_free(struct tar_reader *reader)
{
    free(reader->records.bytes);
    free(reader->long_name.bytes);
    free(reader->long_link.bytes);
    free(reader->member.attributes);
    free(reader->member.extents);
}

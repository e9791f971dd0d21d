#include "layer/tar.h"
#include "layer/tar_parts.h"

#include <stdint.h>
#include <stdlib.h>

static int wrong_map(struct error *error)
{
    return tar_wrong_header(error, "sparse map");
}

int tar_sparse_add(struct tar_reader *reader, int64_t offset, int64_t length, struct error *error)
{
    struct tar_member *member = &reader->member;
    if (offset < 0 || length < 0 || offset > INT64_MAX - length || member->extent_count == TAR_EXTENTS_MAX)
        return wrong_map(error);
    if (member->extent_count == reader->extent_room) {
        size_t room = reader->extent_room ? reader->extent_room * 2 : 16;
        struct tar_extent *list = reallocarray(member->extents, room, sizeof *list);
        if (!list)
            return fail(error, "memory", "cannot keep the map of the sparse file %s", member->path);
        member->extents = list;
        reader->extent_room = room;
    }
    member->extents[member->extent_count++] = (struct tar_extent){offset, length};
    return 0;
}

/* Ordered, without overlap, inside of the file, and as long as what is stored. */
static int check(const struct tar_reader *reader, struct error *error)
{
    const struct tar_member *member = &reader->member;
    int64_t end = 0, stored = 0;
    for (size_t i = 0; i < member->extent_count; i++) {
        const struct tar_extent *extent = &member->extents[i];
        if (extent->offset < end || extent->offset + extent->length > member->size)
            return wrong_map(error);
        end = extent->offset + extent->length;
        stored += extent->length;
    }
    return stored == reader->content ? 0 : wrong_map(error);
}

/* An entry that is all zeros is none. */
static int add_fields(struct tar_reader *reader, const char (*extents)[24], size_t count, struct error *error)
{
    for (size_t i = 0; i < count && extents[i][0]; i++) {
        int64_t offset, length;
        if (tar_number(extents[i], 12, &offset) < 0 || tar_number(extents[i] + 12, 12, &length) < 0)
            return wrong_map(error);
        if (tar_sparse_add(reader, offset, length, error) < 0)
            return -1;
    }
    return 0;
}

int tar_sparse_old(struct tar_reader *reader, union tar_block *block, struct error *error)
{
    int64_t size;
    if (!tar_is_gnu(block) || tar_number(block->gnu.size, sizeof block->gnu.size, &size) < 0 || size < 0 ||
        reader->member.is_sparse)
        return wrong_map(error);
    reader->member.size = size;
    reader->member.is_sparse = true;
    int result = add_fields(reader, block->gnu.extents, 4, error);
    for (char more = block->gnu.is_extended; !result && more; more = block->gnu_more.is_extended) {
        result = tar_take(reader, block->bytes, TAR_BLOCK, error);
        if (!result)
            result = add_fields(reader, block->gnu_more.extents, 21, error);
    }
    return result < 0 ? -1 : check(reader, error);
}

/* A decimal number and a line feed. */
static int take_line(struct tar_reader *reader, int64_t *number, int64_t *taken, struct error *error)
{
    char text[24];
    size_t length = 0;
    *number = 0;
    for (; length < sizeof text; length++, ++*taken) {
        if (*taken >= reader->content)
            return wrong_map(error);
        if (tar_take(reader, text + length, 1, error) < 0)
            return -1;
        if (text[length] == '\n')
            break;
    }
    ++*taken;
    return length == sizeof text || tar_decimal(text, length, number) < 0 ? wrong_map(error) : 0;
}

/* Format 1.0: the map comes before the content, as lines, in whole blocks. */
static int take_lines(struct tar_reader *reader, struct error *error)
{
    int64_t count, taken = 0, pair[2];
    if (take_line(reader, &count, &taken, error) < 0)
        return -1;
    if (count < 0 || count > TAR_EXTENTS_MAX)
        return wrong_map(error);
    for (int64_t i = 0; i < count; i++)
        if (take_line(reader, &pair[0], &taken, error) < 0 || take_line(reader, &pair[1], &taken, error) < 0 ||
            tar_sparse_add(reader, pair[0], pair[1], error) < 0)
            return -1;
    int64_t rest = (TAR_BLOCK - taken % TAR_BLOCK) % TAR_BLOCK;
    if (taken + rest > reader->content)
        return wrong_map(error);
    reader->content -= taken + rest;
    return tar_take(reader, NULL, rest, error);
}

int tar_sparse_new(struct tar_reader *reader, struct error *error)
{
    if (reader->map_in_content && take_lines(reader, error) < 0)
        return -1;
    return check(reader, error);
}

#include "layer/sparse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 4096, SIZE_MIN = 1 << 20, EXTENTS_MAX = 1 << 20 };

static bool is_zero(const char *bytes, size_t length)
{
    return !*bytes && !memcmp(bytes, bytes + 1, length - 1);
}

static int add(struct sparse_map *map, int64_t offset, int64_t length)
{
    struct tar_extent *last = map->count ? &map->extents[map->count - 1] : NULL;
    map->stored += length;
    if (last && last->offset + last->length == offset) {
        last->length += length;
        return 0;
    }
    if ((map->count & (map->count - 1)) == 0) {
        size_t room = map->count ? map->count * 2 : 1;
        struct tar_extent *list = reallocarray(map->extents, room, sizeof *list);
        if (!list)
            return -1;
        map->extents = list;
    }
    map->extents[map->count++] = (struct tar_extent){offset, length};
    return 0;
}

/* The blocks between FROM and END that are not all zeros. */
static int add_data(struct sparse_map *map, int file, int64_t from, int64_t end)
{
    static char buffer[64 * BLOCK];
    for (from -= from % BLOCK; from < end;) {
        ssize_t count = pread(file, buffer, sizeof buffer, from);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return (int)count;
        for (ssize_t at = 0; at < count && from + at < end; at += BLOCK) {
            size_t length = count - at < BLOCK ? (size_t)(count - at) : BLOCK;
            if (!is_zero(buffer + at, length) && add(map, from + at, (int64_t)length) < 0)
                return -1;
        }
        from += count;
    }
    return 0;
}

static int add_all(struct sparse_map *map, int file, int64_t size)
{
    for (off_t begin, end = 0; end < size;) {
        begin = lseek(file, end, SEEK_DATA);
        if (begin < 0 && errno == ENXIO)
            return 0;
        end = begin < 0 ? -1 : lseek(file, begin, SEEK_HOLE);
        if (end < 0 || add_data(map, file, begin, end < size ? end : size) < 0)
            return -1;
    }
    return 0;
}

int sparse_map_read(struct sparse_map *map, int file, const struct stat *status, const char *name,
                    struct error *error)
{
    *map = (struct sparse_map){0};
    if (status->st_size < SIZE_MIN || (int64_t)status->st_blocks * 512 > status->st_size / 2)
        return 0;
    int result = add_all(map, file, status->st_size);
    if (result < 0)
        result = fail(error, "pack", "cannot find the holes of %s", name);
    else if (lseek(file, 0, SEEK_SET) < 0)
        result = fail(error, "pack", "cannot read %s", name);
    if (result < 0 || map->count > EXTENTS_MAX) {
        sparse_map_free(map);
        return result;
    }
    const struct tar_extent *last = map->count ? &map->extents[map->count - 1] : NULL;
    /* GNU tar learns the size of a file that ends with a hole from an extent of nothing. */
    if ((!last || last->offset + last->length < status->st_size) && add(map, status->st_size, 0) < 0)
        return fail(error, "memory", "cannot keep the map of %s", name);
    return 1;
}

void sparse_map_free(struct sparse_map *map)
{
    free(map->extents);
    *map = (struct sparse_map){0};
}

#include "layer/pack_tree.h"

#include "base/cleanup.h"
#include "layer/attributes.h"
#include "layer/owners.h"
#include "layer/sparse.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* Puts NAME at the end of the path; the caller cuts it off again. */
static int descend(struct pack *pack, const char *prefix, const char *name, const char *suffix, struct error *error)
{
    size_t room = sizeof pack->path - pack->length;
    int length = snprintf(pack->path + pack->length, room, "%s%s%s", prefix, name, suffix);
    if ((size_t)length >= room)
        return refuse(error, "pack", "the path %.200s… is longer than %d bytes", pack->path, PATH_MAX);
    pack->length += (size_t)length;
    return 0;
}

static int pack_whiteout(struct pack *pack, const char *name, struct error *error)
{
    size_t length = pack->length;
    if (descend(pack, ".wh.", name, "", error) < 0)
        return -1;
    /* No owner, mode or time: those of the kernel's marker mean nothing. */
    int result = tar_header(&pack->tar, &(struct tar_entry){.name = pack->path, .type = '0'}, error);
    pack->path[pack->length = length] = 0;
    return result;
}

/* Two forms: a character device 0:0, and since Linux 6.7 an empty file with an attribute (Documentation/filesystems/
 * overlayfs.rst). */
static bool is_whiteout(int file, const struct stat *status)
{
    if (S_ISCHR(status->st_mode))
        return status->st_rdev == makedev(0, 0);
    return S_ISREG(status->st_mode) && status->st_size == 0 &&
           attribute_get(file, "trusted.overlay.whiteout", NULL, 0) >= 0;
}

static bool is_opaque(int directory)
{
    char value;
    return attribute_get(directory, "trusted.overlay.opaque", &value, 1) == 1 && value == 'y';
}

static char type_of(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        return '0';
    case S_IFLNK:
        return '2';
    case S_IFCHR:
        return '3';
    case S_IFBLK:
        return '4';
    case S_IFDIR:
        return '5';
    case S_IFIFO:
        return '6';
    default:
        return 0; /* sockets have no meaning in an archive */
    }
}

static int put_entry(struct pack *pack, int file, const struct stat *status, const char *link, char type,
                     const struct sparse_map *map, struct error *error)
{
    struct attributes attributes = {0};
    if (type != '1' && attributes_read(file, pack->path, &attributes, error) < 0)
        return -1;
    struct tar_attribute records[attributes.count + 1];
    for (size_t i = 0; i < attributes.count; i++)
        records[i] = (struct tar_attribute){attributes.list[i].name, attributes.list[i].value, attributes.list[i].length};
    const struct tar_entry entry = {
        .name = pack->path,
        .link = link,
        .type = type,
        .mode = status->st_mode,
        .uid = owner_inside(status->st_uid),
        .gid = owner_inside(status->st_gid),
        .size = map           ? map->stored + tar_map_size(map->extents, map->count)
                : type == '0' ? status->st_size
                              : 0,
        .mtime = status->st_mtim,
        .major = type == '3' || type == '4' ? major(status->st_rdev) : 0,
        .minor = type == '3' || type == '4' ? minor(status->st_rdev) : 0,
        .attributes = records,
        .attribute_count = attributes.count,
        .extents = map ? map->extents : NULL,
        .real_size = status->st_size,
    };
    int result = tar_header(&pack->tar, &entry, error);
    attributes_free(&attributes);
    return result;
}

static int pack_sparse(struct pack *pack, int content, const struct stat *status, const struct sparse_map *map,
                       struct error *error)
{
    if (put_entry(pack, content, status, NULL, '0', map, error) < 0 ||
        tar_map(&pack->tar, map->extents, map->count, error) < 0)
        return -1;
    for (size_t i = 0; i < map->count; i++)
        if (tar_extent_content(&pack->tar, content, &map->extents[i], pack->path, error) < 0)
            return -1;
    return tar_padding(&pack->tar, map->stored, error);
}

static int pack_file(struct pack *pack, int directory, const char *name, const struct stat *status,
                     struct error *error)
{
    struct sparse_map map;
    cleanup_close int content = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC);
    if (content < 0)
        return fail(error, "pack", "cannot open %s", pack->path);
    int is_sparse = sparse_map_read(&map, content, status, pack->path, error);
    if (is_sparse < 0)
        return -1;
    if (!is_sparse)
        return put_entry(pack, content, status, NULL, '0', NULL, error) < 0
                   ? -1
                   : tar_content(&pack->tar, content, status->st_size, pack->path, error);
    int result = pack_sparse(pack, content, status, &map, error);
    sparse_map_free(&map);
    return result;
}

static int pack_symlink(struct pack *pack, int file, const struct stat *status, struct error *error)
{
    char target[PATH_MAX];
    ssize_t length = readlinkat(file, "", target, sizeof target - 1);
    if (length < 0)
        return fail(error, "pack", "cannot read the symbolic link %s", pack->path);
    target[length] = 0;
    return put_entry(pack, file, status, target, '2', NULL, error);
}

static int pack_subdirectory(struct pack *pack, int directory, const char *name, int file, const struct stat *status,
                             struct error *error)
{
    if (descend(pack, "/", "", "", error) < 0 || put_entry(pack, file, status, NULL, '5', NULL, error) < 0 ||
        (is_opaque(file) && pack_whiteout(pack, ".wh..opq", error) < 0))
        return -1;
    int below = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC);
    return below < 0 ? fail(error, "pack", "cannot open %s", pack->path) : pack_directory(pack, below, error);
}

static int pack_opened(struct pack *pack, int directory, const char *name, int file, struct error *error)
{
    struct stat status;
    if (fstat(file, &status) < 0)
        return fail(error, "pack", "cannot examine %s%s", pack->path, name);
    if (is_whiteout(file, &status))
        return pack_whiteout(pack, name, error);
    char type = type_of(status.st_mode);
    if (!type)
        return 0;
    if (!strncmp(name, ".wh.", 4))
        return refuse(error, "pack", "%s%s: a layer cannot hold a file whose name begins with .wh.", pack->path, name);
    if (descend(pack, "", name, "", error) < 0)
        return -1;
    const char *first = links_first(&pack->links, &status, pack->path);
    if (first)
        return put_entry(pack, file, &status, first, '1', NULL, error);
    if (type == '0')
        return pack_file(pack, directory, name, &status, error);
    if (type == '2')
        return pack_symlink(pack, file, &status, error);
    if (type == '5')
        return pack_subdirectory(pack, directory, name, file, &status, error);
    return put_entry(pack, file, &status, NULL, type, NULL, error);
}

static int pack_one(struct pack *pack, int directory, const char *name, struct error *error)
{
    int file = openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0)
        return fail(error, "pack", "cannot open %s%s", pack->path, name);
    size_t length = pack->length;
    int result = pack_opened(pack, directory, name, file, error);
    pack->path[pack->length = length] = 0;
    close(file);
    return result;
}

static int is_entry(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int by_bytes(const struct dirent **left, const struct dirent **right)
{
    return strcmp((*left)->d_name, (*right)->d_name);
}

int pack_directory(struct pack *pack, int directory, struct error *error)
{
    struct dirent **entries;
    int count = scandirat(directory, ".", &entries, is_entry, by_bytes);
    int result = count < 0 ? fail(error, "pack", "cannot read the directory %s", pack->path) : 0;
    for (int i = 0; i < count; i++) {
        if (!result)
            result = pack_one(pack, directory, entries[i]->d_name, error);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    close(directory);
    return result;
}

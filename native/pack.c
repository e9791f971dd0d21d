/* An overlay's upper directory as an OCI layer (image-spec, layer.md): the kernel's whiteouts become `.wh.` files. Its
 * root directory itself is not part of a layer. */

#include "attributes.h"
#include "links.h"
#include "tar.h"
#include "verbs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

struct pack {
    struct tar tar;
    struct links links;
    size_t length; /* of the path, relative to the packed directory */
    char path[PATH_MAX];
};

static int pack_directory(struct pack *pack, int directory, struct error *error);

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
                     struct error *error)
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
        .uid = status->st_uid,
        .gid = status->st_gid,
        .size = type == '0' ? status->st_size : 0,
        .mtime = status->st_mtim.tv_sec,
        .major = type == '3' || type == '4' ? major(status->st_rdev) : 0,
        .minor = type == '3' || type == '4' ? minor(status->st_rdev) : 0,
        .attributes = records,
        .attribute_count = attributes.count,
    };
    int result = tar_header(&pack->tar, &entry, error);
    attributes_free(&attributes);
    return result;
}

static int pack_file(struct pack *pack, int directory, const char *name, int file, const struct stat *status,
                     struct error *error)
{
    if (put_entry(pack, file, status, NULL, '0', error) < 0)
        return -1;
    int content = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC);
    if (content < 0)
        return fail(error, "pack", "cannot open %s", pack->path);
    int result = tar_content(&pack->tar, content, status->st_size, pack->path, error);
    close(content);
    return result;
}

static int pack_symlink(struct pack *pack, int file, const struct stat *status, struct error *error)
{
    char target[PATH_MAX];
    ssize_t length = readlinkat(file, "", target, sizeof target - 1);
    if (length < 0)
        return fail(error, "pack", "cannot read the symbolic link %s", pack->path);
    target[length] = 0;
    return put_entry(pack, file, status, target, '2', error);
}

static int pack_subdirectory(struct pack *pack, int directory, const char *name, int file, const struct stat *status,
                             struct error *error)
{
    if (descend(pack, "/", "", "", error) < 0 || put_entry(pack, file, status, NULL, '5', error) < 0 ||
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
        return put_entry(pack, file, &status, first, '1', error);
    if (type == '0')
        return pack_file(pack, directory, name, file, &status, error);
    if (type == '2')
        return pack_symlink(pack, file, &status, error);
    if (type == '5')
        return pack_subdirectory(pack, directory, name, file, &status, error);
    return put_entry(pack, file, &status, NULL, type, error);
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

/* Closes DIRECTORY. */
static int pack_directory(struct pack *pack, int directory, struct error *error)
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

int pack_verb(int count, char **arguments)
{
    if (count != 2) {
        fputs("Usage: jcompose-runtime pack DIR\n", stderr);
        return EXIT_WRONG_USE;
    }
    static struct pack pack = {.tar.descriptor = STDOUT_FILENO};
    struct error error;
    int directory = open(arguments[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int result = directory < 0 ? fail(&error, "pack", "cannot open the directory %s", arguments[1])
                               : pack_directory(&pack, directory, &error);
    links_free(&pack.links);
    if (!result)
        result = tar_end(&pack.tar, &error);
    if (!result)
        return 0;
    char text[640];
    fprintf(stderr, "jcompose-runtime pack: %s\n", error_text(&error, text, sizeof text));
    return 1;
}

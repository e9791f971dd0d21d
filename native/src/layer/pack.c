/* An overlay's upper directory as an OCI layer (image-spec, layer.md): the kernel's whiteouts become `.wh.` files. Its
 * root directory itself is not part of a layer. */

#include "base/cleanup.h"
#include "base/jsontext.h"
#include "container/rootfs.h"
#include "layer/attributes.h"
#include "layer/layer_output.h"
#include "layer/links.h"
#include "layer/owners.h"
#include "layer/sparse.h"
#include "layer/tar.h"
#include "verbs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
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

struct request {
    const char *directory, *blob;
    enum compression compression;
    json_t *lower; /* layers below the directory: all of them are packed as one tree */
};

static int read_request(struct request *request, int count, char **arguments)
{
    static const struct option options[] = {
        {"blob", required_argument, NULL, 'b'}, {"compression", required_argument, NULL, 'c'},
        {"lower", required_argument, NULL, 'l'}, {0}};
    bool is_right = true;
    for (int option; (option = getopt_long(count, arguments, "+", options, NULL)) != -1;) {
        if (option == 'b')
            request->blob = optarg;
        else if (option == 'l')
            json_array_append_new(request->lower, json_string(optarg));
        else if (option == 'c' && !strcmp(optarg, "zstd"))
            request->compression = COMPRESSION_ZSTD;
        else if (option == 'c' && !strcmp(optarg, "none"))
            request->compression = COMPRESSION_NONE;
        else
            is_right = is_right && option == 'c' && !strcmp(optarg, "gzip");
    }
    if (!is_right || optind + 1 != count)
        return -1;
    request->directory = arguments[optind];
    return 0;
}

static void print(const struct layer_output *output)
{
    static struct json_writer writer;
    char digest[sizeof "sha256:" + SHA256_HEX_SIZE];
    jsontext_begin(&writer, STDOUT_FILENO);
    jsontext_open(&writer, NULL, '{');
    snprintf(digest, sizeof digest, "sha256:%s", output->diff_id);
    jsontext_string(&writer, "diffId", digest);
    snprintf(digest, sizeof digest, "sha256:%s", output->digest);
    jsontext_string(&writer, "digest", digest);
    jsontext_number(&writer, "size", output->size);
    jsontext_close(&writer, '}');
    jsontext_end(&writer);
}

static int open_output(const struct request *request, struct pack *pack, struct layer_output *output,
                       struct error *error)
{
    if (!request->blob)
        return 0;
    pack->tar.output = output;
    output->compression = request->compression;
    output->blob = open(request->blob, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    return output->blob < 0 ? fail(error, "blob", "cannot make the file %s", request->blob)
                            : layer_output_start(output, error);
}

/* An overlay is mounted in a mount namespace that ends with the process. */
static int open_merged(const struct request *request, struct error *error)
{
    cleanup_json json_t *tree = json_object();
    json_array_insert_new(request->lower, 0, json_string(request->directory));
    json_object_set(tree, "lower", request->lower);
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        return fail(error, "pack", "cannot make a mount namespace");
    cleanup_close int root = rootfs_mount(tree, request->directory, error);
    return root < 0 ? -1 : openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static int open_directory(const struct request *request, struct error *error)
{
    if (json_array_size(request->lower))
        return open_merged(request, error);
    int directory = open(request->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return directory < 0 ? fail(error, "pack", "cannot open the directory %s", request->directory) : directory;
}

static int pack_all(const struct request *request, struct error *error)
{
    static struct pack pack = {.tar.descriptor = STDOUT_FILENO};
    static struct layer_output output;
    int directory = open_directory(request, error);
    if (directory < 0)
        return -1;
    if (open_output(request, &pack, &output, error) < 0) {
        close(directory);
        return -1;
    }
    int result = pack_directory(&pack, directory, error);
    links_free(&pack.links);
    if (result < 0 || tar_end(&pack.tar, error) < 0)
        return -1;
    if (!request->blob)
        return 0;
    if (layer_output_finish(&output, error) < 0)
        return -1;
    print(&output);
    return 0;
}

int pack_verb(int count, char **arguments)
{
    cleanup_json json_t *lower = json_array();
    struct request request = {.compression = COMPRESSION_GZIP, .lower = lower};
    struct error error;
    char text[640];
    if (read_request(&request, count, arguments) < 0) {
        fputs("Usage: jcompose-runtime pack [--blob FILE [--compression gzip|zstd|none]] [--lower DIR]... DIR\n", stderr);
        return EXIT_WRONG_USE;
    }
    if (pack_all(&request, &error) == 0)
        return 0;
    fprintf(stderr, "jcompose-runtime pack: %s\n", error_text(&error, text, sizeof text));
    return 1;
}

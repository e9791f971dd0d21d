#include "container/mounts.h"

#include "base/cleanup.h"
#include "base/container_path.h"
#include "base/filesystem.h"
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/* The file that covers masked files: our own /dev/null, or the machine's, checked to be it. */
static int open_null(const struct tree *tree, struct error *error)
{
    struct stat status;
    int null = tree->null >= 0 ? fcntl(tree->null, F_DUPFD_CLOEXEC, 3) : open("/dev/null", O_PATH | O_CLOEXEC);
    if (null < 0 || fstat(null, &status))
        return fail(error, "masks", "open /dev/null");
    if (S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3))
        return null;
    close(null);
    return refuse(error, "masks", "/dev/null is not the null device");
}

/* The directory that covers masked directories: one empty read-only tmpfs, attached again and again. */
static int cover_directory(int *empty, int target, const char *path, struct error *error)
{
    static const struct setting none[] = {{"source", "tmpfs"}, {"mode", "755"}, {NULL, NULL}};
    if (*empty < 0) {
        *empty = filesystem_mount("tmpfs", none, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
                                  MOUNT_ATTR_NOEXEC, path, error);
        return *empty < 0 ? -1 : filesystem_attach(*empty, target, path, error);
    }
    cleanup_close int copy = filesystem_copy(*empty, false);
    return copy < 0 ? fail(error, "masks", "mask %s", path) : filesystem_attach(copy, target, path, error);
}

/* -1 with errno; a path that is not there needs no cover, and a link as its last component is nobody's to follow. */
static int open_covered(const struct tree *tree, const char *path, struct stat *status)
{
    int target = container_path_open(tree->root, path, O_PATH | O_NOFOLLOW, 0);
    if (target < 0 || (!fstat(target, status) && !S_ISLNK(status->st_mode)))
        return target;
    close(target);
    errno = ELOOP;
    return -1;
}

static int mask(const struct tree *tree, const char *path, int null, int *empty, struct error *error)
{
    struct stat status;
    cleanup_close int target = open_covered(tree, path, &status);
    if (target < 0 && (errno == ENOENT || errno == ENOTDIR))
        return 0;
    if (target < 0)
        return fail(error, "masks", "mask %s", path);
    if (S_ISDIR(status.st_mode))
        return cover_directory(empty, target, path, error);
    cleanup_close int copy = filesystem_copy(null, false);
    return copy < 0 ? fail(error, "masks", "mask %s", path) : filesystem_attach(copy, target, path, error);
}

static int protect(const struct tree *tree, const char *path, struct error *error)
{
    struct stat status;
    cleanup_close int target = open_covered(tree, path, &status);
    if (target < 0 && (errno == ENOENT || errno == ENOTDIR))
        return 0;
    cleanup_close int copy = target < 0 ? -1 : filesystem_copy(target, true);
    if (copy < 0 || filesystem_change(copy, MOUNT_ATTR_RDONLY, 0, 0, true))
        return fail(error, "masks", "make %s read-only", path);
    return filesystem_attach(copy, target, path, error);
}

static bool was_named(const json_t *list, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (json_equal(json_array_get(list, i), json_array_get(list, index)))
            return true;
    return false;
}

int masks_make(const json_t *config, const struct tree *tree, struct error *error)
{
    const json_t *section = json_object_get(config, "linux");
    const json_t *masked = json_object_get(section, "maskedPaths");
    cleanup_close int empty = -1;
    size_t index;
    json_t *path;
    json_array_foreach (json_object_get(section, "readonlyPaths"), index, path)
        if (json_is_string(path) && protect(tree, json_string_value(path), error))
            return -1;
    if (!json_array_size(masked))
        return 0;
    cleanup_close int null = open_null(tree, error);
    if (null < 0)
        return -1;
    json_array_foreach (masked, index, path)
        if (json_is_string(path) && !was_named(masked, index) && mask(tree, json_string_value(path), null, &empty, error))
            return -1;
    return 0;
}

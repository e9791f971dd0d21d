#include "base/cleanup.h"
#include "base/container_path.h"
#include "layer/attributes.h"
#include "layer/content.h"
#include "layer/layer_path.h"
#include "layer/layer_walk.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

int layer_path_clean(char clean[static PATH_MAX], const char *path, struct error *error)
{
    size_t length = 0;
    for (const char *at = path + strspn(path, "/"); *at;) {
        size_t size = strcspn(at, "/");
        if (size == 2 && !memcmp(at, "..", 2)) {
            if (!length)
                return refuse(error, "path", "the name %.300s leads out of the layer", path);
            while (length && clean[--length] != '/')
                ;
        } else if (size && !(size == 1 && *at == '.')) {
            if (size > NAME_MAX || length + size + 2 > PATH_MAX)
                return refuse(error, "path", "the name %.300s… is too long", path);
            if (length)
                clean[length++] = '/';
            memcpy(clean + length, at, size);
            length += size;
        }
        at += size + strspn(at + size, "/");
    }
    clean[length] = 0;
    return 0;
}

bool layer_is_whiteout(const struct stat *status)
{
    return S_ISCHR(status->st_mode) && status->st_rdev == makedev(0, 0);
}

int layer_set_opaque(int directory, const char *path, struct error *error)
{
    return fsetxattr(directory, "trusted.overlay.opaque", "y", 1, 0) < 0
               ? fail(error, "whiteout", "cannot make the directory /%s opaque", path)
               : 0;
}

int layer_copy_metadata(int from, int to, const char *path, struct error *error)
{
    struct stat status;
    struct attributes attributes;
    if (fstat(from, &status) < 0 || fchown(to, status.st_uid, status.st_gid) < 0 ||
        fchmod(to, status.st_mode & 07777) < 0)
        return fail(error, "lower", "cannot copy owner and mode of /%s from the layers below", path);
    if (attributes_read(from, path, &attributes, error) < 0)
        return -1;
    int result = attributes_write(to, path, &attributes, error);
    attributes_free(&attributes);
    const struct timespec times[2] = {status.st_mtim, status.st_mtim};
    if (!result && futimens(to, times) < 0)
        result = fail(error, "lower", "cannot copy the times of /%s from the layers below", path);
    return result;
}

int layer_lower_open(const struct layer_paths *paths, const char *path)
{
    struct stat status;
    int file = container_path_open(paths->lower, path, O_PATH | O_NOFOLLOW, RESOLVE_NO_SYMLINKS);
    if (file >= 0 && (fstat(file, &status) < 0 || layer_is_whiteout(&status))) {
        close(file);
        file = -1;
        errno = ENOENT;
    }
    if (file < 0 && (errno == ELOOP || errno == ENOTDIR))
        errno = ENOENT;
    return file;
}

bool layer_lower_has(const struct layer_paths *paths, const char *path)
{
    if (paths->state != LOWER_KNOWN)
        return paths->state == LOWER_UNKNOWN;
    cleanup_close int file = layer_lower_open(paths, path);
    return file >= 0;
}

int layer_parent_leave(struct layer_paths *paths, struct error *error)
{
    if (!paths->has_parent)
        return 0;
    const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, paths->parent_time};
    int result = futimens(paths->parent, times);
    close(paths->parent);
    paths->has_parent = false;
    return result < 0 ? fail(error, "time", "cannot set the time of the directory /%.300s", paths->parent_path) : 0;
}

int layer_parent(struct layer_paths *paths, const char *path, size_t length, struct error *error)
{
    struct stat status;
    char at[PATH_MAX];
    bool hides_lower;
    if (paths->has_parent && !strncmp(paths->parent_path, path, length) && !paths->parent_path[length])
        return paths->parent;
    if (layer_parent_leave(paths, error) < 0)
        return -1;
    memcpy(paths->parent_path, path, length);
    paths->parent_path[length] = 0;
    paths->parent = container_path_open(paths->root, paths->parent_path, O_RDONLY | O_DIRECTORY, LAYER_CONFINED);
    if (paths->parent < 0)
        paths->parent = layer_walk(paths, paths->parent_path, true, at, &hides_lower, error);
    if (paths->parent < 0)
        return -1;
    if (fstat(paths->parent, &status) < 0) {
        close(paths->parent);
        return fail(error, "path", "cannot examine the directory /%.300s", paths->parent_path);
    }
    paths->has_parent = true;
    paths->parent_time = status.st_mtim;
    return paths->parent;
}

void layer_paths_time_set(struct layer_paths *paths, int directory, struct timespec time)
{
    struct stat one, other;
    if (paths->has_parent && fstat(paths->parent, &one) == 0 && fstat(directory, &other) == 0 &&
        one.st_ino == other.st_ino)
        paths->parent_time = time;
}

/* Makes the layer's own copy of a file of the layers below. */
static int copy_up(const struct layer_paths *paths, int directory, const char *name, const char *path,
                   struct error *error)
{
    struct stat status;
    char source[32];
    cleanup_close int lower = layer_lower_open(paths, path);
    if (lower < 0 || fstat(lower, &status) < 0)
        return fail(error, "link", "cannot find the target of the hard link, /%.300s", path);
    if (!S_ISREG(status.st_mode))
        return refuse(error, "link", "the hard link's target /%.300s is no file of this layer", path);
    snprintf(source, sizeof source, "/proc/self/fd/%d", lower);
    cleanup_close int content = open(source, O_RDONLY | O_NOATIME | O_CLOEXEC);
    cleanup_close int copy = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (content < 0 || copy < 0)
        return fail(error, "link", "cannot copy the target of the hard link, /%.300s", path);
    return content_copy(content, copy, status.st_size, path, error) < 0 ||
                   layer_copy_metadata(content, copy, path, error) < 0
               ? -1
               : 0;
}

int layer_link_target(struct layer_paths *paths, const char *path, const char **name, struct error *error)
{
    struct stat status, before;
    char parent[PATH_MAX], at[PATH_MAX], whole[2 * PATH_MAX];
    bool is_hidden;
    const char *slash = strrchr(path, '/');
    snprintf(parent, sizeof parent, "%.*s", slash ? (int)(slash - path) : 0, path);
    *name = slash ? slash + 1 : path;
    cleanup_close int directory = layer_walk(paths, parent, false, at, &is_hidden, error);
    if (directory < 0)
        return -1;
    bool is_there = fstatat(directory, *name, &status, AT_SYMLINK_NOFOLLOW) == 0;
    if (is_there)
        is_hidden = layer_is_whiteout(&status);
    if (!is_there && !is_hidden && paths->state == LOWER_UNKNOWN) {
        paths->needs_lower = true;
        return refuse(error, "lower", "the hard link's target /%.300s may be in a layer below", path);
    }
    errno = ENOENT;
    if (is_hidden || (!is_there && paths->state == LOWER_NONE))
        return fail(error, "link", "cannot find the target of the hard link, /%.300s", path);
    if (is_there && S_ISDIR(status.st_mode))
        return refuse(error, "link", "the hard link's target /%.300s is a directory", path);
    if (!is_there) {
        snprintf(whole, sizeof whole, "%s/%s", at, *name);
        if (fstat(directory, &before) < 0 || copy_up(paths, directory, *name, whole, error) < 0)
            return -1;
        const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, before.st_mtim};
        futimens(directory, times);
    }
    return fcntl(directory, F_DUPFD_CLOEXEC, 0);
}

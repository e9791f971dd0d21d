#include "base/cleanup.h"
#include "base/container_path.h"
#include "layer/attributes.h"
#include "layer/content.h"
#include "layer/layer_path.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#define SYMLINKS_MAX 40 /* as path_resolution(7) */

/* Besides RESOLVE_IN_ROOT. */
static const uint64_t confined = RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;

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

static bool is_opaque(int directory)
{
    char value;
    return fgetxattr(directory, "trusted.overlay.opaque", &value, 1) == 1 && value == 'y';
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

/* What the layers below have at PATH, itself if it is a symbolic link; -1 with errno ENOENT where there is nothing. */
static int open_lower(const struct layer_paths *paths, const char *path)
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
    cleanup_close int file = open_lower(paths, path);
    return file >= 0;
}

/* Where a walk stands. */
struct walk {
    struct layer_paths *paths;
    bool makes_all; /* also directories that no layer has */
    int directory;
    bool hides_lower; /* an opaque directory on the way */
    int symlinks;
    char at[PATH_MAX];       /* the directory's path: real directories all of them */
    char rest[2 * PATH_MAX]; /* what is still to be walked */
};

static int cannot_walk(const struct walk *walk, const char *name, struct error *error)
{
    return fail(error, "path", "cannot open the directory /%.200s%s%.100s", walk->at, *walk->at ? "/" : "", name);
}

/* Starts again at the root, with START/MIDDLE before the rest. */
static int rebase(struct walk *walk, const char *start, const char *middle, const char *rest, struct error *error)
{
    char path[sizeof walk->rest];
    if ((size_t)snprintf(path, sizeof path, "%s/%s/%s", start, middle, rest) >= sizeof path)
        return refuse(error, "path", "the symbolic links of /%.200s make too long a path", walk->at);
    strcpy(walk->rest, path);
    if (walk->directory >= 0)
        close(walk->directory);
    walk->at[0] = 0;
    walk->hides_lower = false;
    walk->directory = openat(walk->paths->root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return walk->directory < 0 ? cannot_walk(walk, "", error) : 0;
}

static int follow(struct walk *walk, int link_directory, const char *link, const char *name, const char *rest,
                  struct error *error)
{
    char target[PATH_MAX], start[PATH_MAX];
    ssize_t length = readlinkat(link_directory, link, target, sizeof target - 1);
    if (length >= 0 && ++walk->symlinks > SYMLINKS_MAX) {
        length = -1;
        errno = ELOOP;
    }
    if (length < 0)
        return cannot_walk(walk, name, error);
    target[length] = 0;
    strcpy(start, *target == '/' ? "" : walk->at);
    return rebase(walk, start, target, rest, error);
}

static int leave(struct walk *walk, const char *rest, struct error *error)
{
    char parent[PATH_MAX];
    strcpy(parent, walk->at);
    char *slash = strrchr(parent, '/');
    *(slash ? slash : parent) = 0;
    return rebase(walk, parent, "", rest, error);
}

/* DIRECTORY becomes the walk's. */
static int enter(struct walk *walk, int directory, const char *name, struct error *error)
{
    size_t length = strlen(walk->at), room = sizeof walk->at - length;
    close(walk->directory);
    walk->directory = directory;
    if ((size_t)snprintf(walk->at + length, room, "%s%s", length ? "/" : "", name) >= room)
        return refuse(error, "path", "the path /%.200s… is too long", walk->at);
    walk->hides_lower = walk->hides_lower || (walk->paths->state != LOWER_NONE && is_opaque(directory));
    return 0;
}

static int dress_directory(struct walk *walk, int made, const char *name, int lower, bool opaque, struct error *error)
{
    const struct timespec never[2] = {{0}, {0}};
    if (lower >= 0)
        return layer_copy_metadata(lower, made, name, error);
    if (fchown(made, 0, 0) < 0 || fchmod(made, 0755) < 0 || futimens(made, never) < 0)
        return cannot_walk(walk, name, error);
    return opaque && walk->paths->state != LOWER_NONE ? layer_set_opaque(made, name, error) : 0;
}

/* A directory that this layer has no entry for; LOWER is the one below it, or -1. */
static int make_directory(struct walk *walk, const char *name, int lower, bool opaque, struct error *error)
{
    struct stat before;
    if (fstat(walk->directory, &before) < 0 || mkdirat(walk->directory, name, 0755) < 0)
        return cannot_walk(walk, name, error);
    int made = container_path_open(walk->directory, name, O_RDONLY | O_DIRECTORY, confined);
    if (made < 0)
        return cannot_walk(walk, name, error);
    const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, before.st_mtim};
    if (dress_directory(walk, made, name, lower, opaque, error) < 0 || futimens(walk->directory, times) < 0) {
        close(made);
        return -1;
    }
    return enter(walk, made, name, error);
}

/* NAME is not in this layer. */
static int step_below(struct walk *walk, const char *name, const char *rest, bool opaque, struct error *error)
{
    struct stat status;
    char path[PATH_MAX + NAME_MAX + 2];
    snprintf(path, sizeof path, "%s/%s", walk->at, name);
    if (walk->paths->state == LOWER_UNKNOWN && !walk->hides_lower && !opaque) {
        walk->paths->needs_lower = true;
        return refuse(error, "lower", "/%.200s may be in a layer below", path);
    }
    bool looks = walk->paths->state == LOWER_KNOWN && !walk->hides_lower && !opaque;
    cleanup_close int lower = looks ? open_lower(walk->paths, path) : -1;
    if (looks && lower < 0 && errno != ENOENT)
        return cannot_walk(walk, name, error);
    if (lower >= 0 && fstat(lower, &status) < 0)
        return cannot_walk(walk, name, error);
    if (lower >= 0 && S_ISLNK(status.st_mode))
        return follow(walk, lower, "", name, rest, error);
    errno = lower < 0 ? ENOENT : ENOTDIR;
    if (lower >= 0 ? !S_ISDIR(status.st_mode) : !walk->makes_all)
        return cannot_walk(walk, name, error);
    return make_directory(walk, name, lower, opaque, error);
}

static int step(struct walk *walk, const char *name, const char *rest, struct error *error)
{
    struct stat status;
    int directory = container_path_open(walk->directory, name, O_RDONLY | O_DIRECTORY, confined);
    if (directory >= 0)
        return enter(walk, directory, name, error);
    if (errno == ENOENT)
        return step_below(walk, name, rest, false, error);
    int number = errno;
    if (fstatat(walk->directory, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return cannot_walk(walk, name, error);
    if (S_ISLNK(status.st_mode))
        return follow(walk, walk->directory, name, name, rest, error);
    errno = number;
    if (!layer_is_whiteout(&status) || unlinkat(walk->directory, name, 0) < 0)
        return cannot_walk(walk, name, error);
    return step_below(walk, name, rest, true, error);
}

static int walk_on(struct walk *walk, struct error *error)
{
    char name[NAME_MAX + 1], rest[sizeof walk->rest];
    for (;;) {
        const char *at = walk->rest + strspn(walk->rest, "/");
        size_t length = strcspn(at, "/");
        if (!length)
            return 0;
        if (length > NAME_MAX)
            return refuse(error, "path", "the name %.100s… is too long", at);
        memcpy(name, at, length);
        name[length] = 0;
        strcpy(rest, at + length);
        strcpy(walk->rest, rest);
        if (!strcmp(name, "."))
            continue;
        if ((!strcmp(name, "..") ? leave(walk, rest, error) : step(walk, name, rest, error)) < 0)
            return -1;
    }
}

/* Opens a directory whatever it takes. */
static int walk_to(struct layer_paths *paths, const char *path, bool makes_all, char at[static PATH_MAX],
                   bool *hides_lower, struct error *error)
{
    struct walk walk = {.paths = paths, .makes_all = makes_all, .directory = -1};
    if (rebase(&walk, "", "", path, error) < 0 || walk_on(&walk, error) < 0) {
        if (walk.directory >= 0)
            close(walk.directory);
        return -1;
    }
    strcpy(at, walk.at);
    *hides_lower = walk.hides_lower;
    return walk.directory;
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
    paths->parent = container_path_open(paths->root, paths->parent_path, O_RDONLY | O_DIRECTORY, confined);
    if (paths->parent < 0)
        paths->parent = walk_to(paths, paths->parent_path, true, at, &hides_lower, error);
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
    cleanup_close int lower = open_lower(paths, path);
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
    cleanup_close int directory = walk_to(paths, parent, false, at, &is_hidden, error);
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

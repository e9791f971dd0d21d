#include "layer/layer_walk.h"

#include "base/cleanup.h"
#include "base/container_path.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#define SYMLINKS_MAX 40 /* as path_resolution(7) */

static bool is_opaque(int directory)
{
    char value;
    return fgetxattr(directory, "trusted.overlay.opaque", &value, 1) == 1 && value == 'y';
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
    int made = container_path_open(walk->directory, name, O_RDONLY | O_DIRECTORY, LAYER_CONFINED);
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
    cleanup_close int lower = looks ? layer_lower_open(walk->paths, path) : -1;
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
    int directory = container_path_open(walk->directory, name, O_RDONLY | O_DIRECTORY, LAYER_CONFINED);
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

int layer_walk(struct layer_paths *paths, const char *path, bool makes_all, char at[static PATH_MAX],
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

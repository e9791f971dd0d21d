#include "base/container_path.h"

#include "base/cleanup.h"
#include "base/memory.h"
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* The kernel gives up with EAGAIN where a rename elsewhere might have raced with "..". */
#define RACES 128

int container_path_open(int root, const char *path, int flags, uint64_t resolve)
{
    struct open_how how = {
        .flags = (unsigned int) (flags | O_CLOEXEC),
        .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | resolve,
    };
    long descriptor = -1;
    for (int i = 0; i < RACES; i++) {
        descriptor = syscall(SYS_openat2, root, *path ? path : ".", &how, sizeof how);
        if (descriptor >= 0 || errno != EAGAIN)
            break;
    }
    return (int) descriptor;
}

static bool has_parent_component(const char *path)
{
    for (const char *at = path; (at = strstr(at, "..")); at += 2)
        if ((at == path || at[-1] == '/') && (at[2] == '/' || !at[2]))
            return true;
    return false;
}

/* A symbolic link that leads to what is not there yet: PATH becomes what it says, which is resolved beneath the root as
 * all paths are. False where PATH is none. */
static bool follow(int root, char path[PATH_MAX], uint64_t resolve)
{
    char text[PATH_MAX], next[PATH_MAX];
    cleanup_close int link = container_path_open(root, path, O_PATH | O_NOFOLLOW, resolve);
    ssize_t length = link < 0 ? -1 : readlinkat(link, "", text, sizeof text - 1);
    if (length <= 0 || resolve & RESOLVE_NO_SYMLINKS)
        return false;
    text[length] = 0;
    const char *slash = strrchr(path, '/');
    int parent = *text == '/' || !slash ? 0 : (int) (slash - path + 1);
    if (snprintf(next, sizeof next, "%.*s%s", parent, path, text) >= PATH_MAX)
        return false;
    strcpy(path, next);
    return true;
}

enum { LINKS = 40 };

static int make_directories(int root, char *path, mode_t mode, uint64_t resolve, int links, struct error *error);

/* What the first END characters of PATH, a link that dangles, say, and then the rest. */
static int make_beyond(int root, const char *path, size_t end, mode_t mode, uint64_t resolve, int links,
                       struct error *error)
{
    char prefix[PATH_MAX], next[PATH_MAX];
    snprintf(prefix, sizeof prefix, "%.*s", (int) end, path);
    errno = EEXIST;
    if (!links || !follow(root, prefix, resolve) ||
        snprintf(next, sizeof next, "%s/%s", prefix, path + end) >= PATH_MAX)
        return fail(error, "mount", "make the directory %.*s in the container", (int) end, path);
    return make_directories(root, next, mode, resolve, links - 1, error);
}

/* Opens PATH's prefixes one after the other, so that a missing directory is made in its parent's descriptor and what
 * is there is resolved with its links as the container will. */
static int make_directories(int root, char *path, mode_t mode, uint64_t resolve, int links, struct error *error)
{
    int current = container_path_open(root, "/", O_PATH | O_DIRECTORY, 0);
    for (char *from = path; current >= 0 && *from;) {
        from += strspn(from, "/");
        char *end = from + strcspn(from, "/");
        if (end == from)
            break;
        char after = *end;
        *end = 0;
        cleanup_close int parent = current;
        current = container_path_open(root, path, O_PATH | O_DIRECTORY, resolve);
        if (current < 0 && errno == ENOENT && !mkdirat(parent, from, mode))
            current = container_path_open(parent, from, O_PATH | O_DIRECTORY | O_NOFOLLOW, RESOLVE_NO_SYMLINKS);
        bool dangles = current < 0 && errno == EEXIST;
        if (current < 0 && !dangles)
            return fail(error, "mount", "make the directory %s in the container", path);
        *end = after;
        if (dangles)
            return make_beyond(root, path, (size_t) (end - path), mode, resolve, links, error);
        from = end;
    }
    return current >= 0 ? current : fail(error, "mount", "open the container's root directory");
}

int container_path_directory(int root, const char *path, mode_t mode, uint64_t resolve, struct error *error)
{
    int directory = container_path_open(root, path, O_PATH | O_DIRECTORY, resolve);
    if (directory >= 0 || errno != ENOENT)
        return directory >= 0 ? directory : fail(error, "mount", "open the directory %s in the container", path);
    if (has_parent_component(path))
        return refuse(error, "mount", "the path %s in the container has a \"..\" component", path);
    char whole[PATH_MAX];
    if (snprintf(whole, sizeof whole, "%s", path) >= (int) sizeof whole)
        return refuse(error, "mount", "a path in the container is longer than %d bytes", PATH_MAX);
    return make_directories(root, whole, mode, resolve, LINKS, error);
}

int container_path_parent(int root, const char *path, const char **name, struct error *error)
{
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    if (!**name || !strcmp(*name, ".."))
        return refuse(error, "mount", "the path %s in the container does not end in a file's name", path);
    cleanup_free char *parent = slash && slash != path ? copy_start(path, (size_t) (slash - path)) : copy_text("/");
    return container_path_directory(root, parent, 0755, 0, error);
}

int container_path_file(int root, const char *path, uint64_t resolve, struct error *error)
{
    char target[PATH_MAX];
    if (snprintf(target, sizeof target, "%s", path) >= PATH_MAX)
        return refuse(error, "mount", "a path in the container is longer than %d bytes", PATH_MAX);
    for (int links = 0;; links++) {
        int file = container_path_open(root, target, O_PATH, resolve);
        if (file >= 0 || errno != ENOENT)
            return file >= 0 ? file : fail(error, "mount", "open the file %s in the container", path);
        if (links == LINKS || !follow(root, target, resolve))
            break;
    }
    const char *name;
    cleanup_close int parent = container_path_parent(root, target, &name, error);
    if (parent < 0)
        return -1;
    cleanup_close int made = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (made < 0)
        return fail(error, "mount", "make the file %s in the container", path);
    int file = container_path_open(parent, name, O_PATH | O_NOFOLLOW, RESOLVE_NO_SYMLINKS);
    return file >= 0 ? file : fail(error, "mount", "open the file %s in the container", path);
}

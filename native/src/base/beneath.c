#include "base/beneath.h"
#include "base/container_path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SYMLINKS_MAX 40 /* as path_resolution(7) */

/* Opens the first END bytes of PATH. */
static int open_prefix(int root, const char *path, size_t end)
{
    char prefix[PATH_MAX];
    memcpy(prefix, path, end);
    prefix[end] = 0;
    return container_path_open(root, prefix, O_PATH | O_DIRECTORY, 0);
}

/* Makes the component PATH[START, END). Returns 1 when it is a symbolic link to nothing: then PATH has become the path
 * to make instead. */
static int make_component(int root, char path[static PATH_MAX], size_t start, size_t end, struct error *error)
{
    char name[NAME_MAX + 1], target[PATH_MAX], rest[PATH_MAX];
    if (end - start > NAME_MAX) {
        errno = ENAMETOOLONG;
        return fail(error, "directory", "cannot make the directory %s", path);
    }
    memcpy(name, path + start, end - start);
    name[end - start] = 0;
    int parent = open_prefix(root, path, start);
    if (parent < 0)
        return fail(error, "directory", "cannot make the directory %s", path);
    if (mkdirat(parent, name, 0755) == 0) {
        int result = fchownat(parent, name, 0, 0, AT_SYMLINK_NOFOLLOW);
        close(parent);
        return result < 0 ? fail(error, "directory", "cannot own the directory %s", path) : 0;
    }
    int number = errno;
    ssize_t length = number == EEXIST ? readlinkat(parent, name, target, sizeof target - 1) : -1;
    close(parent);
    errno = number == EEXIST ? ENOTDIR : number;
    if (length < 0)
        return fail(error, "directory", "cannot make the directory %s", path);
    target[length] = 0;
    strcpy(rest, path + end);
    size_t kept = *target == '/' ? 0 : start;
    if ((size_t)snprintf(path + kept, PATH_MAX - kept, "%s%s", target, rest) >= PATH_MAX - kept) {
        errno = ENAMETOOLONG;
        return fail(error, "directory", "cannot follow the symbolic link %s", name);
    }
    return 1;
}

int beneath_make_directory(int root, const char *wanted, bool *made, struct error *error)
{
    char path[PATH_MAX];
    int symlinks = 0, last_made = 0;
    if ((size_t)snprintf(path, sizeof path, "%s", wanted) >= sizeof path) {
        errno = ENAMETOOLONG;
        return fail(error, "directory", "cannot make the directory %.200s…", wanted);
    }
    for (size_t start = strspn(path, "/"), end; path[start]; start = end + strspn(path + end, "/")) {
        end = start + strcspn(path + start, "/");
        int directory = open_prefix(root, path, end);
        last_made = directory < 0;
        if (directory >= 0) {
            close(directory);
            continue;
        }
        if (errno != ENOENT)
            return fail(error, "directory", "cannot open the directory %.*s", (int)end, path);
        int result = make_component(root, path, start, end, error);
        if (result < 0)
            return -1;
        if (result > 0) {
            end = 0;
            if (++symlinks > SYMLINKS_MAX) {
                errno = ELOOP;
                return fail(error, "directory", "cannot make the directory %s", wanted);
            }
        }
    }
    if (made)
        *made = last_made;
    int directory = container_path_open(root, path, O_RDONLY | O_DIRECTORY, 0);
    return directory < 0 ? fail(error, "directory", "cannot open the directory %s", wanted) : directory;
}

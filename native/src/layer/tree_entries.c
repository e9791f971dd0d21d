#include "base/container_path.h"
#include "layer/attributes.h"
#include "layer/content.h"
#include "layer/owners.h"
#include "layer/tree_entries.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In the order in which none undoes another: chown clears the set-user-ID bit and file capabilities. */
int tree_copy_metadata(const struct tree_copy *copy, int source, const struct stat *status, int target,
                         struct error *error)
{
    struct attributes attributes;
    uid_t uid = owner_outside(copy->has_owner ? copy->uid : owner_inside(status->st_uid), copy->mapped);
    gid_t gid = owner_outside(copy->has_owner ? copy->gid : owner_inside(status->st_gid), copy->mapped);
    mode_t mode = (copy->has_mode ? copy->mode : status->st_mode) & 07777;
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", target);
    if (fchownat(target, "", uid, gid, AT_EMPTY_PATH) < 0)
        return fail(error, "copy", "cannot set the owner of %s", copy->path);
    if (!S_ISLNK(status->st_mode) && chmod(path, mode) < 0)
        return fail(error, "copy", "cannot set the mode of %s", copy->path);
    if (attributes_read(source, copy->path, &attributes, error) < 0)
        return -1;
    int result = attributes_write(target, copy->path, &attributes, error);
    attributes_free(&attributes);
    if (result < 0)
        return -1;
    const struct timespec times[2] = {status->st_atim, status->st_mtim};
    if (utimensat(AT_FDCWD, path, times, 0) < 0)
        return fail(error, "copy", "cannot set the times of %s", copy->path);
    return 0;
}

/* Takes away what has NAME, unless it is a directory. */
static int make_room(const struct tree_copy *copy, int directory, const char *name, struct error *error)
{
    if (unlinkat(directory, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno == EISDIR || errno == EPERM) {
        errno = EISDIR;
        return fail(error, "copy", "cannot replace the directory %s with a file", copy->path);
    }
    return fail(error, "copy", "cannot replace %s", copy->path);
}

static int copy_regular(struct tree_copy *copy, int source, const struct stat *status, int directory, const char *name,
                        struct error *error)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", source);
    int content = open(path, O_RDONLY | O_NOATIME | O_CLOEXEC);
    if (content < 0)
        return fail(error, "copy", "cannot read the source of %s", copy->path);
    int target = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    int result = target < 0 ? fail(error, "copy", "cannot make %s", copy->path)
                            : content_copy(content, target, status->st_size, copy->path, error);
    if (!result)
        result = tree_copy_metadata(copy, source, status, target, error);
    if (target >= 0)
        close(target);
    close(content);
    return result;
}

/* Symbolic links, devices, fifos and sockets. */
static int copy_special(struct tree_copy *copy, int source, const struct stat *status, int directory, const char *name,
                        struct error *error)
{
    if (S_ISLNK(status->st_mode)) {
        char link[PATH_MAX];
        ssize_t length = readlinkat(source, "", link, sizeof link - 1);
        if (length < 0)
            return fail(error, "copy", "cannot read the source of %s", copy->path);
        link[length] = 0;
        if (symlinkat(link, directory, name) < 0)
            return fail(error, "copy", "cannot make the symbolic link %s", copy->path);
    } else if (mknodat(directory, name, (status->st_mode & S_IFMT) | 0600, status->st_rdev) < 0) {
        return fail(error, "copy", "cannot make the special file %s", copy->path);
    }
    int target = openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (target < 0)
        return fail(error, "copy", "cannot open %s", copy->path);
    int result = tree_copy_metadata(copy, source, status, target, error);
    close(target);
    return result;
}

/* Makes a hard link to FIRST, the copy of the same file under another name; false where that is not there any more: a
 * later source of the same request may have replaced it. */
static bool link_to(const struct tree_copy *copy, const char *first, const struct stat *source, int directory,
                    const char *name)
{
    char parent[PATH_MAX];
    struct stat found;
    const char *base = strrchr(first, '/') + 1;
    snprintf(parent, sizeof parent, "%.*s", (int)(base - first), first);
    int from = container_path_open(copy->to, parent, O_PATH | O_DIRECTORY, 0);
    bool linked = from >= 0 && fstatat(from, base, &found, AT_SYMLINK_NOFOLLOW) == 0 &&
                  (found.st_mode & S_IFMT) == (source->st_mode & S_IFMT) && found.st_size == source->st_size &&
                  found.st_mtim.tv_sec == source->st_mtim.tv_sec && found.st_mtim.tv_nsec == source->st_mtim.tv_nsec &&
                  linkat(from, base, directory, name, 0) == 0;
    if (from >= 0)
        close(from);
    return linked;
}

static int copy_file(struct tree_copy *copy, int source, const struct stat *status, int directory, const char *name,
                     struct error *error)
{
    if (make_room(copy, directory, name, error) < 0)
        return -1;
    const char *first = links_first(&copy->links, status, copy->path);
    if (first && link_to(copy, first, status, directory, name))
        return 0;
    return S_ISREG(status->st_mode) ? copy_regular(copy, source, status, directory, name, error)
                                    : copy_special(copy, source, status, directory, name, error);
}

bool tree_is_excluded(const struct tree_copy *copy, const struct stat *status)
{
    for (int i = 0; i < copy->excluded_count; i++)
        if (copy->excluded[i].st_dev == status->st_dev && copy->excluded[i].st_ino == status->st_ino)
            return true;
    return false;
}

/* A symbolic link to a directory in the target's place stays, and the files go where it leads inside the root: so
 * /lib/x is copied into an image whose /lib is usr/lib. */
static int copy_directory(struct tree_copy *copy, int source, const struct stat *status, int directory,
                          const char *name, struct error *error)
{
    if (tree_is_excluded(copy, status))
        return 0;
    if (mkdirat(directory, name, 0700) < 0 && errno != EEXIST)
        return fail(error, "copy", "cannot make the directory %s", copy->path);
    int target = container_path_open(copy->to, copy->path, O_RDONLY | O_DIRECTORY, 0);
    if (target < 0)
        return fail(error, "copy", "cannot open the directory %s", copy->path);
    int result = tree_copy_children(copy, source, target, error);
    if (!result)
        result = tree_copy_metadata(copy, source, status, target, error);
    close(target);
    return result;
}

int tree_copy_one(struct tree_copy *copy, int source, int directory, const char *name, struct error *error)
{
    struct stat status;
    size_t length = copy->length, room = sizeof copy->path - length;
    size_t added = (size_t)snprintf(copy->path + length, room, "/%s", name);
    if (added >= room) {
        errno = ENAMETOOLONG;
        return fail(error, "copy", "cannot copy to %.200s…", copy->path);
    }
    copy->length += added;
    int result = fstat(source, &status) < 0 ? fail(error, "copy", "cannot examine the source of %s", copy->path)
                 : S_ISDIR(status.st_mode)  ? copy_directory(copy, source, &status, directory, name, error)
                                            : copy_file(copy, source, &status, directory, name, error);
    copy->path[copy->length = length] = 0;
    return result;
}

/* The names are read first: a directory that is copied into itself must not grow for ever. */
static int is_entry(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

int tree_copy_children(struct tree_copy *copy, int source, int target, struct error *error)
{
    struct dirent **entries;
    char path[32];
    struct stat status;
    snprintf(path, sizeof path, "/proc/self/fd/%d", source);
    int count = fstat(source, &status) < 0 ? -1 : scandir(path, &entries, is_entry, alphasort);
    int result = count < 0 ? fail(error, "copy", "cannot read the source of %s", copy->path) : 0;
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        int file = -1;
        if (!result && !exceptions_have(&copy->except, &status, name)) {
            file = openat(source, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
            if (file >= 0)
                result = tree_copy_one(copy, file, target, name, error);
            else if (errno != ENOENT)
                result = fail(error, "copy", "cannot open the source of %s/%s", copy->path, name);
        }
        if (file >= 0)
            close(file);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return result;
}

int tree_begin_path(struct tree_copy *copy, const char *target, struct error *error)
{
    if ((size_t)snprintf(copy->path, sizeof copy->path, "/%s", target + strspn(target, "/")) < sizeof copy->path)
        return 0;
    errno = ENAMETOOLONG;
    return fail(error, "copy", "cannot copy to %.200s…", target);
}

/* What an entry consists of: content, owner, mode, attributes and times. */

#include "base/cleanup.h"
#include "layer/tar.h"
#include "layer/unpack.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>

static int write_at(int file, const char *bytes, size_t length, int64_t offset, const char *path, struct error *error)
{
    while (length) {
        ssize_t count = pwrite(file, bytes, length, offset);
        if (count < 0 && errno != EINTR)
            return fail(error, "unpack", "cannot write /%.300s", path);
        if (count > 0) {
            bytes += count;
            length -= (size_t)count;
            offset += count;
        }
    }
    return 0;
}

/* LENGTH bytes of the stored content, to OFFSET on. */
static int write_extent(struct unpack *unpack, int file, int64_t offset, int64_t length, const char *path,
                        struct error *error)
{
    const char *bytes;
    size_t count;
    unpack->bytes += length;
    if (unpack->bytes > unpack->limits.bytes)
        return refuse(error, "limit", "the layer has more than %lld bytes", (long long)unpack->limits.bytes);
    for (int64_t end = offset + length; offset < end; offset += (int64_t)count)
        if (tar_read(&unpack->reader, &bytes, &count, end - offset, error) < 0 ||
            write_at(file, bytes, count, offset, path, error) < 0)
            return -1;
    return 0;
}

int unpack_content(struct unpack *unpack, int file, const char *path, struct error *error)
{
    const struct tar_member *member = &unpack->reader.member;
    if (!member->is_sparse)
        return write_extent(unpack, file, 0, member->size, path, error);
    for (size_t i = 0; i < member->extent_count; i++)
        if (write_extent(unpack, file, member->extents[i].offset, member->extents[i].length, path, error) < 0)
            return -1;
    return ftruncate(file, member->size) < 0 ? fail(error, "unpack", "cannot set the size of /%.300s", path) : 0;
}

/* Not what would mean something to the overlay, and not the labels of another machine's policy. */
static bool is_content(const char *name)
{
    return strncmp(name, "trusted.overlay.", 16) != 0 && strcmp(name, "security.selinux") != 0;
}

/* As in attributes.c, a file system without room for attributes does not make the content worthless. */
static int cannot_set(const struct tar_attribute *attribute, const char *path, struct error *error)
{
    return errno == EOPNOTSUPP
               ? 0
               : fail(error, "attributes", "cannot set the extended attribute %.60s of /%.300s", attribute->name, path);
}

/* Only what differs: each change is one of the file system's own, which costs more than looking. A change of owner takes a
 * file's capabilities away, and a hard link's header need not have them; and it takes bits of the mode. DESCRIPTOR: the
 * path of a FILE that is not open itself. */
static int set_owner_and_mode(const struct tar_member *member, int file, const char *descriptor, const char *path,
                              struct error *error)
{
    struct stat status;
    if (fstat(file, &status) < 0)
        return fail(error, "unpack", "cannot examine /%.300s", path);
    bool owned = status.st_uid == member->uid && status.st_gid == member->gid;
    if (!owned && fchownat(file, "", member->uid, member->gid, AT_EMPTY_PATH) < 0)
        return fail(error, "unpack", "cannot set the owner of /%.300s", path);
    if (!S_ISLNK(status.st_mode) && (!owned || (status.st_mode & 07777) != member->mode) &&
        (descriptor ? chmod(descriptor, member->mode) : fchmod(file, member->mode)) < 0)
        return fail(error, "unpack", "cannot set the mode of /%.300s", path);
    return 0;
}

int unpack_metadata(struct unpack *unpack, int file, const char *path, struct error *error)
{
    const struct tar_member *member = &unpack->reader.member;
    if (set_owner_and_mode(member, file, NULL, path, error) < 0)
        return -1;
    for (size_t i = 0; i < member->attribute_count; i++) {
        const struct tar_attribute *attribute = &member->attributes[i];
        if (is_content(attribute->name) &&
            fsetxattr(file, attribute->name, attribute->value, attribute->length, 0) < 0 &&
            cannot_set(attribute, path, error) < 0)
            return -1;
    }
    const struct timespec times[2] = {member->atime, member->mtime};
    return futimens(file, times) < 0 ? fail(error, "unpack", "cannot set the times of /%.300s", path) : 0;
}

int unpack_special_metadata(struct unpack *unpack, int parent, const char *name, const char *path,
                            struct error *error)
{
    const struct tar_member *member = &unpack->reader.member;
    cleanup_close int file = openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    char descriptor[32];
    snprintf(descriptor, sizeof descriptor, "/proc/self/fd/%d", file);
    if (file < 0)
        return fail(error, "unpack", "cannot open /%.300s", path);
    if (set_owner_and_mode(member, file, descriptor, path, error) < 0)
        return -1;
    for (size_t i = 0; i < member->attribute_count; i++) {
        const struct tar_attribute *attribute = &member->attributes[i];
        if (is_content(attribute->name) &&
            setxattr(descriptor, attribute->name, attribute->value, attribute->length, 0) < 0 &&
            cannot_set(attribute, path, error) < 0)
            return -1;
    }
    const struct timespec times[2] = {member->atime, member->mtime};
    return utimensat(file, "", times, AT_EMPTY_PATH) < 0
               ? fail(error, "unpack", "cannot set the times of /%.300s", path)
               : 0;
}

static int remove_all(int directory, const char *path, struct error *error)
{
    DIR *stream = fdopendir(directory);
    if (!stream) {
        close(directory);
        return fail(error, "unpack", "cannot read /%.300s", path);
    }
    int result = 0;
    for (struct dirent *entry; !result && (entry = readdir(stream));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            result = unpack_remove(directory, entry->d_name, path, error);
    closedir(stream);
    return result;
}

int unpack_remove(int parent, const char *name, const char *path, struct error *error)
{
    if (unlinkat(parent, name, 0) == 0)
        return 0;
    int directory = errno == EISDIR ? openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
    if (directory < 0)
        return fail(error, "unpack", "cannot remove /%.300s", path);
    if (remove_all(directory, path, error) < 0)
        return -1;
    return unlinkat(parent, name, AT_REMOVEDIR) < 0 ? fail(error, "unpack", "cannot remove /%.300s", path) : 0;
}

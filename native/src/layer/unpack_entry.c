/* One member of an archive becomes one file, directory, link or node. */

#include "base/cleanup.h"
#include "base/container_path.h"
#include "layer/unpack.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/sysmacros.h>

static int cannot_make(const char *path, struct error *error)
{
    return fail(error, "unpack", "cannot make /%.300s", path);
}

/* Takes away what has the name of the new entry. *WAS_OTHER tells of something that was no directory: a directory in its
 * place hides the layers below. */
static int make_room(struct unpack *unpack, int parent, const char *name, const char *path, bool *was_other,
                     struct error *error)
{
    struct stat status;
    if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return cannot_make(path, error);
    *was_other = !S_ISDIR(status.st_mode);
    unpack->has_replaced = true;
    if (*was_other ? unlinkat(parent, name, 0) < 0 : unpack_remove(parent, name, path, error) < 0)
        return *was_other ? fail(error, "unpack", "cannot replace /%.300s", path) : -1;
    return 0;
}

static int make_directory(struct unpack *unpack, int parent, const char *name, const char *path, struct error *error)
{
    struct stat status;
    bool was_other = false;
    int result = mkdirat(parent, name, 0700);
    if (result < 0 && errno == EEXIST && fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0)
        result = S_ISDIR(status.st_mode)                                          ? 0
                 : make_room(unpack, parent, name, path, &was_other, error) < 0 ? -1
                                                                                 : mkdirat(parent, name, 0700);
    cleanup_close int directory =
        result < 0 ? -1
                   : container_path_open(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, RESOLVE_NO_SYMLINKS);
    if (directory < 0)
        return cannot_make(path, error);
    if (was_other && unpack->paths.state != LOWER_NONE && layer_set_opaque(directory, path, error) < 0)
        return -1;
    if (unpack_metadata(unpack, directory, path, error) < 0)
        return -1;
    layer_paths_time_set(&unpack->paths, directory, unpack->reader.member.mtime);
    return 0;
}

static int make_file(struct unpack *unpack, int file, const char *path, struct error *error)
{
    return unpack_content(unpack, file, path, error) < 0 ? -1 : unpack_metadata(unpack, file, path, error);
}

static int make_node(struct unpack *unpack, int parent, const char *name)
{
    const struct tar_member *member = &unpack->reader.member;
    mode_t kind = member->type == '3' ? S_IFCHR : member->type == '4' ? S_IFBLK : S_IFIFO;
    return mknodat(parent, name, kind | 0600, member->type == '6' ? 0 : makedev(member->major, member->minor));
}

static int make_link(struct unpack *unpack, int parent, const char *name)
{
    return linkat(unpack->link_directory, unpack->link_name, parent, name, 0);
}

/* A file's descriptor, or 0 for what has none; -1 with errno. */
static int create(struct unpack *unpack, int parent, const char *name)
{
    const struct tar_member *member = &unpack->reader.member;
    switch (member->type) {
    case '0':
        /* Without the bits that lend a user's rights: it is nobody's yet. */
        return openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, member->mode & 0777);
    case '1':
        return make_link(unpack, parent, name);
    case '2':
        return symlinkat(member->link, parent, name);
    default:
        return make_node(unpack, parent, name);
    }
}

static int make_other(struct unpack *unpack, int parent, const char *name, const char *path, struct error *error)
{
    bool ignored, is_file = unpack->reader.member.type == '0';
    int made = create(unpack, parent, name);
    if (made < 0 && errno == EEXIST) {
        if (make_room(unpack, parent, name, path, &ignored, error) < 0)
            return -1;
        made = create(unpack, parent, name);
    }
    if (made < 0)
        return cannot_make(path, error);
    cleanup_close int file = is_file ? made : -1;
    return is_file ? make_file(unpack, file, path, error) : unpack_special_metadata(unpack, parent, name, path, error);
}

/* Its target is found before anything is taken away for it. */
static int make_hard_link(struct unpack *unpack, int parent, const char *name, const char *path, struct error *error)
{
    char target[PATH_MAX];
    if (layer_path_clean(target, unpack->reader.member.link, error) < 0)
        return -1;
    if (!*target)
        return refuse(error, "link", "the hard link /%.300s has no target", path);
    cleanup_close int directory = layer_link_target(&unpack->paths, target, &unpack->link_name, error);
    unpack->link_directory = directory;
    return directory < 0 ? -1 : make_other(unpack, parent, name, path, error);
}

static int make_root(struct unpack *unpack, struct error *error)
{
    if (unpack->reader.member.type != '5')
        return refuse(error, "unpack", "the archive's root is no directory");
    unpack->has_root = true;
    if (layer_parent_leave(&unpack->paths, error) < 0)
        return -1;
    return unpack_metadata(unpack, unpack->paths.root, "", error);
}

static int make(struct unpack *unpack, int parent, const char *name, const char *path, struct error *error)
{
    switch (unpack->reader.member.type) {
    case '5':
        return make_directory(unpack, parent, name, path, error);
    case '1':
        return make_hard_link(unpack, parent, name, path, error);
    case '2':
        if (!*unpack->reader.member.link)
            return refuse(error, "unpack", "the symbolic link /%.300s has no target", path);
        return make_other(unpack, parent, name, path, error);
    default:
        return make_other(unpack, parent, name, path, error);
    }
}

int unpack_whiteout(struct unpack *unpack, int parent, const char *path, const char *name, struct error *error)
{
    struct stat status;
    if (!strcmp(name, ".wh..opq"))
        return unpack->paths.state == LOWER_NONE ? 0 : layer_set_opaque(parent, path, error);
    if (!strncmp(name, ".wh.", 4))
        return 0; /* what AUFS kept for itself */
    if (!*name || !strcmp(name, ".") || !strcmp(name, ".."))
        return refuse(error, "whiteout", "the whiteout /%.300s removes no file", path);
    if (unpack->paths.state == LOWER_NONE)
        return 0;
    if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
        /* It is about the layers below only, whatever the order: what this layer itself has stays. */
        cleanup_close int directory = S_ISDIR(status.st_mode)
                                          ? openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                                          : -1;
        return directory < 0 ? 0 : layer_set_opaque(directory, path, error);
    }
    if (mknodat(parent, name, S_IFCHR, makedev(0, 0)) < 0)
        return fail(error, "whiteout", "cannot make the whiteout of /%.300s", path);
    unpack->whiteouts++;
    return 0;
}

int unpack_entry(struct unpack *unpack, const char *path, struct error *error)
{
    const struct tar_member *member = &unpack->reader.member;
    if (!*path)
        return make_root(unpack, error);
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    bool is_whiteout = !strncmp(name, ".wh.", 4);
    if (!is_whiteout && member->type == '3' && !member->major && !member->minor)
        return refuse(error, "unpack", "/%.300s is a device 0:0, which would be a whiteout", path);
    int parent = layer_parent(&unpack->paths, path, slash ? (size_t)(slash - path) : 0, error);
    if (parent < 0)
        return -1;
    unpack->has_replaced = false;
    int result = is_whiteout ? unpack_whiteout(unpack, parent, path, name + 4, error)
                             : make(unpack, parent, name, path, error);
    return result < 0 ? -1 : unpack->has_replaced ? layer_parent_leave(&unpack->paths, error) : 0;
}

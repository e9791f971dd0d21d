#include "mounts.h"

#include "cleanup.h"
#include "container_path.h"
#include "filesystem.h"
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static const struct node {
    const char *name;
    unsigned int major, minor;
} nodes[] = {{"null", 1, 3}, {"zero", 1, 5}, {"full", 1, 7}, {"random", 1, 8}, {"urandom", 1, 9}, {"tty", 5, 0}};

static const struct link {
    const char *name, *target;
} links[] = {
    {"fd", "/proc/self/fd"},       {"stdin", "/proc/self/fd/0"}, {"stdout", "/proc/self/fd/1"},
    {"stderr", "/proc/self/fd/2"}, {"core", "/proc/kcore"},      {"ptmx", "pts/ptmx"},
};

/* In a user namespace there are no nodes to be made: the machine's own of the same numbers is mounted there. */
static int bind_node(int directory, const char *name, mode_t mode, dev_t device, const char *path, struct error *error)
{
    struct stat status;
    cleanup_close int source = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (source < 0 || fstat(source, &status))
        return fail(error, "devices", "open the machine's %s, which a container in a user namespace needs", path);
    if ((status.st_mode & S_IFMT) != (mode & S_IFMT) || status.st_rdev != device)
        return refuse(error, "devices", "the machine's %s has other numbers than the container's", path);
    cleanup_close int made = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    cleanup_close int target = openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    cleanup_close int copy = filesystem_copy(source, false);
    if (made < 0 || target < 0 || copy < 0)
        return fail(error, "devices", "bind mount the machine's %s", path);
    return filesystem_attach(copy, target, path, error);
}

static int make_node(int directory, const char *name, mode_t mode, dev_t device, const char *path, struct error *error)
{
    if (!mknodat(directory, name, mode, device) || errno == EEXIST)
        return 0;
    if (errno == EPERM && device)
        return bind_node(directory, name, mode, device, path, error);
    return fail(error, "devices", "make the device %s", path);
}

static mode_t type_of(const char *type)
{
    if (!type)
        return 0;
    return !strcmp(type, "b") ? S_IFBLK : !strcmp(type, "c") || !strcmp(type, "u") ? S_IFCHR :
           !strcmp(type, "p") ? S_IFIFO : 0;
}

static dev_t directory_device(int directory)
{
    struct stat status;
    return fstat(directory, &status) ? 0 : status.st_dev;
}

/* A member of config.linux.devices, made without following a link that the image might have in its place. */
static int make_device(const json_t *device, const struct tree *tree, struct error *error)
{
    const char *path = json_string_value(json_object_get(device, "path")), *name;
    mode_t type = type_of(json_string_value(json_object_get(device, "type")));
    const json_t *file_mode = json_object_get(device, "fileMode");
    mode_t mode = file_mode ? (mode_t) json_integer_value(file_mode) & 07777 : 0666;
    dev_t numbers = makedev((unsigned int) json_integer_value(json_object_get(device, "major")),
                            (unsigned int) json_integer_value(json_object_get(device, "minor")));
    if (!path || *path != '/' || !type)
        return refuse(error, "devices", "config.linux.devices: a device needs an absolute path and a type: b, c, u, p");
    cleanup_close int parent = container_path_parent(tree->root, path, &name, error);
    if (parent < 0)
        return -1;
    if (unlinkat(parent, name, 0) && errno != ENOENT)
        return fail(error, "devices", "replace %s", path);
    if (make_node(parent, name, type | mode, type == S_IFIFO ? 0 : numbers, path, error))
        return -1;
    struct stat status;
    if (!fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) && status.st_dev != directory_device(parent))
        return 0; /* the machine's own: its owner is the machine's affair */
    if (fchownat(parent, name, (uid_t) json_integer_value(json_object_get(device, "uid")),
                 (gid_t) json_integer_value(json_object_get(device, "gid")), AT_SYMLINK_NOFOLLOW))
        return fail(error, "devices", "change the owner of %s", path);
    return 0;
}

static int make_defaults(struct tree *tree, struct error *error)
{
    for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++) {
        char path[32];
        snprintf(path, sizeof path, "/dev/%s", nodes[i].name);
        if (make_node(tree->dev, nodes[i].name, S_IFCHR | 0666, makedev(nodes[i].major, nodes[i].minor), path, error))
            return -1;
    }
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (symlinkat(links[i].target, tree->dev, links[i].name) && errno != EEXIST)
            return fail(error, "devices", "make the symbolic link /dev/%s", links[i].name);
    tree->null = openat(tree->dev, "null", O_PATH | O_NOFOLLOW | O_CLOEXEC);
    return tree->null >= 0 ? 0 : fail(error, "devices", "open the container's /dev/null");
}

static bool has_mount_on_dev(const json_t *config)
{
    size_t index;
    json_t *mount;
    json_array_foreach (json_object_get(config, "mounts"), index, mount)
        if (!strcmp(json_string_value(json_object_get(mount, "destination")), "/dev"))
            return true;
    return false;
}

int devices_make(const json_t *config, struct tree *tree, struct error *error)
{
    size_t index;
    json_t *device;
    if (tree->dev < 0 && !has_mount_on_dev(config) &&
        (tree->dev = container_path_directory(tree->root, "/dev", 0755, RESOLVE_NO_SYMLINKS, error)) < 0)
        return -1;
    if (tree->dev >= 0 && make_defaults(tree, error))
        return -1;
    json_array_foreach (json_object_get(json_object_get(config, "linux"), "devices"), index, device)
        if (make_device(device, tree, error))
            return -1;
    if (tree->dev_read_only && filesystem_change(tree->dev, MOUNT_ATTR_RDONLY, 0, 0, false))
        return fail(error, "devices", "make /dev read-only");
    return 0;
}

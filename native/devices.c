#include "mounts.h"

#include "cleanup.h"
#include "container_path.h"
#include "filesystem.h"
#include <fcntl.h>
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

static int make_node(int directory, const char *name, mode_t mode, dev_t device, const char *path, struct error *error)
{
    if (mknodat(directory, name, mode, device) && errno != EEXIST)
        return fail(error, "devices", "make the device %s", path);
    return 0;
}

static mode_t type_of(const char *type)
{
    if (!type)
        return 0;
    return !strcmp(type, "b") ? S_IFBLK : !strcmp(type, "c") || !strcmp(type, "u") ? S_IFCHR :
           !strcmp(type, "p") ? S_IFIFO : 0;
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
    if (make_node(parent, name, type | mode, numbers, path, error))
        return -1;
    if (fchownat(parent, name, (uid_t) json_integer_value(json_object_get(device, "uid")),
                 (gid_t) json_integer_value(json_object_get(device, "gid")), AT_SYMLINK_NOFOLLOW))
        return fail(error, "devices", "change the owner of %s", path);
    return 0;
}

static int make_defaults(struct tree *tree, struct error *error)
{
    for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++)
        if (make_node(tree->dev, nodes[i].name, S_IFCHR | 0666, makedev(nodes[i].major, nodes[i].minor), nodes[i].name,
                      error))
            return -1;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (symlinkat(links[i].target, tree->dev, links[i].name) && errno != EEXIST)
            return fail(error, "devices", "make the symbolic link /dev/%s", links[i].name);
    tree->null = openat(tree->dev, "null", O_PATH | O_NOFOLLOW | O_CLOEXEC);
    return tree->null >= 0 ? 0 : fail(error, "devices", "open the container's /dev/null");
}

int devices_make(const json_t *config, struct tree *tree, struct error *error)
{
    size_t index;
    json_t *device;
    if (tree->dev >= 0 && make_defaults(tree, error))
        return -1;
    json_array_foreach (json_object_get(json_object_get(config, "linux"), "devices"), index, device)
        if (make_device(device, tree, error))
            return -1;
    if (tree->dev_read_only && filesystem_change(tree->dev, MOUNT_ATTR_RDONLY, 0, 0, false))
        return fail(error, "devices", "make /dev read-only");
    return 0;
}

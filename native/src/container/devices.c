#include "container/mounts.h"

#include "base/cleanup.h"
#include "base/container_path.h"
#include "base/filesystem.h"
#include "base/memory.h"
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

static const struct link {
    const char *name, *target;
} links[] = {
    {"fd", "/proc/self/fd"},       {"stdin", "/proc/self/fd/0"}, {"stdout", "/proc/self/fd/1"},
    {"stderr", "/proc/self/fd/2"}, {"core", "/proc/kcore"},      {"ptmx", "pts/ptmx"},
};

/* The machine's own node of the same numbers, for a user namespace on a kernel where none could be made for it. */
static int copy_of_machines(const struct device *device, struct error *error)
{
    struct stat status;
    cleanup_close int source = open(device->path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (source < 0 || fstat(source, &status))
        return fail(error, "devices", "open the machine's %s, which a container in a user namespace needs",
                    device->path);
    if ((status.st_mode & S_IFMT) != (device->mode & S_IFMT) || status.st_rdev != device->numbers)
        return refuse(error, "devices", "the machine's %s has other numbers than the container's", device->path);
    int copy = filesystem_copy(source, false);
    if (copy >= 0 && !filesystem_change(copy, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, 0, 0, false))
        return copy;
    close_descriptor(&copy);
    return fail(error, "devices", "bind mount the machine's %s", device->path);
}

static int attach_node(int node, int directory, const char *name, const struct device *device, struct error *error)
{
    cleanup_close int machines = node < 0 ? copy_of_machines(device, error) : -1;
    if (node < 0 && machines < 0)
        return -1;
    cleanup_close int made = openat(directory, name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    cleanup_close int target = openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (made < 0 || target < 0)
        return fail(error, "devices", "make the file %s for the device", device->path);
    return filesystem_attach(node < 0 ? machines : node, target, device->path, error);
}

static int make_node(int directory, const char *name, const struct device *device, struct error *error)
{
    if (mknodat(directory, name, device->mode, device->numbers))
        return errno == EEXIST ? 0 : fail(error, "devices", "make the device %s", device->path);
    if ((device->uid || device->gid) && fchownat(directory, name, device->uid, device->gid, AT_SYMLINK_NOFOLLOW))
        return fail(error, "devices", "change the owner of %s", device->path);
    return 0;
}

/* A member of config.linux.devices replaces what the image has in its place, without following a link there. */
static int make_device(const struct device *device, bool mounted, int node, const struct tree *tree,
                       struct error *error)
{
    const char *name;
    cleanup_free char *path = copy_text(device->path);
    for (size_t end = strlen(path); end > 1 && path[end - 1] == '/';)
        path[--end] = 0;
    cleanup_close int parent = container_path_parent(tree->root, path, &name, error);
    if (parent < 0)
        return -1;
    if (mounted)
        return attach_node(node, parent, name, device, error);
    if (unlinkat(parent, name, 0) && errno != ENOENT && errno != EISDIR)
        return fail(error, "devices", "replace %s", path);
    return make_node(parent, name, device, error);
}

static int make_links(const struct tree *tree, struct error *error)
{
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (symlinkat(links[i].target, tree->dev, links[i].name) && errno != EEXIST)
            return fail(error, "devices", "make the symbolic link /dev/%s", links[i].name);
    return 0;
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

int devices_make(const json_t *config, const struct device_nodes *nodes, struct tree *tree, struct error *error)
{
    if (tree->dev < 0 && !has_mount_on_dev(config) &&
        (tree->dev = container_path_directory(tree->root, "/dev", 0755, RESOLVE_NO_SYMLINKS, error)) < 0)
        return -1;
    for (size_t i = tree->dev < 0 ? DEFAULT_DEVICES : 0; i < devices_count(config); i++) {
        struct device device;
        int node = nodes->count ? nodes->descriptors[i] : -1;
        if (device_read(config, i, &device, error))
            return -1;
        bool failed = i >= DEFAULT_DEVICES ? make_device(&device, nodes->count, node, tree, error)
                      : nodes->count       ? attach_node(node, tree->dev, basename(device.path), &device, error)
                                           : make_node(tree->dev, basename(device.path), &device, error);
        if (failed)
            return -1;
    }
    if (tree->dev >= 0 && make_links(tree, error))
        return -1;
    tree->null = tree->dev < 0 ? -1 : openat(tree->dev, "null", O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (tree->dev >= 0 && tree->null < 0)
        return fail(error, "devices", "open the container's /dev/null");
    return 0;
}

int devices_protect(const struct tree *tree, struct error *error)
{
    if (tree->dev_read_only && tree->dev >= 0 && filesystem_change(tree->dev, MOUNT_ATTR_RDONLY, 0, 0, false))
        return fail(error, "devices", "make /dev read-only");
    return 0;
}

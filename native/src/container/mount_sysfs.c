#include "container/mount_parts.h"

#include "base/cleanup.h"
#include "base/container_path.h"
#include "base/filesystem.h"
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

/* A sysfs shows one network namespace, and may only be mounted by who owns that: not by a container with users of its own in
 * the machine's. It sees the machine's /sys instead, which it may not write. */

static bool has_mount_on(const json_t *config, const char *destination)
{
    size_t index;
    json_t *mount;
    json_array_foreach (json_object_get(config, "mounts"), index, mount)
        if (!strcmp(json_string_value(json_object_get(mount, "destination")) ?: "", destination))
            return true;
    return false;
}

/* The machine's cgroups are not for the container to see. */
static int cover_cgroups(const struct tree *tree, const char *path, struct error *error)
{
    static const struct setting none[] = {{"source", "tmpfs"}, {"mode", "755"}, {NULL, NULL}};
    cleanup_close int target = container_path_open(tree->root, path, O_PATH | O_DIRECTORY, RESOLVE_NO_SYMLINKS);
    if (target < 0)
        return errno == ENOENT ? 0 : fail(error, "mount", "open %s", path);
    cleanup_close int cover = filesystem_mount(
        "tmpfs", none, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC, path, error);
    return cover < 0 ? -1 : filesystem_attach(cover, target, path, error);
}

int sysfs_share(const json_t *config, const char *destination, unsigned long long attributes, int target,
                const struct tree *tree, struct error *error)
{
    char cgroups[4096];
    cleanup_close int machine = open("/sys", O_PATH | O_DIRECTORY | O_CLOEXEC);
    cleanup_close int copy = machine < 0 ? -1 : filesystem_copy(machine, true);
    if (copy < 0 || filesystem_change(copy, attributes, 0, MS_PRIVATE, true))
        return fail(error, "mount", "mount the machine's /sys on %s", destination);
    if (filesystem_attach(copy, target, destination, error))
        return -1;
    snprintf(cgroups, sizeof cgroups, "%s/fs/cgroup", destination);
    return has_mount_on(config, cgroups) ? 0 : cover_cgroups(tree, cgroups, error);
}

#include "cgroup/hierarchy.h"
#include "container/mounts.h"

#include "base/cleanup.h"
#include "base/filesystem.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

/* Without a cgroup namespace, a new mount would show the whole machine's tree: the container's part of it instead. */
static int copy_part(const struct hierarchy *hierarchy, const char *cgroup, unsigned int attributes,
                     struct error *error)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", hierarchy->mount_point, cgroup);
    int copy = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (copy >= 0 && !filesystem_change(copy, attributes, 0, MS_PRIVATE, false))
        return copy;
    close_descriptor(&copy);
    return fail(error, "mount", "bind mount the cgroup %s", path);
}

/* A v1 hierarchy is asked for by exactly the controllers it has. */
static int mount_v1(const struct hierarchy *hierarchy, unsigned int attributes, struct error *error)
{
    static const char *const no_controllers[] = {"rw", "ro", "xattr", "noprefix", "clone_children"};
    struct setting settings[16] = {{"source", "cgroup"}};
    char words[sizeof hierarchy->controllers], *rest = NULL;
    int count = 1;
    strcpy(words, hierarchy->controllers);
    for (char *word = strtok_r(words, " ", &rest); word && count < 15; word = strtok_r(NULL, " ", &rest)) {
        bool controller = !strchr(word, '=');
        for (size_t i = 0; i < sizeof no_controllers / sizeof *no_controllers; i++)
            controller = controller && strcmp(word, no_controllers[i]);
        if (controller)
            settings[count++] = (struct setting){word, NULL};
    }
    return filesystem_mount("cgroup", settings, attributes, hierarchy->mount_point, error);
}

static int attach_v1(const struct hierarchy *hierarchy, const struct mount_context *context, unsigned int attributes,
                     int directory, struct error *error)
{
    const char *name = strrchr(hierarchy->mount_point, '/') + 1;
    cleanup_close int mount = context->cgroup_namespace ? mount_v1(hierarchy, attributes, error)
                                                        : copy_part(hierarchy, context->cgroup, attributes, error);
    if (mount < 0)
        return -1;
    if (mkdirat(directory, name, 0755))
        return fail(error, "mount", "make the directory %s of the cgroup mount", name);
    /* Nobody else knows of that directory yet. */
    if (move_mount(mount, "", directory, name, MOVE_MOUNT_F_EMPTY_PATH))
        return fail(error, "mount", "attach the mount on %s", hierarchy->mount_point);
    /* cpu and cpuacct, which machines often keep together, are found by their own names too. */
    for (const char *const *used = used_controllers; *used; used++)
        if (has_controller(hierarchy->controllers, *used) && strcmp(*used, name) && symlinkat(name, directory, *used))
            return fail(error, "mount", "make the symbolic link %s of the cgroup mount", *used);
    return 0;
}

int cgroup_mount(const struct mount_context *context, unsigned int attributes, int target, const char *destination,
                 struct error *error)
{
    static const struct setting mode[] = {{"source", "tmpfs"}, {"mode", "755"}, {NULL, NULL}},
                                none[] = {{"source", "cgroup2"}, {NULL, NULL}};
    const struct hierarchies *all = hierarchies(error);
    if (!all)
        return -1;
    if (all->count == 1 && all->identity->v2) {
        cleanup_close int mount = context->cgroup_namespace
                                      ? filesystem_mount("cgroup2", none, attributes, destination, error)
                                      : copy_part(all->identity, context->cgroup, attributes, error);
        return mount < 0 ? -1 : filesystem_attach(mount, target, destination, error);
    }
    unsigned int writable = attributes & ~(unsigned int) MOUNT_ATTR_RDONLY;
    cleanup_close int directory = filesystem_mount("tmpfs", mode, writable, destination, error);
    if (directory < 0 || filesystem_attach(directory, target, destination, error))
        return -1;
    for (int i = 0; i < all->count; i++)
        if (!all->list[i].v2 && attach_v1(&all->list[i], context, attributes, directory, error))
            return -1;
    /* What is mounted in a tree that is attached nowhere cannot be changed any more; the hierarchies are read-only. */
    if (attributes & MOUNT_ATTR_RDONLY && filesystem_change(directory, MOUNT_ATTR_RDONLY, 0, 0, false) &&
        !context->detached)
        return fail(error, "mount", "make %s read-only", destination);
    return 0;
}

#include "container/rootfs.h"

#include "base/cleanup.h"
#include "container/mappings.h"
#include <fcntl.h>
#include <stdbool.h>
#include <sys/mount.h>
#include <sys/stat.h>

/* The layers of a container with a user namespace of its own. They belong to many containers and to the machine's users,
 * so each is seen through an ID-mapped mount: what belongs to user 0 on disk belongs to the container's root. The overlay
 * itself is the machine's: only so its marks in extended attributes count. The upper directory is not mapped, as the
 * overlay works there as the machine's root too; what the container writes has the owners that the machine sees. */

static int add_string(int overlay, const char *key, const char *value, struct error *error)
{
    if (fsconfig(overlay, FSCONFIG_SET_STRING, key, value, 0))
        return fail(error, "rootfs", "mount the overlay file system: %s %.200s", key, value);
    return 0;
}

static int open_mapped(const char *path, int users, struct error *error)
{
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (unsigned int) users};
    int layer = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (layer >= 0 && !mount_setattr(layer, "", AT_EMPTY_PATH, &attributes, sizeof attributes))
        return layer;
    close_descriptor(&layer);
    return fail(error, "rootfs", "map the owners of the layer %s: its file system may not know how", path);
}

enum { LAYERS_MAX = 500 };

/* A mount that is attached nowhere ends with its descriptor: they are kept until the overlay is made. */
struct layers {
    int descriptors[LAYERS_MAX];
    int count;
};

static void close_layers(struct layers *layers)
{
    while (layers->count)
        close(layers->descriptors[--layers->count]);
}

static int add_lower(int overlay, struct layers *layers, const char *path, int users, struct error *error)
{
    int layer = open_mapped(path, users, error);
    if (layer < 0)
        return -1;
    layers->descriptors[layers->count++] = layer;
    if (fsconfig(overlay, FSCONFIG_SET_FD, "lowerdir+", NULL, layer))
        return fail(error, "rootfs", "mount layers with mapped owners, which takes Linux 6.13, and a user namespace "
                                     "needs: layer %s", path);
    return 0;
}

static int add_layers(int overlay, const json_t *rootfs, struct layers *layers, int users, struct error *error)
{
    size_t index;
    json_t *path;
    if (json_array_size(json_object_get(rootfs, "lower")) > LAYERS_MAX)
        return refuse(error, "rootfs", "rootfs.lower is no list of up to %d paths", LAYERS_MAX);
    json_array_foreach (json_object_get(rootfs, "lower"), index, path)
        if (add_lower(overlay, layers, json_string_value(path) ?: "", users, error))
            return -1;
    return 0;
}

/* The root directory's owner is the upper directory's. */
static int add_upper(int overlay, const json_t *rootfs, const json_t *section, struct error *error)
{
    const char *upper = json_string_value(json_object_get(rootfs, "upper"));
    const char *work = json_string_value(json_object_get(rootfs, "work"));
    unsigned int user = mappings_outside(json_object_get(section, "uidMappings"), 0);
    unsigned int group = mappings_outside(json_object_get(section, "gidMappings"), 0);
    struct stat status;
    if (stat(upper, &status) || (!status.st_uid && chown(upper, user, group)))
        return fail(error, "rootfs", "give the directory %s to the container's root", upper);
    return add_string(overlay, "upperdir", upper, error) || add_string(overlay, "workdir", work, error) ? -1 : 0;
}

static int mount_overlay(int overlay, const json_t *rootfs, const json_t *section, struct error *error)
{
    static const char *const plain[] = {"index", "metacopy", "redirect_dir"};
    bool writable = json_object_get(rootfs, "upper");
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (add_string(overlay, plain[i], "off", error))
            return -1;
    if (writable && add_upper(overlay, rootfs, section, error))
        return -1;
    int mount = fsconfig(overlay, FSCONFIG_CMD_CREATE, NULL, NULL, 0)
                    ? -1
                    : fsmount(overlay, FSMOUNT_CLOEXEC, writable ? 0 : MOUNT_ATTR_RDONLY);
    return mount >= 0 ? mount : fail(error, "rootfs", "mount the overlay file system with mapped owners");
}

int rootfs_open_mapped(const json_t *rootfs, const json_t *section, struct error *error)
{
    struct layers layers = {.count = 0};
    cleanup_close int users =
        mappings_namespace(json_object_get(section, "uidMappings"), json_object_get(section, "gidMappings"), error);
    cleanup_close int overlay = users < 0 ? -1 : fsopen("overlay", FSOPEN_CLOEXEC);
    if (users < 0)
        return -1;
    if (overlay < 0)
        return fail(error, "rootfs", "mount an overlay file system");
    int mount = add_string(overlay, "source", "overlay", error) || add_layers(overlay, rootfs, &layers, users, error)
                    ? -1
                    : mount_overlay(overlay, rootfs, section, error);
    close_layers(&layers);
    return mount;
}

#include "container/device_nodes.h"

#include "base/cleanup.h"
#include "base/filesystem.h"
#include "base/memory.h"
#include "container/mappings.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static const struct standard {
    const char *path;
    unsigned int major, minor;
} standard[DEFAULT_DEVICES] = {{"/dev/null", 1, 3},   {"/dev/zero", 1, 5},    {"/dev/full", 1, 7},
                               {"/dev/random", 1, 8}, {"/dev/urandom", 1, 9}, {"/dev/tty", 5, 0}};

static const json_t *list_of(const json_t *config)
{
    return json_object_get(json_object_get(config, "linux"), "devices");
}

size_t devices_count(const json_t *config)
{
    return DEFAULT_DEVICES + json_array_size(list_of(config));
}

static mode_t type_of(const char *type)
{
    if (!type)
        return 0;
    return !strcmp(type, "b") ? S_IFBLK : !strcmp(type, "c") || !strcmp(type, "u") ? S_IFCHR :
           !strcmp(type, "p") ? S_IFIFO : 0;
}

int device_read(const json_t *config, size_t index, struct device *device, struct error *error)
{
    if (index < DEFAULT_DEVICES) {
        const struct standard *known = &standard[index];
        *device = (struct device){known->path, S_IFCHR | 0666, makedev(known->major, known->minor), 0, 0};
        return 0;
    }
    const json_t *json = json_array_get(list_of(config), index - DEFAULT_DEVICES);
    const json_t *mode = json_object_get(json, "fileMode");
    mode_t type = type_of(json_string_value(json_object_get(json, "type")));
    *device = (struct device){
        .path = json_string_value(json_object_get(json, "path")),
        .mode = type | (mode ? (mode_t) json_integer_value(mode) & 07777 : 0666),
        .uid = (uid_t) json_integer_value(json_object_get(json, "uid")),
        .gid = (gid_t) json_integer_value(json_object_get(json, "gid")),
    };
    if (type != S_IFIFO)
        device->numbers = makedev((unsigned int) json_integer_value(json_object_get(json, "major")),
                                  (unsigned int) json_integer_value(json_object_get(json, "minor")));
    if (!device->path || *device->path != '/' || !type)
        return refuse(error, "devices", "config.linux.devices: a device needs an absolute path and a type: b, c, u, p");
    return 0;
}

static int make(const json_t *config, int directory, size_t index, int *node, struct error *error)
{
    const json_t *section = json_object_get(config, "linux");
    struct device device;
    char name[24];
    snprintf(name, sizeof name, "%zu", index);
    if (device_read(config, index, &device, error))
        return -1;
    uid_t uid = mappings_outside(json_object_get(section, "uidMappings"), device.uid);
    gid_t gid = mappings_outside(json_object_get(section, "gidMappings"), device.gid);
    if (mknodat(directory, name, device.mode, device.numbers) || fchownat(directory, name, uid, gid, 0) ||
        fchmodat(directory, name, device.mode & 07777, 0))
        return fail(error, "devices", "make the device %s", device.path);
    *node = open_tree(directory, name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    return 0;
}

int device_nodes_make(const json_t *config, struct device_nodes *nodes, struct error *error)
{
    static const struct setting settings[] = {{"source", "tmpfs"}, {"mode", "755"}, {NULL, NULL}};
    cleanup_close int directory =
        filesystem_mount("tmpfs", settings, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, "/dev", error);
    if (directory < 0)
        return -1;
    nodes->count = devices_count(config);
    nodes->descriptors = allocate(nodes->count, sizeof *nodes->descriptors);
    for (size_t i = 0; i < nodes->count; i++)
        nodes->descriptors[i] = -1;
    for (size_t i = 0; i < nodes->count; i++)
        if (make(config, directory, i, &nodes->descriptors[i], error))
            return -1;
    return 0;
}

void device_nodes_close(struct device_nodes *nodes)
{
    for (size_t i = 0; i < nodes->count; i++)
        close_descriptor(&nodes->descriptors[i]);
    free(nodes->descriptors);
    *nodes = (struct device_nodes){0};
}

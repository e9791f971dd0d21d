#include "cgroup/resources.h"

#include "cgroup/hierarchy.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

int control_write_for(const char *controller, const char *path, const char *v1, const char *v2, const char *value,
                      struct error *error)
{
    const struct hierarchy *hierarchy = hierarchy_with(controller);
    if (!hierarchy && !strcmp(controller, "blkio"))
        hierarchy = hierarchy_with("io");
    const char *file = !hierarchy ? NULL : hierarchy->v2 ? v2 : v1;
    if (!hierarchy)
        return refuse(error, "cgroup", "this machine has no %s cgroup controller to set %s with: enable it in the "
                      "kernel's command line", controller, v2);
    if (!file)
        return 0;
    if (!control_write(hierarchy, path, file, value, error))
        return 0;
    if (error->number == ENOENT && hierarchy->v2)
        return refuse(error, "cgroup", "%s/%s has no %s: the %s controller is not handed down to it "
                      "(cgroup.subtree_control of its parents)", hierarchy->mount_point, path, file, controller);
    return -1;
}

int apply_pids(const char *path, const json_t *pids, struct error *error)
{
    const json_t *limit = json_object_get(pids, "limit");
    char value[32];
    if (!limit)
        return 0;
    /* 0 is a limit too (runtime-spec, config-linux.md, "PIDs"): nothing may fork. The first process needs its own place. */
    if (json_integer_value(limit) < 0)
        snprintf(value, sizeof value, "max");
    else
        snprintf(value, sizeof value, "%lld", json_integer_value(limit) ?: 1LL);
    return control_write_for("pids", path, "pids.max", "pids.max", value, error);
}

int apply_unified(const char *path, const json_t *unified, struct error *error)
{
    const struct hierarchies *all = hierarchies(error);
    const char *file;
    json_t *value;
    if (!all)
        return -1;
    if (json_object_size(unified) && !all->identity->v2)
        return refuse(error, "cgroup", "linux.resources.unified needs cgroup v2, which this machine does not have");
    json_object_foreach ((json_t *) unified, file, value) {
        if (strchr(file, '/') || !json_is_string(value))
            return refuse(error, "cgroup", "linux.resources.unified: \"%s\" is no control file with a text", file);
        if (!control_write(all->identity, path, file, json_string_value(value), error))
            continue;
        if (error->number == ENOENT)
            return refuse(error, "cgroup", "linux.resources.unified: invalid configuration: the cgroup v2 tree has no %s "
                          "here (another hierarchy may have the controller)", file);
        return -1;
    }
    return 0;
}

static int refuse_members(const json_t *resources, struct error *error)
{
    static const char *const known[] = {"memory",  "cpu",           "pids",    "blockIO", "devices",
                                        "unified", "hugepageLimits", "network", "rdma",    NULL};
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *) resources, name, value) {
        int i = 0;
        while (known[i] && strcmp(known[i], name))
            i++;
        if (!known[i] && (json_object_size(value) || json_array_size(value)))
            return refuse(error, "cgroup", "linux.resources.%s is not supported", name);
    }
    return 0;
}

int cgroup_apply(const char *path, const json_t *resources, struct error *error)
{
    const json_t *devices = json_object_get(resources, "devices");
    if (refuse_members(resources, error) ||
        apply_memory(path, json_object_get(resources, "memory"), error) ||
        apply_cpu(path, json_object_get(resources, "cpu"), error) ||
        apply_pids(path, json_object_get(resources, "pids"), error) ||
        apply_block_io(path, json_object_get(resources, "blockIO"), error) ||
        apply_hugepages(path, json_object_get(resources, "hugepageLimits"), error) ||
        apply_network(path, json_object_get(resources, "network"), error) ||
        apply_rdma(path, json_object_get(resources, "rdma"), error) ||
        (devices && apply_devices(path, devices, error)))
        return -1;
    return apply_unified(path, json_object_get(resources, "unified"), error);
}

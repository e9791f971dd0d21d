#include "oci/oci_bundle.h"

#include <string.h>
#include <strings.h>

/* Runtimes written in Go read the names of members in any capitals, so there are files with "CPU" and "Cpus". */

static const char *const sections[] = {"memory", "cpu",            "pids",    "blockIO", "devices",
                                       "unified", "hugepageLimits", "network", "rdma",    NULL};

static const struct section {
    const char *name, *members[12];
} members[] = {
    {"cpu", {"shares", "quota", "burst", "period", "realtimeRuntime", "realtimePeriod", "cpus", "mems", "idle"}},
    {"memory", {"limit", "reservation", "swap", "kernel", "kernelTCP", "swappiness", "disableOOMKiller", "useHierarchy",
                "checkBeforeUpdate"}},
    {"pids", {"limit"}},
    {"blockIO", {"weight", "leafWeight", "weightDevice", "throttleReadBpsDevice", "throttleWriteBpsDevice",
                 "throttleReadIOPSDevice", "throttleWriteIOPSDevice"}},
    {"network", {"classID", "priorities"}},
};

static const char *spelling(const char *name, const char *const *known)
{
    for (; *known; known++)
        if (!strcasecmp(name, *known))
            return *known;
    return NULL;
}

/* What stands there in its right spelling stays. */
static void spell(json_t *object, const char *const *known)
{
    const char *name;
    json_t *value;
    void *next;
    json_object_foreach_safe (object, next, name, value) {
        const char *right = spelling(name, known);
        if (!right || !strcmp(name, right))
            continue;
        if (!json_object_get(object, right))
            json_object_set(object, right, value);
        json_object_del(object, name);
    }
}

void config_spell_resources(json_t *resources)
{
    spell(resources, sections);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        spell(json_object_get(resources, members[i].name), members[i].members);
}

#include "cgroup/hierarchy.h"
#include "cgroup/resources.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct throttle {
    const char *member, *v1, *v2;
} throttles[] = {
    {"throttleReadBpsDevice", "blkio.throttle.read_bps_device", "rbps"},
    {"throttleWriteBpsDevice", "blkio.throttle.write_bps_device", "wbps"},
    {"throttleReadIOPSDevice", "blkio.throttle.read_iops_device", "riops"},
    {"throttleWriteIOPSDevice", "blkio.throttle.write_iops_device", "wiops"},
};

static int write_throttle(const char *path, const struct throttle *throttle, long long major, long long minor,
                          long long rate, struct error *error)
{
    char v1[96], v2[96];
    snprintf(v1, sizeof v1, "%lld:%lld %lld", major, minor, rate);
    if (rate)
        snprintf(v2, sizeof v2, "%lld:%lld %s=%lld", major, minor, throttle->v2, rate);
    else
        snprintf(v2, sizeof v2, "%lld:%lld %s=max", major, minor, throttle->v2);
    const struct hierarchy *io = hierarchy_with("io");
    return control_write_for("blkio", path, throttle->v1, "io.max", io ? v2 : v1, error);
}

static bool has_device(const json_t *devices, long long major, long long minor)
{
    size_t index;
    json_t *device;
    json_array_foreach (devices, index, device)
        if (json_integer_value(json_object_get(device, "major")) == major &&
            json_integer_value(json_object_get(device, "minor")) == minor)
            return true;
    return false;
}

/* What the cgroup throttles beyond what is wanted, it does not any more. */
static int lift_others(const char *path, const struct throttle *throttle, const json_t *wanted, struct error *error)
{
    char text[4096], *rest = text;
    const struct hierarchy *io = hierarchy_with("io"), *place = io ? io : hierarchy_with("blkio");
    if (!place || !control_read(place, path, io ? "io.max" : throttle->v1, text, sizeof text))
        return 0;
    for (char *line; (line = strsep(&rest, "\n"));) {
        long long major, minor;
        const char *set = io ? strstr(line, throttle->v2) : line;
        if (sscanf(line, "%lld:%lld ", &major, &minor) == 2 && set && !has_device(wanted, major, minor) &&
            !(io && !strncmp(set + strlen(throttle->v2), "=max", 4)) &&
            write_throttle(path, throttle, major, minor, 0, error))
            return -1;
    }
    return 0;
}

static int apply_throttle(const char *path, const struct throttle *throttle, const json_t *devices, struct error *error)
{
    size_t index;
    json_t *device;
    if (devices && lift_others(path, throttle, devices, error))
        return -1;
    json_array_foreach (devices, index, device)
        if (write_throttle(path, throttle, json_integer_value(json_object_get(device, "major")),
                           json_integer_value(json_object_get(device, "minor")),
                           json_integer_value(json_object_get(device, "rate")), error))
            return -1;
    return 0;
}

/* Weight 10 to 1000 as 1 to 10000 (runtime-spec, config-linux.md, "Block IO"; the OCI runtimes agree on it). */
json_int_t io_weight(json_int_t weight)
{
    return 1 + (weight - 10) * 9999 / 990;
}

/* PREFIX is "", or "MAJOR:MINOR " for one device. The weight belongs to the scheduler that offers it: bfq's own file,
 * else the cost model's, which is v2 only. Where no scheduler offers one, all devices are served alike: to say so is
 * no error, as it depends on each device and may change while the container runs. */
static int write_weight(const char *path, const char *prefix, json_int_t weight, struct error *error)
{
    static const char *const bfq[] = {"blkio.bfq.weight", "blkio.bfq.weight_device"};
    static const char *const v1[] = {"blkio.weight", "blkio.weight_device"};
    char text[64];
    const struct hierarchy *v2 = hierarchy_with("io");
    snprintf(text, sizeof text, "%s%lld", prefix, weight);
    if (!control_write_for("blkio", path, bfq[*prefix != 0], "io.bfq.weight", text, error))
        return 0;
    if (error->number && error->number != ENOENT)
        return -1;
    /* 10 … 1000 to 1 … 10000. */
    if (v2)
        snprintf(text, sizeof text, "%s%lld", prefix, io_weight(weight));
    if (!control_write_for("blkio", path, v1[*prefix != 0], "io.weight", text, error))
        return 0;
    return !error->number || error->number == ENOENT ? 0 : -1;
}

/* The weight against child cgroups, which the old scheduler CFQ had. */
static int apply_leaf_weight(const char *path, const json_t *weight, struct error *error)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", json_integer_value(weight));
    return weight && json_integer_value(weight) ? control_write_for("blkio", path, "blkio.leaf_weight", NULL, text, error)
                                                : 0;
}

static int apply_device_weights(const char *path, const json_t *devices, struct error *error)
{
    size_t index;
    json_t *device;
    json_array_foreach (devices, index, device) {
        char text[96];
        json_int_t major = json_integer_value(json_object_get(device, "major"));
        json_int_t minor = json_integer_value(json_object_get(device, "minor"));
        const json_t *weight = json_object_get(device, "weight"), *leaf = json_object_get(device, "leafWeight");
        snprintf(text, sizeof text, "%lld:%lld ", major, minor);
        if (weight && write_weight(path, text, json_integer_value(weight), error))
            return -1;
        snprintf(text, sizeof text, "%lld:%lld %lld", major, minor, json_integer_value(leaf));
        if (leaf && control_write_for("blkio", path, "blkio.leaf_weight_device", NULL, text, error))
            return -1;
    }
    return 0;
}

int apply_block_io(const char *path, const json_t *block_io, struct error *error)
{
    json_int_t weight = json_integer_value(json_object_get(block_io, "weight"));
    if (weight && write_weight(path, "", weight, error))
        return -1;
    if (apply_leaf_weight(path, json_object_get(block_io, "leafWeight"), error) ||
        apply_device_weights(path, json_object_get(block_io, "weightDevice"), error))
        return -1;
    for (size_t i = 0; i < sizeof throttles / sizeof *throttles; i++)
        if (apply_throttle(path, &throttles[i], json_object_get(block_io, throttles[i].member), error))
            return -1;
    return 0;
}

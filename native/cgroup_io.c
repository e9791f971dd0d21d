#include "hierarchy.h"
#include "resources.h"

#include <errno.h>
#include <stdio.h>

static const struct throttle {
    const char *member, *v1, *v2;
} throttles[] = {
    {"throttleReadBpsDevice", "blkio.throttle.read_bps_device", "rbps"},
    {"throttleWriteBpsDevice", "blkio.throttle.write_bps_device", "wbps"},
    {"throttleReadIOPSDevice", "blkio.throttle.read_iops_device", "riops"},
    {"throttleWriteIOPSDevice", "blkio.throttle.write_iops_device", "wiops"},
};

static int apply_throttle(const char *path, const struct throttle *throttle, const json_t *devices, struct error *error)
{
    size_t index;
    json_t *device;
    json_array_foreach (devices, index, device) {
        char v1[96], v2[96];
        json_int_t major = json_integer_value(json_object_get(device, "major"));
        json_int_t minor = json_integer_value(json_object_get(device, "minor"));
        json_int_t rate = json_integer_value(json_object_get(device, "rate"));
        snprintf(v1, sizeof v1, "%lld:%lld %lld", major, minor, rate);
        if (rate)
            snprintf(v2, sizeof v2, "%lld:%lld %s=%lld", major, minor, throttle->v2, rate);
        else
            snprintf(v2, sizeof v2, "%lld:%lld %s=max", major, minor, throttle->v2);
        const struct hierarchy *io = hierarchy_with("io");
        if (control_write_for("blkio", path, throttle->v1, "io.max", io ? v2 : v1, error))
            return -1;
    }
    return 0;
}

/* The weight belongs to the scheduler that offers it: bfq's own file, else the cost model's, which is v2 only. */
static int apply_weight(const char *path, json_int_t weight, struct error *error)
{
    char text[32];
    const struct hierarchy *v2 = hierarchy_with("io");
    snprintf(text, sizeof text, "%lld", weight);
    if (!control_write_for("blkio", path, "blkio.bfq.weight", "io.bfq.weight", text, error))
        return 0;
    if (error->number && error->number != ENOENT)
        return -1;
    /* 10 … 1000 to 1 … 10000. */
    if (v2)
        snprintf(text, sizeof text, "%lld", 1 + (weight - 10) * 9999 / 990);
    return control_write_for("blkio", path, "blkio.weight", "io.weight", text, error);
}

int apply_block_io(const char *path, const json_t *block_io, struct error *error)
{
    json_int_t weight = json_integer_value(json_object_get(block_io, "weight"));
    if (json_array_size(json_object_get(block_io, "weightDevice")) || json_object_get(block_io, "leafWeight"))
        return refuse(error, "cgroup", "linux.resources.blockIO: weights by device and leaf weights are not supported");
    if (weight && apply_weight(path, weight, error))
        return -1;
    for (size_t i = 0; i < sizeof throttles / sizeof *throttles; i++)
        if (apply_throttle(path, &throttles[i], json_object_get(block_io, throttles[i].member), error))
            return -1;
    return 0;
}

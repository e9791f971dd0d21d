#include "cgroup/resources.h"

#include <stdio.h>

/* Remote direct memory access: handles and objects by device. */
int apply_rdma(const char *path, const json_t *rdma, struct error *error)
{
    const char *device;
    json_t *limit;
    json_object_foreach ((json_t *) rdma, device, limit) {
        const json_t *handles = json_object_get(limit, "hcaHandles"), *objects = json_object_get(limit, "hcaObjects");
        char text[160], handle[40] = "", object[40] = "";
        if (handles)
            snprintf(handle, sizeof handle, " hca_handle=%lld", json_integer_value(handles));
        if (objects)
            snprintf(object, sizeof object, " hca_object=%lld", json_integer_value(objects));
        snprintf(text, sizeof text, "%.64s%s%s", device, handle, object);
        if (control_write_for("rdma", path, "rdma.max", "rdma.max", text, error))
            return -1;
    }
    return 0;
}

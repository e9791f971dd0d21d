#include "cgroup/resources.h"

#include <stdio.h>

/* The class of a cgroup's packets and their priority by interface: cgroup v1 alone has them. */
int apply_network(const char *path, const json_t *network, struct error *error)
{
    const json_t *class = json_object_get(network, "classID");
    char text[64];
    size_t index;
    json_t *priority;
    snprintf(text, sizeof text, "%lld", json_integer_value(class));
    if (class && control_write_for("net_cls", path, "net_cls.classid", "net_cls.classid", text, error))
        return -1;
    json_array_foreach (json_object_get(network, "priorities"), index, priority) {
        const char *name = json_string_value(json_object_get(priority, "name"));
        snprintf(text, sizeof text, "%.20s %lld", name ? name : "",
                 json_integer_value(json_object_get(priority, "priority")));
        if (control_write_for("net_prio", path, "net_prio.ifpriomap", "net_prio.ifpriomap", text, error))
            return -1;
    }
    return 0;
}

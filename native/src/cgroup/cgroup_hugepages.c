#include "cgroup/resources.h"

#include <stdio.h>
#include <string.h>

/* Limits by page size, "2MB": a control file for each size that the kernel has. */
int apply_hugepages(const char *path, const json_t *limits, struct error *error)
{
    size_t index;
    json_t *limit;
    json_array_foreach (limits, index, limit) {
        const char *size = json_string_value(json_object_get(limit, "pageSize"));
        char v1[64], v2[64], bytes[32];
        if (!size || !*size || strlen(size) > 16 || strchr(size, '/'))
            return refuse(error, "cgroup", "linux.resources.hugepageLimits: expected a pageSize such as 2MB");
        snprintf(v1, sizeof v1, "hugetlb.%s.limit_in_bytes", size);
        snprintf(v2, sizeof v2, "hugetlb.%s.max", size);
        snprintf(bytes, sizeof bytes, "%llu",
                 (unsigned long long) json_integer_value(json_object_get(limit, "limit")));
        if (control_write_for("hugetlb", path, v1, v2, bytes, error))
            return -1;
    }
    return 0;
}

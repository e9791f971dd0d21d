#include "cgroup/hierarchy.h"
#include "cgroup/resources.h"

#include <errno.h>
#include <stdio.h>

static const char *amount(char *text, size_t size, json_int_t bytes, bool v2)
{
    if (bytes < 0)
        snprintf(text, size, v2 ? "max" : "-1");
    else
        snprintf(text, size, "%lld", bytes);
    return text;
}

/* The kernel keeps memory below memory and swap together at every moment, so what grows is written in the order
 * sum, memory, and what shrinks in the order memory, sum. Whichever order is wrong fails without a trace. */
static int write_limits_v1(const struct hierarchy *memory, const char *path, const json_t *limit, const json_t *swap,
                           struct error *error)
{
    char bytes[32], sum[32];
    amount(bytes, sizeof bytes, json_integer_value(limit), false);
    amount(sum, sizeof sum, json_integer_value(swap), false);
    struct error first;
    if (!limit && swap)
        return control_write(memory, path, "memory.memsw.limit_in_bytes", sum, error);
    /* Without a limit of memory there can be none of memory and swap. A kernel that does not count swap has no file. */
    if (!swap && limit && json_integer_value(limit) < 0)
        control_write(memory, path, "memory.memsw.limit_in_bytes", "-1", &first);
    if (!swap)
        return limit ? control_write(memory, path, "memory.limit_in_bytes", bytes, error) : 0;
    if (!control_write(memory, path, "memory.limit_in_bytes", bytes, &first))
        return control_write(memory, path, "memory.memsw.limit_in_bytes", sum, error);
    return control_write(memory, path, "memory.memsw.limit_in_bytes", sum, error) ||
                   control_write(memory, path, "memory.limit_in_bytes", bytes, error)
               ? -1
               : 0;
}

/* memory.swap.max counts swap alone, the OCI's swap memory and swap. */
static int write_limits_v2(const struct hierarchy *memory, const char *path, const json_t *limit, const json_t *swap,
                           struct error *error)
{
    char text[32];
    json_int_t bytes = json_integer_value(limit), sum = json_integer_value(swap);
    if (swap && sum >= 0 && (!limit || bytes < 0 || sum < bytes))
        return refuse(error, "cgroup", "linux.resources.memory: swap (%lld, memory and swap together) needs a limit "
                      "that is not above it", sum);
    if (limit && control_write_for("memory", path, NULL, "memory.max", amount(text, sizeof text, bytes, true), error))
        return -1;
    if (!swap)
        return 0;
    amount(text, sizeof text, sum < 0 ? -1 : sum - bytes, true);
    /* A kernel without swap accounting has no such file, and no swap to limit. */
    if (control_write(memory, path, "memory.swap.max", text, error))
        return error->number == ENOENT ? 0 : -1;
    return 0;
}

/* Other runtimes take a limit of 0 for none given, and their callers write it so. */
static const json_t *given(const json_t *memory, const char *member)
{
    const json_t *limit = json_object_get(memory, member);
    return json_integer_value(limit) ? limit : NULL;
}

/* A new cgroup has its parent's, and the topmost the machine's own (Documentation/admin-guide/sysctl/vm.rst). */
static bool machine_swappiness(char *text, size_t size)
{
    const struct hierarchy *memory = hierarchy_with("memory");
    return memory && !memory->v2 && control_read(memory, ".", "memory.swappiness", text, size);
}

int apply_memory(const char *path, const json_t *memory, struct error *error)
{
    const struct hierarchy *hierarchy = hierarchy_with("memory");
    const json_t *limit = given(memory, "limit"), *swap = given(memory, "swap");
    const json_t *reservation = given(memory, "reservation");
    const json_t *swappiness = json_object_get(memory, "swappiness");
    char text[32];
    if (!json_object_size(memory))
        return 0;
    if (!hierarchy)
        return refuse(error, "cgroup", "this machine has no memory cgroup controller: start the kernel with "
                      "cgroup_enable=memory");
    if (hierarchy->v2 ? write_limits_v2(hierarchy, path, limit, swap, error)
                      : write_limits_v1(hierarchy, path, limit, swap, error))
        return -1;
    json_int_t reserved = json_integer_value(reservation);
    if (hierarchy->v2 && reserved < 0) /* no limit there means nothing protected here */
        reserved = 0;
    if (reservation &&
        control_write_for("memory", path, "memory.soft_limit_in_bytes", "memory.low",
                          amount(text, sizeof text, reserved, hierarchy->v2), error))
        return -1;
    if (swappiness) {
        snprintf(text, sizeof text, "%lld", json_integer_value(swappiness));
        bool known = json_integer_value(swappiness) >= 0 || machine_swappiness(text, sizeof text);
        if (known && control_write_for("memory", path, "memory.swappiness", NULL, text, error))
            return -1;
    }
    const json_t *no_killer = json_object_get(memory, "disableOOMKiller");
    if (!no_killer)
        return 0;
    return control_write_for("memory", path, "memory.oom_control", NULL, json_is_true(no_killer) ? "1" : "0", error);
}

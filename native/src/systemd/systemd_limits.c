#include "systemd/systemd_limits.h"

#include "base/cpu_list.h"
#include "cgroup/hierarchy.h"
#include "cgroup/resources.h"

#include <string.h>

static void put_property(struct dbus_writer *writer, const char *name, const char *type)
{
    dbus_put_struct(writer);
    dbus_put_text(writer, name);
    dbus_put_signature(writer, type);
}

void systemd_put_text(struct dbus_writer *writer, const char *name, const char *value)
{
    put_property(writer, name, "s");
    dbus_put_text(writer, value);
}

void systemd_put_flag(struct dbus_writer *writer, const char *name, bool value)
{
    put_property(writer, name, "b");
    dbus_put_number(writer, value);
}

void systemd_put_number(struct dbus_writer *writer, const char *name, uint64_t value)
{
    put_property(writer, name, "t");
    dbus_put_long(writer, value);
}

static bool is_v2(const char *controller)
{
    const struct hierarchy *hierarchy = hierarchy_with(controller);
    return hierarchy && hierarchy->v2;
}

/* Below 0 there is no limit, which systemd writes as the largest number. */
static void put_limit(struct dbus_writer *writer, const char *name, const json_t *limit)
{
    if (name && limit)
        systemd_put_number(writer, name, json_integer_value(limit) < 0 ? UINT64_MAX : (uint64_t) json_integer_value(limit));
}

static void put_memory(struct dbus_writer *writer, const json_t *memory)
{
    bool second = is_v2("memory");
    const json_t *limit = json_object_get(memory, "limit"), *swap = json_object_get(memory, "swap");
    put_limit(writer, second ? "MemoryMax" : "MemoryLimit", json_integer_value(limit) ? limit : NULL);
    put_limit(writer, second ? "MemoryLow" : NULL, json_object_get(memory, "reservation"));
    if (second && json_integer_value(swap) < 0)
        systemd_put_number(writer, "MemorySwapMax", UINT64_MAX);
    else if (second && json_integer_value(limit) > 0 && json_integer_value(swap) >= json_integer_value(limit))
        systemd_put_number(writer, "MemorySwapMax", (uint64_t) (json_integer_value(swap) - json_integer_value(limit)));
}

/* systemd counts the quota in a second, and in hundredths of it (man 5 systemd.resource-control, CPUQuota=). */
static void put_quota(struct dbus_writer *writer, const json_t *cpu)
{
    enum { DEFAULT_PERIOD = 100000, SECOND = 1000000, STEP = 10000 };
    json_int_t quota = json_integer_value(json_object_get(cpu, "quota"));
    json_int_t period = json_integer_value(json_object_get(cpu, "period")) ?: DEFAULT_PERIOD;
    if (json_object_get(cpu, "period"))
        systemd_put_number(writer, "CPUQuotaPeriodUSec", (uint64_t) period);
    if (quota < 0)
        systemd_put_number(writer, "CPUQuotaPerSecUSec", UINT64_MAX);
    else if (quota)
        systemd_put_number(writer, "CPUQuotaPerSecUSec", (uint64_t) ((quota * SECOND / period + STEP - 1) / STEP * STEP));
}

static unsigned int has(const struct cpu_list *list, size_t number)
{
    return list->words[number / CPU_LIST_WORD] >> number % CPU_LIST_WORD & 1;
}

/* A bit for each number of the list. */
static int put_set(struct dbus_writer *writer, const char *name, const json_t *set, struct error *error)
{
    struct cpu_list numbers = {0};
    if (!json_is_string(set) || !*json_string_value(set))
        return 0;
    if (cpu_list_read(json_string_value(set), name, &numbers, error))
        return -1;
    size_t bytes = 0;
    for (size_t i = 0; i < CPU_LIST_MAX; i++)
        bytes = has(&numbers, i) ? i / 8 + 1 : bytes;
    put_property(writer, name, "ay");
    size_t array = dbus_begin_array(writer, 1);
    for (size_t i = 0; i < bytes; i++) {
        uint8_t byte = 0;
        for (size_t bit = 0; bit < 8; bit++)
            byte = (uint8_t) (byte | has(&numbers, i * 8 + bit) << bit);
        dbus_put_byte(writer, byte);
    }
    dbus_end_array(writer, array, 1);
    return 0;
}

static int put_cpu(struct dbus_writer *writer, const json_t *cpu, struct error *error)
{
    json_int_t shares = json_integer_value(json_object_get(cpu, "shares"));
    if (shares > 0 && is_v2("cpu"))
        systemd_put_number(writer, "CPUWeight", (uint64_t) cpu_weight(shares));
    else if (shares > 0)
        systemd_put_number(writer, "CPUShares", (uint64_t) shares);
    put_quota(writer, cpu);
    if (!is_v2("cpuset"))
        return 0;
    return put_set(writer, "AllowedCPUs", json_object_get(cpu, "cpus"), error) ||
                   put_set(writer, "AllowedMemoryNodes", json_object_get(cpu, "mems"), error)
               ? -1
               : 0;
}

int systemd_put_limits(struct dbus_writer *writer, const json_t *resources, struct error *error)
{
    const json_t *tasks = json_object_get(json_object_get(resources, "pids"), "limit");
    const json_t *weight = json_object_get(json_object_get(resources, "blockIO"), "weight");
    put_memory(writer, json_object_get(resources, "memory"));
    if (put_cpu(writer, json_object_get(resources, "cpu"), error))
        return -1;
    if (tasks && !json_integer_value(tasks))
        systemd_put_number(writer, "TasksMax", 1);
    else
        put_limit(writer, "TasksMax", tasks);
    if (json_integer_value(weight) > 0 && is_v2("io"))
        systemd_put_number(writer, "IOWeight", (uint64_t) io_weight(json_integer_value(weight)));
    else if (json_integer_value(weight) > 0)
        systemd_put_number(writer, "BlockIOWeight", (uint64_t) json_integer_value(weight));
    return 0;
}

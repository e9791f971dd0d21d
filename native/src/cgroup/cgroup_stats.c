#include "cgroup/cgroup_stats.h"

#include "base/cleanup.h"
#include "cgroup/hierarchy.h"
#include <stdio.h>
#include <string.h>

static const char *read_file(const char *controller, const char *path, const char *v1, const char *v2, char *text,
                             size_t size)
{
    const struct hierarchy *hierarchy = hierarchy_with(controller);
    const char *file = !hierarchy ? NULL : hierarchy->v2 ? v2 : v1;
    return file ? control_read(hierarchy, path, file, text, size) : NULL;
}

/* One number; "max" is 2^64 - 1, as a limit's being none is on v1. */
static void set_number(json_t *object, const char *member, const char *controller, const char *path, const char *v1,
                       const char *v2)
{
    char text[64];
    if (read_file(controller, path, v1, v2, text, sizeof text))
        json_object_set_new(object, member, json_integer(strcmp(text, "max") ? strtoll(text, NULL, 10) : -1));
}

/* "NAME NUMBER" a line. */
static json_t *read_table(const char *controller, const char *path, const char *v1, const char *v2)
{
    char text[8192], name[64];
    long long number;
    json_t *table = json_object();
    if (read_file(controller, path, v1, v2, text, sizeof text))
        for (char *rest = text, *line; (line = strsep(&rest, "\n"));)
            if (sscanf(line, "%63s %lld", name, &number) == 2)
                json_object_set_new(table, name, json_integer(number));
    return table;
}

static void set_from(json_t *object, const char *member, const json_t *table, const char *name, json_int_t factor)
{
    const json_t *number = json_object_get(table, name);
    if (number)
        json_object_set_new(object, member, json_integer(json_integer_value(number) * factor));
}

/* Nanoseconds; v2 counts microseconds, and v1's parts are in ticks of a hundredth of a second. */
static json_t *cpu(const char *path)
{
    cleanup_json json_t *table = read_table("cpu", path, "cpu.stat", "cpu.stat");
    cleanup_json json_t *parts = read_table("cpuacct", path, "cpuacct.stat", NULL);
    json_t *usage = json_object(), *throttling = json_object();
    set_number(usage, "total", "cpuacct", path, "cpuacct.usage", NULL);
    set_from(usage, "kernel", parts, "system", 10000000);
    set_from(usage, "user", parts, "user", 10000000);
    set_from(usage, "total", table, "usage_usec", 1000);
    set_from(usage, "kernel", table, "system_usec", 1000);
    set_from(usage, "user", table, "user_usec", 1000);
    set_from(throttling, "periods", table, "nr_periods", 1);
    set_from(throttling, "throttledPeriods", table, "nr_throttled", 1);
    set_from(throttling, "throttledTime", table, "throttled_time", 1);
    set_from(throttling, "throttledTime", table, "throttled_usec", 1000);
    return json_pack("{s:o, s:o}", "usage", usage, "throttling", throttling);
}

static json_t *memory(const char *path)
{
    json_t *raw = read_table("memory", path, "memory.stat", "memory.stat");
    json_t *usage = json_object(), *swap = json_object(), *memory = json_object();
    set_number(usage, "usage", "memory", path, "memory.usage_in_bytes", "memory.current");
    set_number(usage, "max", "memory", path, "memory.max_usage_in_bytes", "memory.peak");
    set_number(usage, "limit", "memory", path, "memory.limit_in_bytes", "memory.max");
    set_number(usage, "failcnt", "memory", path, "memory.failcnt", NULL);
    set_number(swap, "usage", "memory", path, "memory.memsw.usage_in_bytes", "memory.swap.current");
    set_number(swap, "limit", "memory", path, "memory.memsw.limit_in_bytes", "memory.swap.max");
    set_from(memory, "cache", raw, "cache", 1);
    set_from(memory, "cache", raw, "file", 1);
    json_object_set_new(memory, "usage", usage);
    json_object_set_new(memory, "swap", swap);
    json_object_set_new(memory, "raw", raw);
    return memory;
}

static json_t *pids(const char *path)
{
    json_t *pids = json_object();
    set_number(pids, "current", "pids", path, "pids.current", "pids.current");
    set_number(pids, "limit", "pids", path, "pids.max", "pids.max");
    return pids;
}

/* v1: "MAJOR:MINOR OPERATION BYTES"; v2: "MAJOR:MINOR rbytes=N wbytes=N …" */
static json_t *block_io(const char *path)
{
    char text[8192], operation[16];
    unsigned int major, minor;
    long long bytes, read, written;
    json_t *list = json_array();
    const char *found = read_file(hierarchy_with("io") ? "io" : "blkio", path,
                                  "blkio.throttle.io_service_bytes_recursive", "io.stat", text, sizeof text);
    for (char *rest = found ? text : NULL, *line; (line = strsep(&rest, "\n"));) {
        if (sscanf(line, "%u:%u rbytes=%lld wbytes=%lld", &major, &minor, &read, &written) == 4) {
            json_array_append_new(list, json_pack("{sisisssI}", "major", (int) major, "minor", (int) minor, "op",
                                                  "Read", "value", (json_int_t) read));
            json_array_append_new(list, json_pack("{sisisssI}", "major", (int) major, "minor", (int) minor, "op",
                                                  "Write", "value", (json_int_t) written));
        } else if (sscanf(line, "%u:%u %15s %lld", &major, &minor, operation, &bytes) == 4) {
            json_array_append_new(list, json_pack("{sisisssI}", "major", (int) major, "minor", (int) minor, "op",
                                                  operation, "value", (json_int_t) bytes));
        }
    }
    return json_pack("{s:o}", "ioServiceBytesRecursive", list);
}

json_t *cgroup_stats(const char *path)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "cpu", cpu(path), "memory", memory(path), "pids", pids(path), "blkio",
                     block_io(path));
}

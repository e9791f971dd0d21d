#include "observe/observe.h"

#include "base/cleanup.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the control files of a container's cgroup say. */

static struct hierarchy place_in(const struct hierarchy *hierarchy, const char *stack)
{
    struct hierarchy place = {.root = -1, .v2 = hierarchy && hierarchy->v2};
    if (hierarchy)
        place.root = openat(hierarchy->root, stack, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return place;
}

void observe_close(struct places *places)
{
    close_descriptor(&places->identity.root);
    close_descriptor(&places->memory.root);
    close_descriptor(&places->cpu.root);
    close_descriptor(&places->pids.root);
    close_descriptor(&places->cpuset.root);
    close_descriptor(&places->block.root);
    close_descriptor(&places->devices.root);
}

void observe_open(struct places *places, const struct hierarchy *identity, const char *stack)
{
    places->identity = place_in(identity, stack);
    places->memory = place_in(hierarchy_with("memory"), stack);
    places->cpu = place_in(hierarchy_with("cpu"), stack);
    places->pids = place_in(hierarchy_with("pids"), stack);
    places->cpuset = place_in(hierarchy_with("cpuset"), stack);
    places->devices = place_in(hierarchy_with("devices"), stack);
    const struct hierarchy *io = hierarchy_with("io"), *memory = hierarchy_with("memory");
    places->block = place_in(io ? io : hierarchy_with("blkio"), stack);
    char text[64];
    *places->cpus = 0;
    if (places->cpuset.root >= 0)
        control_read(&places->cpuset, ".", places->cpuset.v2 ? "cpuset.cpus.effective" : "cpuset.cpus", places->cpus,
                     sizeof places->cpus);
    places->realtime = 0;
    if (places->cpu.root >= 0 && !places->cpu.v2 && control_read(&places->cpu, ".", "cpu.rt_runtime_us", text, sizeof text))
        places->realtime = strtoll(text, NULL, 10);
    places->swappiness = -1;
    if (memory && !memory->v2 && control_read(memory, ".", "memory.swappiness", text, sizeof text))
        places->swappiness = strtoll(text, NULL, 10);
}

/* A limit as the OCI counts it: -1 for none. */
static long long limit_of(const char *text)
{
    /* v1 says "none" as the largest multiple of the page size. */
    static const long long highest = LLONG_MAX - 65535;
    long long value = strtoll(text, NULL, 10);
    return !strncmp(text, "max", 3) || value < 0 || value >= highest ? -1 : value;
}

static bool read_limit(const struct hierarchy *place, const char *id, const char *file, long long *limit)
{
    char text[64];
    if (place->root < 0 || !control_read(place, id, file, text, sizeof text))
        return false;
    *limit = limit_of(text);
    return true;
}

static void write_memory_limits(struct json_writer *out, const struct hierarchy *memory, const char *id)
{
    long long limit, swap;
    if (!read_limit(memory, id, memory->v2 ? "memory.max" : "memory.limit_in_bytes", &limit))
        return;
    jsontext_number(out, "memory", limit);
    if (!read_limit(memory, id, memory->v2 ? "memory.swap.max" : "memory.memsw.limit_in_bytes", &swap))
        return;
    if (memory->v2 && swap >= 0) /* counts swap alone there */
        swap = limit < 0 ? -1 : swap + limit;
    jsontext_number(out, "swap", swap);
}

static void write_memory_policy(struct json_writer *out, const struct places *places, const char *id)
{
    const struct hierarchy *memory = &places->memory;
    long long value;
    char text[128];
    if (read_limit(memory, id, memory->v2 ? "memory.low" : "memory.soft_limit_in_bytes", &value))
        jsontext_number(out, "reservation", memory->v2 && !value ? -1 : value);
    if (memory->v2)
        return;
    if (read_limit(memory, id, "memory.swappiness", &value)) {
        jsontext_number(out, "swappiness", value);
        jsontext_number(out, "machineSwappiness", places->swappiness);
    }
    if (memory->root >= 0 && control_read(memory, id, "memory.oom_control", text, sizeof text))
        jsontext_boolean(out, "oomKillDisabled", strstr(text, "oom_kill_disable 1"));
}

static void write_cpu_limits(struct json_writer *out, const struct places *places, const char *id)
{
    const struct hierarchy *cpu = &places->cpu;
    char text[64];
    long long quota, period;
    if (cpu->v2) {
        if (cpu->root < 0 || !control_read(cpu, id, "cpu.max", text, sizeof text))
            return;
        const char *blank = strchr(text, ' ');
        quota = limit_of(text);
        period = blank ? limit_of(blank + 1) : -1;
    } else if (!read_limit(cpu, id, "cpu.cfs_quota_us", &quota) || !read_limit(cpu, id, "cpu.cfs_period_us", &period)) {
        return;
    }
    jsontext_number(out, "cpuQuota", quota);
    jsontext_number(out, "cpuPeriod", period);
    if (read_limit(cpu, id, cpu->v2 ? "cpu.weight" : "cpu.shares", &quota))
        jsontext_number(out, cpu->v2 ? "cpuWeight" : "cpuShares", quota);
    if (places->realtime && read_limit(cpu, id, "cpu.rt_runtime_us", &quota) &&
        read_limit(cpu, id, "cpu.rt_period_us", &period)) {
        jsontext_number(out, "realtimeRuntime", quota);
        jsontext_number(out, "realtimePeriod", period);
    }
}

static void write_cpuset(struct json_writer *out, const struct places *places, const char *id)
{
    char text[512];
    if (places->cpuset.root < 0 || !control_read(&places->cpuset, id, "cpuset.cpus", text, sizeof text))
        return;
    jsontext_string(out, "cpus", text);
    jsontext_string(out, "stackCpus", places->cpus);
}

/* The throttles that there are, a line each: a member of the OCI's and "MAJOR:MINOR RATE", or the line of io.max. */
static void write_throttles(struct json_writer *out, const struct hierarchy *block, const char *id)
{
    static const char *const files[] = {"read_bps", "read_iops", "write_bps", "write_iops"};
    char text[4096], name[64], line[sizeof text];
    if (block->root < 0)
        return;
    jsontext_open(out, "throttles", '[');
    for (int i = 0; i < (block->v2 ? 1 : 4); i++) {
        char *rest = text;
        snprintf(name, sizeof name, "blkio.throttle.%s_device", files[i]);
        if (!control_read(block, id, block->v2 ? "io.max" : name, text, sizeof text) || !*text)
            continue;
        for (char *entry; (entry = strsep(&rest, "\n"));) {
            snprintf(line, sizeof line, "%s %s", block->v2 ? "max" : files[i], entry);
            jsontext_string(out, NULL, line);
        }
    }
    jsontext_close(out, ']');
}

/* What may be opened and made, as v1's list has it; v2 has a program in place of it, which nobody can read back. */
static void write_devices(struct json_writer *out, const struct hierarchy *devices, const char *id)
{
    char text[4096], *rest = text;
    if (devices->root < 0 || devices->v2 || !control_read(devices, id, "devices.list", text, sizeof text))
        return;
    jsontext_open(out, "devices", '[');
    for (char *entry; (entry = strsep(&rest, "\n"));)
        jsontext_string(out, NULL, entry);
    jsontext_close(out, ']');
}

void observe_limits(struct json_writer *out, const struct places *places, const char *id)
{
    long long limit;
    jsontext_open(out, "limits", '{');
    write_memory_limits(out, &places->memory, id);
    write_cpu_limits(out, places, id);
    write_memory_policy(out, places, id);
    write_cpuset(out, places, id);
    write_throttles(out, &places->block, id);
    write_devices(out, &places->devices, id);
    if (read_limit(&places->pids, id, "pids.max", &limit))
        jsontext_number(out, "pids", limit);
    jsontext_close(out, '}');
}

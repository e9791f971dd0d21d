#include "observe.h"

#include "cleanup.h"
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
}

void observe_open(struct places *places, const struct hierarchy *identity, const char *stack)
{
    places->identity = place_in(identity, stack);
    places->memory = place_in(hierarchy_with("memory"), stack);
    places->cpu = place_in(hierarchy_with("cpu"), stack);
    places->pids = place_in(hierarchy_with("pids"), stack);
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

static void write_cpu_limits(struct json_writer *out, const struct hierarchy *cpu, const char *id)
{
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
}

void observe_limits(struct json_writer *out, const struct places *places, const char *id)
{
    long long limit;
    jsontext_open(out, "limits", '{');
    write_memory_limits(out, &places->memory, id);
    write_cpu_limits(out, &places->cpu, id);
    if (read_limit(&places->pids, id, "pids.max", &limit))
        jsontext_number(out, "pids", limit);
    jsontext_close(out, '}');
}

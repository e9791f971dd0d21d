#include "observe.h"

#include "cleanup.h"
#include "hierarchy.h"
#include "jsontext.h"
#include "verbs.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>

/* The verb that tells what runs: one walk over the identity hierarchy below a cgroup of ours, two levels deep: stacks,
 * and their containers. What ends while it is looked at is shown as ended or not at all. */

static const char label_prefix[] = "trusted.jcompose.";

/* What the supervisor writes is not a label but an answer of its own. */
static bool is_process(const char *key)
{
    return !strcmp(key, "process") || !strcmp(key, "supervisor");
}

static void write_labels(struct json_writer *out, int directory)
{
    char names[4096], value[4096];
    ssize_t length = flistxattr(directory, names, sizeof names);
    jsontext_open(out, "labels", '{');
    for (const char *name = names; name < names + length; name += strlen(name) + 1) {
        const char *key = name + sizeof label_prefix - 1;
        if (strncmp(name, label_prefix, sizeof label_prefix - 1) || is_process(key))
            continue;
        ssize_t size = fgetxattr(directory, name, value, sizeof value);
        if (size >= 0)
            jsontext_bytes(out, key, value, (size_t) size);
    }
    jsontext_close(out, '}');
}

/* A limit as the OCI counts it: -1 for none. */
static long long limit_of(const char *text)
{
    /* v1 says "none" as the largest multiple of the page size. */
    static const long long highest = LLONG_MAX - 65535;
    long long value = strtoll(text, NULL, 10);
    return !strncmp(text, "max", 3) || value < 0 || value >= highest ? -1 : value;
}

/* The directories of one stack, kept open: control files are then found by short paths. A controller that the machine
 * does not have, or that has no such directory, is missing: its root is -1. */
struct places {
    struct hierarchy identity, memory, cpu, pids;
};

static struct hierarchy place_in(const struct hierarchy *hierarchy, const char *stack)
{
    struct hierarchy place = {.root = -1, .v2 = hierarchy && hierarchy->v2};
    if (hierarchy)
        place.root = openat(hierarchy->root, stack, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return place;
}

static void close_places(struct places *places)
{
    close_descriptor(&places->identity.root);
    close_descriptor(&places->memory.root);
    close_descriptor(&places->cpu.root);
    close_descriptor(&places->pids.root);
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

static void write_limits(struct json_writer *out, const struct places *places, const char *id)
{
    long long limit;
    jsontext_open(out, "limits", '{');
    write_memory_limits(out, &places->memory, id);
    write_cpu_limits(out, &places->cpu, id);
    if (read_limit(&places->pids, id, "pids.max", &limit))
        jsontext_number(out, "pids", limit);
    jsontext_close(out, '}');
}

static bool is_populated(const struct hierarchy *identity, const char *id)
{
    char text[128];
    if (identity->v2)
        return control_read(identity, id, "cgroup.events", text, sizeof text) && strstr(text, "populated 1");
    return control_read(identity, id, "cgroup.procs", text, sizeof text) && *text;
}

/* "PID STARTTIME" of a label; false where there is none. */
static bool read_process(int directory, const char *name, struct process *process)
{
    char text[64];
    ssize_t length = fgetxattr(directory, name, text, sizeof text - 1);
    if (length < 0)
        return false;
    text[length] = 0;
    return sscanf(text, "%d %llu", &process->pid, &process->start_time) == 2;
}

static void write_container(struct json_writer *out, const struct places *places, const char *stack, const char *id)
{
    char path[PATH_MAX];
    cleanup_close int directory = openat(places->identity.root, id, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct process process;
    if (directory < 0 || (size_t) snprintf(path, sizeof path, "%s/%s", stack, id) >= sizeof path)
        return;
    jsontext_begin(out, STDOUT_FILENO);
    jsontext_open(out, NULL, '{');
    jsontext_string(out, "id", id);
    jsontext_string(out, "path", path);
    write_labels(out, directory);
    write_limits(out, places, id);
    jsontext_boolean(out, "populated", is_populated(&places->identity, id));
    if (read_process(directory, "trusted.jcompose.process", &process))
        observe_process(out, "process", process, true);
    if (read_process(directory, "trusted.jcompose.supervisor", &process))
        observe_process(out, "supervisor", process, false);
    jsontext_close(out, '}');
}

static DIR *open_directory(int parent, const char *path)
{
    int descriptor = openat(parent, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return descriptor < 0 ? NULL : fdopendir(descriptor);
}

static const char *next_child(DIR *directory)
{
    for (struct dirent *entry; (entry = readdir(directory));)
        if (entry->d_type == DT_DIR && *entry->d_name != '.')
            return entry->d_name;
    return NULL;
}

static int walk_stack(const struct hierarchy *identity, const char *path)
{
    static struct json_writer out;
    DIR *stack = open_directory(identity->root, path);
    int result = 0;
    if (!stack)
        return 0;
    struct places places = {place_in(identity, path), place_in(hierarchy_with("memory"), path),
                            place_in(hierarchy_with("cpu"), path), place_in(hierarchy_with("pids"), path)};
    for (const char *id; !result && (id = next_child(stack));) {
        out.number = 0;
        out.used = 0;
        write_container(&out, &places, path, id);
        result = out.used ? jsontext_end(&out) : 0;
    }
    close_places(&places);
    closedir(stack);
    return result;
}

static int walk(const struct hierarchy *identity, const char *parent)
{
    DIR *stacks = open_directory(identity->root, parent);
    char path[PATH_MAX];
    int result = 0;
    if (!stacks)
        return 0;
    for (const char *name; !result && (name = next_child(stacks));) {
        if ((size_t) snprintf(path, sizeof path, "%s/%s", parent, name) >= sizeof path)
            continue;
        result = walk_stack(identity, path);
    }
    closedir(stacks);
    return result;
}

int observe_verb(int count, char **arguments)
{
    struct error error;
    char path[PATH_MAX];
    if (count < 2 || count > 3) {
        fputs("Usage: jcompose-runtime observe PARENT [STACK]\n", stderr);
        return EXIT_WRONG_USE;
    }
    const struct hierarchies *all = hierarchies(&error);
    if (!all) {
        fprintf(stderr, "jcompose-runtime: %s\n", error_text(&error, path, sizeof path));
        return 1;
    }
    snprintf(path, sizeof path, "%s%s%s", arguments[1], count > 2 ? "/" : "", count > 2 ? arguments[2] : "");
    if (count > 2 ? walk_stack(all->identity, path) : walk(all->identity, path)) {
        perror("jcompose-runtime: write to standard output");
        return 1;
    }
    return 0;
}

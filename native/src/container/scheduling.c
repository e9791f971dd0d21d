#include "container/scheduling.h"

#include <linux/ioprio.h>
#include <linux/sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

struct word {
    const char *name;
    uint64_t value;
};

static const struct word policies[] = {
    {"SCHED_OTHER", SCHED_NORMAL}, {"SCHED_FIFO", SCHED_FIFO}, {"SCHED_RR", SCHED_RR},     {"SCHED_BATCH", SCHED_BATCH},
    {"SCHED_ISO", 4},              {"SCHED_IDLE", SCHED_IDLE}, {"SCHED_DEADLINE", SCHED_DEADLINE}, {NULL, 0}};

static const struct word flags[] = {
    {"SCHED_FLAG_RESET_ON_FORK", SCHED_FLAG_RESET_ON_FORK}, {"SCHED_FLAG_RECLAIM", SCHED_FLAG_RECLAIM},
    {"SCHED_FLAG_DL_OVERRUN", SCHED_FLAG_DL_OVERRUN},       {"SCHED_FLAG_KEEP_POLICY", SCHED_FLAG_KEEP_POLICY},
    {"SCHED_FLAG_KEEP_PARAMS", SCHED_FLAG_KEEP_PARAMS},     {"SCHED_FLAG_UTIL_CLAMP_MIN", SCHED_FLAG_UTIL_CLAMP_MIN},
    {"SCHED_FLAG_UTIL_CLAMP_MAX", SCHED_FLAG_UTIL_CLAMP_MAX}, {NULL, 0}};

static const struct word io_classes[] = {
    {"IOPRIO_CLASS_RT", IOPRIO_CLASS_RT}, {"IOPRIO_CLASS_BE", IOPRIO_CLASS_BE}, {"IOPRIO_CLASS_IDLE", IOPRIO_CLASS_IDLE},
    {NULL, 0}};

static int find(const struct word *words, const json_t *name, const char *member, uint64_t *value, struct error *error)
{
    const char *text = json_string_value(name);
    for (; text && words->name; words++)
        if (!strcmp(words->name, text)) {
            *value = words->value;
            return 0;
        }
    return refuse(error, "scheduler", "config.process.%s: \"%s\" is unknown", member, text ? text : "");
}

/* man 2 sched_setattr; the C library has no such structure. */
struct attributes {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
};

/* The kernel says "invalid argument" to all of these (man 7 sched). */
static int check_deadline(const struct attributes *attributes, struct error *error)
{
    static const char name[] = "sched_setattr: `SCHED_DEADLINE`";
    const uint64_t least = 1024, most = INT64_MAX;
    unsigned long long runtime = attributes->runtime, deadline = attributes->deadline, period = attributes->period;
    if (runtime < least || runtime > most)
        return refuse(error, "scheduler", "%s runtime %llu must be between %llu and %llu", name, runtime,
                      (unsigned long long) least, (unsigned long long) most);
    if (runtime > deadline)
        return refuse(error, "scheduler", "%s runtime %llu must be <= its deadline %llu", name, runtime, deadline);
    if (period && deadline > period)
        return refuse(error, "scheduler", "%s deadline %llu must be <= its period %llu", name, deadline, period);
    return 0;
}

static int check_members(const json_t *scheduler, const struct attributes *attributes, struct error *error)
{
    static const char *const needed[] = {"runtime", "deadline"};
    if (attributes->policy != SCHED_DEADLINE)
        return 0;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (!json_object_get(scheduler, needed[i]))
            return refuse(error, "scheduler", "sched_setattr: `SCHED_DEADLINE` requires `%s`", needed[i]);
        if (!json_integer_value(json_object_get(scheduler, needed[i])))
            return refuse(error, "scheduler", "sched_setattr: `SCHED_DEADLINE` %s must be greater than 0", needed[i]);
    }
    return check_deadline(attributes, error);
}

static int set_scheduler(const json_t *scheduler, struct error *error)
{
    struct attributes attributes = {
        .size = sizeof attributes,
        .nice = (int32_t) json_integer_value(json_object_get(scheduler, "nice")),
        .priority = (uint32_t) json_integer_value(json_object_get(scheduler, "priority")),
        .runtime = (uint64_t) json_integer_value(json_object_get(scheduler, "runtime")),
        .deadline = (uint64_t) json_integer_value(json_object_get(scheduler, "deadline")),
        .period = (uint64_t) json_integer_value(json_object_get(scheduler, "period")),
    };
    uint64_t value;
    size_t index;
    json_t *flag;
    if (find(policies, json_object_get(scheduler, "policy"), "scheduler.policy", &value, error))
        return -1;
    attributes.policy = (uint32_t) value;
    json_array_foreach (json_object_get(scheduler, "flags"), index, flag) {
        if (find(flags, flag, "scheduler.flags", &value, error))
            return -1;
        attributes.flags |= value;
    }
    if (check_members(scheduler, &attributes, error))
        return -1;
    if (syscall(SYS_sched_setattr, 0, &attributes, 0))
        return fail(error, "scheduler", "set the scheduling policy %s",
                    json_string_value(json_object_get(scheduler, "policy")));
    return 0;
}

static int set_io_priority(const json_t *io_priority, struct error *error)
{
    uint64_t class;
    json_int_t level = json_integer_value(json_object_get(io_priority, "priority"));
    if (find(io_classes, json_object_get(io_priority, "class"), "ioPriority.class", &class, error))
        return -1;
    if (level < 0 || level > 7)
        return refuse(error, "scheduler", "config.process.ioPriority.priority: %lld is not between 0 and 7", level);
    if (syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, class << IOPRIO_CLASS_SHIFT | (uint64_t) level))
        return fail(error, "scheduler", "set the I/O priority");
    return 0;
}

int scheduling_set(const json_t *process, struct error *error)
{
    const json_t *scheduler = json_object_get(process, "scheduler"), *io = json_object_get(process, "ioPriority");
    if (scheduler && set_scheduler(scheduler, error))
        return -1;
    return io ? set_io_priority(io, error) : 0;
}

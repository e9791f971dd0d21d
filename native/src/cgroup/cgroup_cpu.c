#include "cgroup/hierarchy.h"
#include "cgroup/resources.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_PERIOD 100000
/* Of a cgroup nobody has said anything about: of the two versions, each its own. */
#define DEFAULT_SHARES 1024LL
#define DEFAULT_WEIGHT 100LL

/* Shares 2 to 262144 as weight 1 to 10000, linearly (Kubernetes enhancement 2254, and the OCI runtimes with it). */
json_int_t cpu_weight(json_int_t shares)
{
    if (shares < 2)
        shares = 2;
    if (shares > 262144)
        shares = 262144;
    return 1 + (shares - 2) * 9999 / 262142;
}

static int write_file(const char *path, const char *v1, const char *v2, const json_t *number, struct error *error)
{
    char text[32];
    if (!number)
        return 0;
    snprintf(text, sizeof text, "%lld", json_integer_value(number));
    return control_write_for("cpu", path, v1, v2, text, error);
}

static int write_number(const char *path, const char *v1, const json_t *number, struct error *error)
{
    return write_file(path, v1, NULL, number, error);
}

/* A quota above what the old period allows, or a period below the old quota's minimum, is refused: whichever of the
 * two is written first may be wrong, the other order is then right. */
static int write_bandwidth_v1(const struct hierarchy *cpu, const char *path, const json_t *quota, const json_t *period,
                              struct error *error)
{
    struct error first;
    char text[32];
    snprintf(text, sizeof text, "%lld", json_integer_value(period));
    bool written = period && !control_write(cpu, path, "cpu.cfs_period_us", text, &first);
    if (write_number(path, "cpu.cfs_quota_us", quota, error))
        return -1;
    return written ? 0 : write_number(path, "cpu.cfs_period_us", period, error);
}

static int write_bandwidth_v2(const char *path, const json_t *quota, const json_t *period, struct error *error)
{
    char text[64], amount[32];
    snprintf(amount, sizeof amount, "%lld", json_integer_value(quota));
    const char *microseconds = json_integer_value(quota) > 0 ? amount : "max";
    if (!quota && !period)
        return 0;
    if (!quota) {
        char old[64];
        const struct hierarchy *cpu = hierarchy_with("cpu");
        if (!control_read(cpu, path, "cpu.max", old, sizeof old))
            return fail(error, "cgroup", "read %s/%s/cpu.max", cpu->mount_point, path);
        old[strcspn(old, " ")] = 0;
        snprintf(text, sizeof text, "%.30s %lld", old, json_integer_value(period));
    } else {
        snprintf(text, sizeof text, "%s %lld", microseconds, period ? json_integer_value(period) : DEFAULT_PERIOD);
    }
    return control_write_for("cpu", path, NULL, "cpu.max", text, error);
}

/* What the parent has is copied: v1 has nothing else, and v2 refuses an empty set to who has processes. */
static int lift_cpuset(const char *path, const char *file, struct error *error)
{
    const struct hierarchy *cpuset = hierarchy_with("cpuset");
    char parent[PATH_MAX], own[512], inherited[512];
    snprintf(parent, sizeof parent, "%.*s", (int) (strrchr(path, '/') ? strrchr(path, '/') - path : 1),
             strchr(path, '/') ? path : ".");
    char effective[64];
    snprintf(effective, sizeof effective, "%s.effective", file);
    if (!cpuset || !control_read(cpuset, path, file, own, sizeof own) || (cpuset->v2 && !*own))
        return 0;
    if (!control_read(cpuset, parent, cpuset->v2 ? effective : file, inherited, sizeof inherited) ||
        !strcmp(own, inherited))
        return 0;
    return control_write(cpuset, path, file, inherited, error);
}

static int apply_cpuset(const char *path, const json_t *cpu, struct error *error)
{
    static const char *const members[][2] = {{"cpus", "cpuset.cpus"}, {"mems", "cpuset.mems"}};
    for (int i = 0; i < 2; i++) {
        const char *set = json_string_value(json_object_get(cpu, members[i][0]));
        if (set && *set && control_write_for("cpuset", path, members[i][1], members[i][1], set, error))
            return -1;
        if (set && !*set && lift_cpuset(path, members[i][1], error))
            return -1;
    }
    return 0;
}

/* The parents' runtime is all that their children have to share: it is raised by what is missing. */
static int write_realtime(const struct hierarchy *cpu, const char *path, json_int_t runtime, struct error *error)
{
    char parent[PATH_MAX], text[32], old[32];
    snprintf(text, sizeof text, "%lld", runtime);
    if (!control_write(cpu, path, "cpu.rt_runtime_us", text, error))
        return 0;
    if (error->number != EINVAL)
        return -1;
    const char *slash = strrchr(path, '/');
    if (!slash)
        return -1;
    snprintf(parent, sizeof parent, "%.*s", (int) (slash - path), path);
    if (!control_read(cpu, parent, "cpu.rt_runtime_us", old, sizeof old))
        return fail(error, "cgroup", "read %s/%s/cpu.rt_runtime_us", cpu->mount_point, parent);
    return write_realtime(cpu, parent, strtoll(old, NULL, 10) + runtime, error) ||
                   control_write(cpu, path, "cpu.rt_runtime_us", text, error)
               ? -1
               : 0;
}

/* Only kernels with CONFIG_RT_GROUP_SCHED have these, and v1 alone. */
static int apply_realtime(const struct hierarchy *hierarchy, const char *path, const json_t *cpu, struct error *error)
{
    const json_t *runtime = json_object_get(cpu, "realtimeRuntime"), *period = json_object_get(cpu, "realtimePeriod");
    char text[32];
    if (!runtime && !period)
        return 0;
    if (hierarchy->v2 || !control_read(hierarchy, path, "cpu.rt_runtime_us", text, sizeof text))
        return runtime && json_integer_value(runtime) > 0
                   ? refuse(error, "cgroup", "this machine has no real-time limits by cgroup (CONFIG_RT_GROUP_SCHED, "
                            "cgroup v1)")
                   : 0;
    /* A period shorter than the old runtime is refused, and so is a runtime longer than the old period. */
    bool written = period && !write_number(path, "cpu.rt_period_us", period, error);
    if (runtime && write_realtime(hierarchy, path, json_integer_value(runtime), error))
        return -1;
    return written || !period ? 0 : write_number(path, "cpu.rt_period_us", period, error);
}

int apply_cpu(const char *path, const json_t *cpu, struct error *error)
{
    const json_t *shares = json_object_get(cpu, "shares"), *idle = json_object_get(cpu, "idle");
    const json_t *quota = json_object_get(cpu, "quota"), *period = json_object_get(cpu, "period");
    if (!json_object_size(cpu))
        return 0;
    const json_t *runtime = json_object_get(cpu, "realtimeRuntime"), *burst = json_object_get(cpu, "burst");
    const json_t *realtime_period = json_object_get(cpu, "realtimePeriod");
    const struct hierarchy *hierarchy = hierarchy_with("cpu");
    if (!hierarchy && (shares || idle || quota || period || burst || runtime || realtime_period))
        return refuse(error, "cgroup", "this machine has no cpu cgroup controller");
    json_int_t wanted = json_integer_value(shares);
    if (hierarchy && wanted) {
        char weight[32], raw[32];
        snprintf(weight, sizeof weight, "%lld", wanted < 0 ? DEFAULT_WEIGHT : cpu_weight(wanted));
        snprintf(raw, sizeof raw, "%lld", wanted < 0 ? DEFAULT_SHARES : wanted);
        if (control_write_for("cpu", path, "cpu.shares", "cpu.weight", hierarchy->v2 ? weight : raw, error))
            return -1;
    }
    if (write_file(path, "cpu.idle", "cpu.idle", idle, error))
        return -1;
    if (hierarchy && (quota || period) && (hierarchy->v2 ? write_bandwidth_v2(path, quota, period, error)
                                            : write_bandwidth_v1(hierarchy, path, quota, period, error)))
        return -1;
    if (hierarchy && apply_realtime(hierarchy, path, cpu, error))
        return -1;
    if (write_file(path, "cpu.cfs_burst_us", "cpu.max.burst", burst, error))
        return -1;
    return apply_cpuset(path, cpu, error);
}

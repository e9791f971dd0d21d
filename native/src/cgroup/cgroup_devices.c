#include "base/memory.h"
#include "cgroup/hierarchy.h"
#include "cgroup/resources.h"

#include "base/cleanup.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* The devices that every container may use (runtime-spec, config-linux.md, "Default Devices"): null, zero, full,
 * random, urandom, tty, ptmx and the pseudo-terminals. Making any node is harmless, for opening it is not allowed. */
static const struct device_rule default_rules[] = {
    {.allow = true, .type = 'c', .major = -1, .minor = -1, .mknod = true},
    {.allow = true, .type = 'b', .major = -1, .minor = -1, .mknod = true},
    {true, 'c', 1, 3, true, true, true}, {true, 'c', 1, 5, true, true, true},
    {true, 'c', 1, 7, true, true, true}, {true, 'c', 1, 8, true, true, true},
    {true, 'c', 1, 9, true, true, true}, {true, 'c', 5, 0, true, true, true},
    {true, 'c', 5, 2, true, true, true}, {true, 'c', 136, -1, true, true, true},
};
enum { DEFAULT_RULES = sizeof default_rules / sizeof *default_rules };

static long number_or_any(const json_t *number)
{
    return json_is_integer(number) ? (long) json_integer_value(number) : -1;
}

static int read_rule(const json_t *json, struct device_rule *rule, struct error *error)
{
    const char *type = json_string_value(json_object_get(json, "type"));
    const char *access = json_string_value(json_object_get(json, "access"));
    if (!access || !*access)
        access = "rwm";
    *rule = (struct device_rule){
        .allow = json_is_true(json_object_get(json, "allow")),
        .type = type && *type ? *type : 'a',
        .major = number_or_any(json_object_get(json, "major")),
        .minor = number_or_any(json_object_get(json, "minor")),
        .read = strpbrk(access, "ra"),
        .write = strpbrk(access, "wa"),
        .mknod = strpbrk(access, "ma"),
    };
    if (rule->type == 'u')
        rule->type = 'c';
    if (!strchr("abc", rule->type) || access[strspn(access, "rwma")] ||
        (rule->type == 'a' && (rule->major >= 0 || rule->minor >= 0)))
        return refuse(error, "cgroup", "linux.resources.devices: a rule has type \"%s\" and access \"%s\"; types are a "
                      "(all devices), b and c, access is made of r, w and m, or a for all", type ? type : "", access);
    return 0;
}

static const char *number(char *text, size_t size, long value)
{
    if (value < 0)
        snprintf(text, size, "*");
    else
        snprintf(text, size, "%ld", value);
    return text;
}

static int write_rules_v1(const struct hierarchy *hierarchy, const char *path, const struct device_rule *rules,
                          int count, struct error *error)
{
    char name[512];
    snprintf(name, sizeof name, "%s/devices.deny", path);
    cleanup_close int deny = openat(hierarchy->root, name, O_WRONLY | O_CLOEXEC);
    snprintf(name, sizeof name, "%s/devices.allow", path);
    cleanup_close int allow = openat(hierarchy->root, name, O_WRONLY | O_CLOEXEC);
    if (deny < 0 || allow < 0)
        return fail(error, "cgroup", "open %s/%s", hierarchy->mount_point, name);
    for (int i = 0; i < count; i++) {
        char major[24], minor[24], text[64] = "a";
        if (rules[i].type != 'a')
            snprintf(text, sizeof text, "%c %s:%s %s%s%s", rules[i].type, number(major, sizeof major, rules[i].major),
                     number(minor, sizeof minor, rules[i].minor), rules[i].read ? "r" : "", rules[i].write ? "w" : "",
                     rules[i].mknod ? "m" : "");
        if (write(rules[i].allow ? allow : deny, text, strlen(text)) < 0)
            return fail(error, "cgroup", "write the device rule \"%s\" to %s/%s", text, hierarchy->mount_point, name);
    }
    return 0;
}

int apply_devices(const char *path, const json_t *rules, struct error *error)
{
    int count = 0, capacity = (int) json_array_size(rules) + 1 + DEFAULT_RULES;
    cleanup_free struct device_rule *all = allocate((size_t) capacity, sizeof *all);
    size_t index;
    json_t *rule;
    all[count++] = (struct device_rule){false, 'a', -1, -1, true, true, true};
    json_array_foreach (rules, index, rule)
        if (read_rule(rule, &all[count++], error))
            return -1;
    /* Where everything is allowed, v1 takes single permissions as nothing new and v2 needs no program for them. */
    if (!(count > 1 && all[count - 1].allow && all[count - 1].type == 'a')) {
        memcpy(all + count, default_rules, sizeof default_rules);
        count += DEFAULT_RULES;
    }
    const struct hierarchy *v1 = hierarchy_with("devices");
    if (v1)
        return write_rules_v1(v1, path, all, count, error);
    cleanup_close int cgroup = cgroup_open_v2(path);
    if (cgroup < 0)
        return refuse(error, "cgroup", "this machine has no devices cgroup controller");
    return device_filter_attach(cgroup, all, count, error);
}

#include "oci/oci_bundle.h"

#include "base/rules.h"
#include <string.h>

/* The parts of a configuration that are read without being looked at twice. */
static const struct rule rules[] = {
    {"ociVersion", RULE_STRING, true, 1},
    {"process", RULE_OBJECT, false, 0},
    {"process.terminal", RULE_BOOLEAN, false, 0},
    {"process.consoleSize", RULE_OBJECT, false, 0},
    {"process.args", RULE_ARRAY, false, 0},
    {"process.args[]", RULE_STRING, false, 0},
    {"process.env", RULE_ARRAY, false, 0},
    {"process.env[]", RULE_STRING, false, 0},
    {"process.cwd", RULE_PATH, true, 0},
    {"process.user", RULE_OBJECT, false, 0},
    {"process.user.uid", RULE_NUMBER, false, 0},
    {"process.user.gid", RULE_NUMBER, false, 0},
    {"process.user.umask", RULE_NUMBER, false, 0},
    {"process.user.additionalGids", RULE_ARRAY, false, 0},
    {"process.user.additionalGids[]", RULE_NUMBER, false, 0},
    {"process.capabilities", RULE_OBJECT, false, 0},
    {"process.capabilities.*", RULE_ARRAY, false, 0},
    {"process.rlimits", RULE_ARRAY, false, 0},
    {"process.rlimits[].type", RULE_STRING, true, 1},
    {"process.noNewPrivileges", RULE_BOOLEAN, false, 0},
    {"process.apparmorProfile", RULE_STRING, false, 0},
    {"process.selinuxLabel", RULE_STRING, false, 0},
    {"process.scheduler", RULE_OBJECT, false, 0},
    {"process.ioPriority", RULE_OBJECT, false, 0},
    {"root", RULE_OBJECT, true, 0},
    {"root.path", RULE_STRING, true, 1},
    {"root.readonly", RULE_BOOLEAN, false, 0},
    {"hostname", RULE_STRING, false, 0},
    {"domainname", RULE_STRING, false, 0},
    {"mounts", RULE_ARRAY, false, 0},
    {"mounts[]", RULE_OBJECT, false, 0},
    {"mounts[].destination", RULE_STRING, true, 1},
    {"mounts[].type", RULE_STRING, false, 0},
    {"mounts[].source", RULE_STRING, false, 0},
    {"mounts[].options", RULE_ARRAY, false, 0},
    {"mounts[].options[]", RULE_STRING, false, 0},
    {"hooks", RULE_OBJECT, false, 0},
    {"hooks.*", RULE_ARRAY, false, 0},
    {"annotations", RULE_OBJECT, false, 0},
    {"annotations.*", RULE_STRING, false, 0},
    {"linux", RULE_OBJECT, false, 0},
    {"linux.cgroupsPath", RULE_STRING, false, 0},
    {"linux.namespaces", RULE_ARRAY, false, 0},
    {"linux.namespaces[]", RULE_OBJECT, false, 0},
    {"linux.namespaces[].type", RULE_STRING, true, 1},
    {"linux.namespaces[].path", RULE_STRING, false, 0},
    {"linux.uidMappings", RULE_ARRAY, false, 0},
    {"linux.uidMappings[].containerID", RULE_NUMBER, true, 0},
    {"linux.uidMappings[].hostID", RULE_NUMBER, true, 0},
    {"linux.uidMappings[].size", RULE_NUMBER, true, 0},
    {"linux.gidMappings", RULE_ARRAY, false, 0},
    {"linux.gidMappings[].containerID", RULE_NUMBER, true, 0},
    {"linux.gidMappings[].hostID", RULE_NUMBER, true, 0},
    {"linux.gidMappings[].size", RULE_NUMBER, true, 0},
    {"linux.timeOffsets", RULE_OBJECT, false, 0},
    {"linux.timeOffsets.*", RULE_OBJECT, false, 0},
    {"linux.devices", RULE_ARRAY, false, 0},
    {"linux.devices[]", RULE_OBJECT, false, 0},
    {"linux.devices[].path", RULE_STRING, true, 1},
    {"linux.devices[].type", RULE_STRING, true, 1},
    {"linux.resources", RULE_OBJECT, false, 0},
    {"linux.rootfsPropagation", RULE_STRING, false, 0},
    {"linux.maskedPaths", RULE_ARRAY, false, 0},
    {"linux.maskedPaths[]", RULE_STRING, false, 0},
    {"linux.readonlyPaths", RULE_ARRAY, false, 0},
    {"linux.readonlyPaths[]", RULE_STRING, false, 0},
    {"linux.mountLabel", RULE_STRING, false, 0},
    {"linux.sysctl", RULE_OBJECT, false, 0},
    {"linux.sysctl.*", RULE_STRING, false, 0},
    {"linux.seccomp", RULE_OBJECT, false, 0},
    {"linux.personality", RULE_OBJECT, false, 0},
    {"linux.resources.hugepageLimits", RULE_ARRAY, false, 0},
    {"linux.resources.hugepageLimits[]", RULE_OBJECT, false, 0},
    {"linux.resources.hugepageLimits[].pageSize", RULE_STRING, true, 1},
    {"linux.resources.rdma", RULE_OBJECT, false, 0},
    {"linux.resources.rdma.*", RULE_OBJECT, false, 0},
    {"linux.resources.rdma.*.hcaHandles", RULE_NUMBER, false, 0},
    {"linux.resources.rdma.*.hcaObjects", RULE_NUMBER, false, 0},
    {"linux.intelRdt", RULE_OBJECT, false, 0},
    {"linux.intelRdt.closID", RULE_STRING, false, 0},
    {"linux.intelRdt.l3CacheSchema", RULE_STRING, false, 0},
    {"linux.intelRdt.memBwSchema", RULE_STRING, false, 0},
    {"linux.intelRdt.schemata", RULE_ARRAY, false, 0},
    {"linux.intelRdt.schemata[]", RULE_STRING, false, 0},
    {"linux.netDevices", RULE_OBJECT, false, 0},
    {"linux.netDevices.*", RULE_OBJECT, false, 0},
    {"linux.netDevices.*.name", RULE_STRING, false, 0},
};

static const struct rule hook_rules[] = {
    {"path", RULE_PATH, true, 0},
    {"args", RULE_ARRAY, false, 0},
    {"args[]", RULE_STRING, false, 0},
    {"env", RULE_ARRAY, false, 0},
    {"env[]", RULE_STRING, false, 0},
    {"timeout", RULE_NUMBER, false, 0},
};

static int check_hooks(const json_t *hooks, struct error *error)
{
    const char *kind;
    json_t *list, *hook;
    size_t index;
    json_object_foreach ((json_t *) hooks, kind, list)
        json_array_foreach (list, index, hook) {
            const json_t *timeout = json_object_get(hook, "timeout");
            if (rules_check(hook, hook_rules, sizeof hook_rules / sizeof *hook_rules, error))
                return -1;
            if (timeout && (json_integer_value(timeout) < 1 || json_integer_value(timeout) > 1000000))
                return refuse(error, "config", "hooks.%s[%zu].timeout: expected a number of seconds above 0", kind,
                              index);
        }
    return 0;
}

/* "1.2.0", "1.0.2-dev", and what was before: a change that we would misread has another first number. */
static int check_version(const char *version, struct error *error)
{
    size_t digits = strspn(version, "0123456789");
    if (digits == 1 && *version <= '1' && version[1] == '.' && strspn(version + 2, "0123456789"))
        return 0;
    return refuse(error, "config", "ociVersion: expected 1.x.y or 0.x.y, found \"%.40s\"", version);
}

/* "2MB": a number and a unit, as the kernel's control files have them in their names. */
static int check_page_sizes(const json_t *limits, struct error *error)
{
    static const char *const units[] = {"B", "KB", "MB", "GB", "TB", "PB", NULL};
    size_t index;
    json_t *limit;
    json_array_foreach (limits, index, limit) {
        const char *size = json_string_value(json_object_get(limit, "pageSize"));
        size_t digits = strspn(size, "0123456789"), unit = 0;
        while (units[unit] && strcmp(size + digits, units[unit]) != 0)
            unit++;
        if (!digits || *size == '0' || !units[unit])
            return refuse(error, "config", "linux.resources.hugepageLimits[%zu].pageSize: expected a size such as 2MB, "
                          "found \"%.40s\"", index, size);
    }
    return 0;
}

int config_check(const json_t *config, struct error *error)
{
    if (rules_check(config, rules, sizeof rules / sizeof *rules, error) ||
        check_version(json_string_value(json_object_get(config, "ociVersion")), error))
        return -1;
    const json_t *resources = json_object_get(json_object_get(config, "linux"), "resources");
    if (check_page_sizes(json_object_get(resources, "hugepageLimits"), error))
        return -1;
    return check_hooks(json_object_get(config, "hooks"), error);
}

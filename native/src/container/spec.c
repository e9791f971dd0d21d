#include "base/rules.h"
#include "container/settings.h"
#include "container/spec.h"

#include <stdio.h>
#include <string.h>

static const struct rule rules[] = {
    {"id", RULE_STRING, true, 1},
    {"directory", RULE_PATH, true, 0},
    {"runDirectory", RULE_PATH, true, 0},
    {"labels", RULE_OBJECT, false, 0},
    {"labels.*", RULE_STRING, false, 0},
    {"runtime", RULE_PATH, false, 0},
    {"rootfs", RULE_OBJECT, true, 0},
    {"rootfs.lower", RULE_ARRAY, true, 1},
    {"rootfs.lower[]", RULE_PATH, false, 0},
    {"rootfs.upper", RULE_PATH, false, 0},
    {"rootfs.work", RULE_PATH, false, 0},
    {"network", RULE_OBJECT, false, 0},
    {"network.interfaces", RULE_ARRAY, false, 0},
    {"network.interfaces[]", RULE_OBJECT, false, 0},
    {"network.interfaces[].name", RULE_STRING, true, 1},
    {"network.interfaces[].host", RULE_STRING, true, 1},
    {"network.interfaces[].bridge", RULE_STRING, false, 1},
    {"network.interfaces[].isolated", RULE_BOOLEAN, false, 0},
    {"network.interfaces[].kind", RULE_STRING, false, 1},
    {"network.interfaces[].parent", RULE_STRING, false, 1},
    {"network.interfaces[].mode", RULE_STRING, false, 1},
    {"network.interfaces[].flag", RULE_STRING, false, 1},
    {"network.interfaces[].mac", RULE_STRING, false, 1},
    {"network.interfaces[].addresses", RULE_ARRAY, false, 0},
    {"network.interfaces[].addresses[]", RULE_STRING, false, 1},
    {"network.interfaces[].linkLocal", RULE_ARRAY, false, 0},
    {"network.interfaces[].linkLocal[]", RULE_STRING, false, 1},
    {"network.interfaces[].sysctl", RULE_OBJECT, false, 0},
    {"network.interfaces[].sysctl.*", RULE_STRING, false, 0},
    {"network.interfaces[].mtu", RULE_NUMBER, false, 0},
    {"network.interfaces[].bandwidth", RULE_OBJECT, false, 0},
    {"network.interfaces[].bandwidth.egress", RULE_NUMBER, false, 0},
    {"network.interfaces[].bandwidth.ingress", RULE_NUMBER, false, 0},
    {"network.interfaces[].network", RULE_STRING, false, 1},
    {"network.interfaces[].gateways", RULE_ARRAY, false, 0},
    {"network.interfaces[].gateways[]", RULE_STRING, false, 1},
    {"network.interfaces[].names", RULE_ARRAY, false, 0},
    {"network.interfaces[].names[]", RULE_STRING, false, 1},
    {"network.resolver", RULE_OBJECT, false, 0},
    {"network.resolver.forward", RULE_BOOLEAN, false, 0},
    {"network.resolver.servers", RULE_ARRAY, false, 0},
    {"network.resolver.servers[]", RULE_STRING, false, 1},
    {"network.resolver.links", RULE_OBJECT, false, 0},
    {"network.resolver.links.*", RULE_STRING, false, 1},
    {"network.routes", RULE_ARRAY, false, 0},
    {"network.routes[]", RULE_OBJECT, false, 0},
    {"network.routes[].to", RULE_STRING, true, 1},
    {"network.routes[].via", RULE_STRING, false, 1},
    {"joins", RULE_ARRAY, false, 0},
    {"joins[]", RULE_OBJECT, false, 0},
    {"joins[].pid", RULE_NUMBER, true, 0},
    {"joins[].startTime", RULE_NUMBER, true, 0},
    {"restart", RULE_OBJECT, false, 0},
    {"restart.policy", RULE_STRING, true, 1},
    {"restart.maximumRetries", RULE_NUMBER, false, 0},
    {"restart.delayMillis", RULE_NUMBER, false, 0},
    {"restart.windowMillis", RULE_NUMBER, false, 0},
    {"health", RULE_OBJECT, false, 0},
    {"health.test", RULE_ARRAY, true, 1},
    {"health.test[]", RULE_STRING, false, 0},
    {"health.intervalMillis", RULE_NUMBER, false, 0},
    {"health.timeoutMillis", RULE_NUMBER, false, 0},
    {"health.startPeriodMillis", RULE_NUMBER, false, 0},
    {"health.startIntervalMillis", RULE_NUMBER, false, 0},
    {"health.retries", RULE_NUMBER, false, 0},
    {"health.restart", RULE_BOOLEAN, false, 0},
    {"stop", RULE_OBJECT, false, 0},
    {"stop.signal", RULE_STRING, false, 1},
    {"stop.graceMillis", RULE_NUMBER, false, 0},
    {"openInput", RULE_BOOLEAN, false, 0},
    {"afterwards", RULE_ARRAY, false, 1},
    {"afterwards[]", RULE_STRING, false, 0},
    {"log", RULE_OBJECT, false, 0},
    {"log.maxSize", RULE_NUMBER, false, 0},
    {"log.maxFiles", RULE_NUMBER, false, 0},
    {"log.discard", RULE_BOOLEAN, false, 0},
    {"config", RULE_OBJECT, true, 0},
    {"config.process", RULE_OBJECT, true, 0},
    {"config.process.terminal", RULE_BOOLEAN, false, 0},
    {"config.process.args", RULE_ARRAY, true, 1},
    {"config.process.args[]", RULE_STRING, false, 0},
    {"config.process.env", RULE_ARRAY, false, 0},
    {"config.process.env[]", RULE_STRING, false, 0},
    {"config.process.cwd", RULE_PATH, false, 0},
    {"config.process.user", RULE_OBJECT, false, 0},
    {"config.root", RULE_OBJECT, false, 0},
    {"config.root.readonly", RULE_BOOLEAN, false, 0},
    {"config.hostname", RULE_STRING, false, 0},
    {"config.mounts", RULE_ARRAY, false, 0},
    {"config.mounts[]", RULE_OBJECT, false, 0},
    {"config.mounts[].destination", RULE_STRING, true, 1},
    {"config.mounts[].type", RULE_STRING, false, 0},
    {"config.mounts[].source", RULE_STRING, false, 0},
    {"config.mounts[].options", RULE_ARRAY, false, 0},
    {"config.mounts[].options[]", RULE_STRING, false, 0},
    {"config.linux", RULE_OBJECT, true, 0},
    {"config.linux.cgroupsPath", RULE_STRING, true, 1},
    {"config.linux.namespaces", RULE_ARRAY, false, 0},
    {"config.linux.namespaces[]", RULE_OBJECT, false, 0},
    {"config.linux.namespaces[].type", RULE_STRING, true, 1},
    {"config.linux.namespaces[].path", RULE_PATH, false, 0},
    {"config.linux.resources", RULE_OBJECT, false, 0},
};

static const char *text_of(const json_t *spec, const char *outer, const char *inner)
{
    return json_string_value(json_object_get(json_object_get(spec, outer), inner));
}

/* The id becomes file names. */
static int check_id(const json_t *spec, struct error *error)
{
    const char *id = json_string_value(json_object_get(spec, "id"));
    static const char allowed[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.-";
    if (strspn(id, allowed) == strlen(id) && *id != '.' && strlen(id) < sizeof((struct settings *)0)->id)
        return 0;
    return refuse(error, "spec", "id: expected letters and digits, found \"%.80s\"", id);
}

static int check_cgroup(const json_t *spec, struct error *error)
{
    const char *path = text_of(json_object_get(spec, "config"), "linux", "cgroupsPath");
    bool is_relative = *path != '/' && strchr(path, '/') && !strstr(path, "//") && path[strlen(path) - 1] != '/';
    for (const char *component = path; component && is_relative; component = strchr(component, '/')) {
        component += *component == '/';
        size_t length = strcspn(component, "/");
        is_relative = !(length <= 2 && !strncmp(component, "..", length));
    }
    if (is_relative && strlen(path) < sizeof((struct settings *)0)->cgroup)
        return 0;
    return refuse(error, "spec", "config.linux.cgroupsPath: expected a path such as parent/stack/id, found \"%.200s\"",
                  path);
}

static int check_choices(const json_t *spec, struct error *error)
{
    const char *signal = text_of(spec, "stop", "signal");
    if (signal && signal_number(signal) < 0)
        return refuse(error, "spec", "stop.signal: there is no signal \"%.40s\"", signal);

    const char *policy = text_of(spec, "restart", "policy");
    if (policy && strcmp(policy, "no") != 0 && strcmp(policy, "always") != 0 && strcmp(policy, "on-failure") != 0 &&
        strcmp(policy, "unless-stopped") != 0)
        return refuse(error, "spec",
                      "restart.policy: expected no, always, on-failure or unless-stopped, found \"%.40s\"", policy);

    const json_t *test = json_object_get(json_object_get(spec, "health"), "test");
    const char *kind = json_string_value(json_array_get(test, 0));
    if (kind && (json_array_size(test) < 2 || (strcmp(kind, "CMD") != 0 && strcmp(kind, "CMD-SHELL") != 0)))
        return refuse(error, "spec", "health.test: expected CMD or CMD-SHELL and a command, found \"%.40s\"", kind);

    const json_t *rootfs = json_object_get(spec, "rootfs");
    if (!json_object_get(rootfs, "upper") != !json_object_get(rootfs, "work"))
        return refuse(error, "spec", "rootfs: upper and work belong together");
    return 0;
}

int spec_check(const json_t *spec, struct error *error)
{
    if (rules_check(spec, rules, sizeof rules / sizeof *rules, error) < 0 || check_id(spec, error) < 0 ||
        check_cgroup(spec, error) < 0)
        return -1;
    return check_choices(spec, error);
}

#include "foreign/foreign.h"

#include "base/cleanup.h"
#include "container/capabilities.h"
#include "container/rlimits.h"
#include "container/user.h"
#include "seccomp/seccomp.h"
#include <stdio.h>
#include <string.h>

/* A config.json without what only we understand: names of users, our default system call filter, and what a machine
 * does not have to give. */

static int set_user(json_t *process, int root, struct error *error)
{
    static struct user user;
    json_t *environment = json_object_get(process, "env"), *given = json_object_get(process, "user");
    size_t index;
    json_t *variable;
    if (user_read(root, given, &user, error))
        return -1;
    json_t *plain = json_pack("{sIsI}", "uid", (json_int_t) user.uid, "gid", (json_int_t) user.gid);
    json_t *groups = json_array(), *mask = json_object_get(given, "umask");
    for (int i = 0; i < user.group_count; i++)
        json_array_append_new(groups, json_integer((json_int_t) user.groups[i]));
    json_object_set_new(plain, "additionalGids", groups);
    if (mask)
        json_object_set(plain, "umask", mask);
    json_object_set_new(process, "user", plain);
    json_array_foreach (environment, index, variable)
        if (!strncmp(json_string_value(variable) ?: "", "HOME=", 5))
            return 0;
    if (!environment)
        json_object_set_new(process, "env", environment = json_array());
    json_array_append_new(environment, json_sprintf("HOME=%s", *user.home ? user.home : "/"));
    return 0;
}

static void warn(const char *sentence, const char *name)
{
    fprintf(stderr, "jcompose-runtime: warning: this machine %s %s\n", sentence, name);
}

static void lower_rlimits(json_t *rlimits)
{
    size_t index;
    json_t *limit;
    json_array_foreach (rlimits, index, limit) {
        const char *type = json_string_value(json_object_get(limit, "type")), *name;
        struct rlimit wanted = rlimits_wanted(limit), own;
        __rlimit_resource_t resource;
        for (size_t i = 0; (name = rlimits_name(i, &resource)); i++) {
            if (!type || strcmp(name, type) || getrlimit(resource, &own) || wanted.rlim_max <= own.rlim_max)
                continue;
            warn("allows no higher", name);
            json_object_set_new(limit, "hard", json_integer((json_int_t) own.rlim_max));
            if (wanted.rlim_cur > own.rlim_max)
                json_object_set_new(limit, "soft", json_integer((json_int_t) own.rlim_max));
        }
    }
}

static void drop_capabilities(json_t *sets, uint64_t available)
{
    const char *set;
    json_t *names;
    json_object_foreach (sets, set, names)
        for (size_t i = json_array_size(names); i--;) {
            const char *name = json_string_value(json_array_get(names, i));
            int number = name ? capability_number(name) : -1;
            if (number >= 0 && !(available >> number & 1))
                json_array_remove(names, i);
        }
}

static void give_what_there_is(json_t *process)
{
    uint64_t available = capabilities_all();
    bool may_raise = available >> capability_number("CAP_SYS_RESOURCE") & 1;
    drop_capabilities(json_object_get(process, "capabilities"), available);
    if (may_raise)
        return;
    lower_rlimits(json_object_get(process, "rlimits"));
    json_int_t score = json_integer_value(json_object_get(process, "oomScoreAdj"));
    FILE *file = fopen("/proc/self/oom_score_adj", "re");
    long long own = 0;
    if (file && fscanf(file, "%lld", &own) == 1 && score < own) {
        warn("does not let be lowered", "oom_score_adj");
        json_object_del(process, "oomScoreAdj");
    }
    if (file)
        fclose(file);
}

static uint64_t bounding(const json_t *process)
{
    uint64_t set = 0;
    size_t index;
    json_t *name;
    json_array_foreach (json_object_get(json_object_get(process, "capabilities"), "bounding"), index, name) {
        int number = capability_number(json_string_value(name) ?: "");
        set |= number < 0 ? 0 : 1ULL << number;
    }
    return set;
}

static void keep(json_t *to, const json_t *from, const char *section, const char *name)
{
    json_t *value = json_object_get(json_object_get(from, section), name), *kept = json_object_get(to, section);
    if (json_integer_value(value) <= 0)
        return;
    if (!kept)
        json_object_set_new(to, section, kept = json_object());
    json_object_set(kept, name, value);
}

/* The limits are set already, in words that others do not have too. What remains is what a sandbox is made as large as,
 * and the devices, which some runtimes forbid unless told. */
static json_t *plain_resources(const json_t *resources)
{
    static const char *const kept[][2] = {
        {"memory", "limit"}, {"cpu", "quota"}, {"cpu", "period"}, {"cpu", "shares"}, {"pids", "limit"}};
    json_t *plain = json_object(), *devices = json_object_get(resources, "devices");
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        keep(plain, resources, kept[i][0], kept[i][1]);
    if (devices)
        json_object_set(plain, "devices", devices);
    return plain;
}

/* A later version's word for what a kernel parameter of the same namespace does. */
static void set_domain(json_t *config, json_t *section)
{
    json_t *name = json_object_get(config, "domainname"), *parameters = json_object_get(section, "sysctl");
    if (!name)
        return;
    if (!parameters)
        json_object_set_new(section, "sysctl", parameters = json_object());
    json_object_set(parameters, "kernel.domainname", name);
    json_object_del(config, "domainname");
}

/* A path as other runtimes take it, and the network that is made already. */
static void set_places(json_t *section, const char *network)
{
    size_t index;
    json_t *namespace;
    json_object_set_new(section, "cgroupsPath",
                        json_sprintf("/%s", json_string_value(json_object_get(section, "cgroupsPath"))));
    json_array_foreach (json_object_get(section, "namespaces"), index, namespace)
        if (network && !strcmp(json_string_value(json_object_get(namespace, "type")) ?: "", "network"))
            json_object_set_new(namespace, "path", json_string(network));
}

json_t *foreign_config(const json_t *spec, int root, const char *network, struct error *error)
{
    json_t *config = json_deep_copy(json_object_get(spec, "config"));
    json_t *process = json_object_get(config, "process"), *section = json_object_get(config, "linux");
    if (set_user(process, root, error)) {
        json_decref(config);
        return NULL;
    }
    give_what_there_is(process);
    if (json_is_true(json_object_get(json_object_get(section, "seccomp"), "defaultProfile")))
        json_object_set_new(section, "seccomp", seccomp_default_json(bounding(process)));
    json_object_set_new(section, "resources", plain_resources(json_object_get(section, "resources")));
    set_domain(config, section);
    set_places(section, network);
    if (!json_object_get(config, "root"))
        json_object_set_new(config, "root", json_object());
    json_object_set_new(json_object_get(config, "root"), "path", json_string("rootfs"));
    json_object_set_new(config, "ociVersion", json_string("1.0.2")); /* old ones know no later word for the same */
    return config;
}

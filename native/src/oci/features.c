#include "cgroup/hierarchy.h"
#include "container/capabilities.h"
#include "container/mount_options.h"
#include "container/namespaces.h"
#include "container/oci_state.h"
#include "verbs.h"
#include <stdio.h>

/* `features`: the OCI features document (runtime-spec, features.md). */

static json_t *names(const char *(*name)(size_t))
{
    json_t *list = json_array();
    for (size_t i = 0; name(i); i++)
        json_array_append_new(list, json_string(name(i)));
    return list;
}

static const char *capability(size_t index)
{
    return capability_name((int) index);
}

static json_t *texts(const char *const *list)
{
    json_t *array = json_array();
    for (; *list; list++)
        json_array_append_new(array, json_string(*list));
    return array;
}

static json_t *seccomp(void)
{
    static const char *const actions[] = {"SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO", "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS",
                                          "SCMP_ACT_KILL_THREAD", "SCMP_ACT_LOG", "SCMP_ACT_NOTIFY", "SCMP_ACT_TRACE",
                                          "SCMP_ACT_TRAP", NULL};
    static const char *const operators[] = {"SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ",
                                            "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ", NULL};
#if defined __x86_64__
    static const char *const architectures[] = {"SCMP_ARCH_X86", "SCMP_ARCH_X32", "SCMP_ARCH_X86_64", NULL};
#else
    static const char *const architectures[] = {"SCMP_ARCH_AARCH64", NULL};
#endif
    static const char *const flags[] = {"SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_LOG",
                                        "SECCOMP_FILTER_FLAG_SPEC_ALLOW", "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", NULL};
    return json_pack("{s:b, s:o, s:o, s:o, s:o, s:o}", "enabled", 1, "actions", texts(actions), "operators",
                     texts(operators), "archs", texts(architectures), "knownFlags", texts(flags), "supportedFlags",
                     texts(flags));
}

int features_verb(int count, char **arguments)
{
    if (count != 1) {
        fprintf(stderr, "jcompose-runtime: %s takes no arguments\n", arguments[0]);
        return EXIT_WRONG_USE;
    }
    static const char *const hooks[] = {"prestart", "createRuntime", "createContainer", "startContainer", "poststart",
                                        "poststop", NULL};
    json_t *cgroup = json_pack("{s:b, s:b, s:b, s:b}", "v1", 1, "v2", 1, "systemd", 1, "systemdUser", 0);
    json_t *section = json_pack(
        "{s:o, s:o, s:o, s:o, s:{s:b}, s:{s:b}, s:{s:b}, s:{s:{s:b}}, s:{s:b}}", "namespaces", names(namespace_name),
        "capabilities", names(capability), "cgroup", cgroup, "seccomp", seccomp(), "apparmor", "enabled", 1, "selinux",
        "enabled", 1, "intelRdt", "enabled", 1, "mountExtensions", "idmap", "enabled", 1,
        "netDevices", "enabled", 1);
    json_t *features = json_pack("{s:s, s:s, s:o, s:o, s:o}", "ociVersionMin", "1.0.0", "ociVersionMax", OCI_VERSION,
                                 "hooks", texts(hooks), "mountOptions", names(mount_option_name), "linux", section);
    json_dumpf(features, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(features);
    return fflush(stdout) ? 1 : 0;
}

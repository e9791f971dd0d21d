#include "container/memory_policy.h"

#include "base/cpu_list.h"
#include <linux/mempolicy.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MPOL_WEIGHTED_INTERLEAVE
#define MPOL_WEIGHTED_INTERLEAVE 6 /* Linux 6.9 */
#endif

struct word {
    const char *name;
    int value;
};

static const struct word modes[] = {
    {"MPOL_DEFAULT", MPOL_DEFAULT},       {"MPOL_BIND", MPOL_BIND},
    {"MPOL_INTERLEAVE", MPOL_INTERLEAVE}, {"MPOL_WEIGHTED_INTERLEAVE", MPOL_WEIGHTED_INTERLEAVE},
    {"MPOL_PREFERRED", MPOL_PREFERRED},   {"MPOL_PREFERRED_MANY", MPOL_PREFERRED_MANY},
    {"MPOL_LOCAL", MPOL_LOCAL},           {NULL, 0}};

static const struct word flags[] = {{"MPOL_F_NUMA_BALANCING", MPOL_F_NUMA_BALANCING},
                                    {"MPOL_F_RELATIVE_NODES", MPOL_F_RELATIVE_NODES},
                                    {"MPOL_F_STATIC_NODES", MPOL_F_STATIC_NODES},
                                    {NULL, 0}};

static int find(const struct word *words, const json_t *name, const char *member, int *value, struct error *error)
{
    const char *text = json_string_value(name);
    for (; text && words->name; words++)
        if (!strcmp(words->name, text)) {
            *value |= words->value;
            return 0;
        }
    return refuse(error, "memoryPolicy", "config.linux.memoryPolicy: invalid memory policy %s \"%s\"", member,
                  text ? text : "");
}

int memory_policy_set(const json_t *spec, struct error *error)
{
    const json_t *section = json_object_get(json_object_get(spec, "config"), "linux");
    const json_t *policy = json_object_get(section, "memoryPolicy");
    const char *list = json_string_value(json_object_get(policy, "nodes"));
    struct cpu_list nodes;
    int mode = 0;
    size_t index;
    json_t *flag;
    if (!policy)
        return 0;
    if (find(modes, json_object_get(policy, "mode"), "mode", &mode, error) || cpu_list_read(list ? list : "", "config.linux.memoryPolicy: invalid memory policy node", &nodes, error))
        return -1;
    json_array_foreach (json_object_get(policy, "flags"), index, flag)
        if (find(flags, flag, "flag", &mode, error))
            return -1;
    bool given = list && *list;
    if (syscall(SYS_set_mempolicy, mode, given ? nodes.words : NULL, given ? CPU_LIST_MAX : 0))
        return fail(error, "memoryPolicy", "set the memory policy %s",
                    json_string_value(json_object_get(policy, "mode")));
    return 0;
}

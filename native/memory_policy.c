#include "memory_policy.h"

#include <linux/mempolicy.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MPOL_WEIGHTED_INTERLEAVE
#define MPOL_WEIGHTED_INTERLEAVE 6 /* Linux 6.9 */
#endif

enum { NODES = 4096, WORD = sizeof(unsigned long) * CHAR_BIT };

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

static int find(const struct word *words, const json_t *name, int *value, struct error *error)
{
    const char *text = json_string_value(name);
    for (; text && words->name; words++)
        if (!strcmp(words->name, text)) {
            *value |= words->value;
            return 0;
        }
    return refuse(error, "memoryPolicy", "config.linux.memoryPolicy: \"%s\" is unknown", text ? text : "");
}

/* "0-3,7" */
static int read_nodes(const char *text, unsigned long nodes[NODES / WORD], struct error *error)
{
    for (const char *at = text; *at;) {
        char *end;
        unsigned long first = strtoul(at, &end, 10), last = first;
        if (end == at)
            break;
        if (*end == '-')
            last = strtoul(at = end + 1, &end, 10);
        if (end == at || first > last || last >= NODES || (*end && *end != ','))
            return refuse(error, "memoryPolicy", "config.linux.memoryPolicy.nodes: expected a list such as 0-3,7, "
                          "found \"%.100s\"", text);
        for (unsigned long node = first; node <= last; node++)
            nodes[node / WORD] |= 1UL << node % WORD;
        at = end + (*end == ',');
    }
    return 0;
}

int memory_policy_set(const json_t *spec, struct error *error)
{
    const json_t *section = json_object_get(json_object_get(spec, "config"), "linux");
    const json_t *policy = json_object_get(section, "memoryPolicy");
    const char *list = json_string_value(json_object_get(policy, "nodes"));
    unsigned long nodes[NODES / WORD] = {0};
    int mode = 0;
    size_t index;
    json_t *flag;
    if (!json_object_size(policy))
        return 0;
    if (find(modes, json_object_get(policy, "mode"), &mode, error) || (list && read_nodes(list, nodes, error)))
        return -1;
    json_array_foreach (json_object_get(policy, "flags"), index, flag)
        if (find(flags, flag, &mode, error))
            return -1;
    bool given = list && *list;
    if (syscall(SYS_set_mempolicy, mode, given ? nodes : NULL, given ? NODES : 0))
        return fail(error, "memoryPolicy", "set the memory policy %s",
                    json_string_value(json_object_get(policy, "mode")));
    return 0;
}

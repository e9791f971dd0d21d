#include "network/shared_network.h"

#include "cgroup/cgroup.h"
#include "cgroup/hierarchy.h"
#include "network/network.h"
#include "network/on_parent.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char LABEL[] = "shared";

static json_t *linux_of(const json_t *spec)
{
    return json_object_get(json_object_get(spec, "config"), "linux");
}

static json_t *namespace_of(const json_t *spec, const char *type)
{
    size_t index;
    json_t *namespace;
    json_array_foreach (json_object_get(linux_of(spec), "namespaces"), index, namespace) {
        const char *named = json_string_value(json_object_get(namespace, "type"));
        if (named && !strcmp(named, type))
            return namespace;
    }
    return NULL;
}

static const char *path_of(const json_t *namespace)
{
    const char *path = json_string_value(json_object_get(namespace, "path"));
    return path && *path ? path : NULL;
}

static bool is_identity(const char *controllers)
{
    struct error ignored;
    const struct hierarchies *all = hierarchies(&ignored);
    if (!all)
        return false;
    return all->identity->v2 ? !*controllers : *controllers && has_controller(all->identity->controllers, controllers);
}

/* PARENT/STACK/ID, also where the process has gone into a cgroup below that one. */
static void cut(char *path)
{
    path[strcspn(path, "\n")] = 0;
    for (int parts = 0; (path = strchr(path, '/')); path++)
        if (++parts == 3) {
            *path = 0;
            return;
        }
}

static bool cgroup_of(pid_t pid, char path[PATH_MAX])
{
    char name[32], *line = NULL;
    size_t size = 0;
    bool found = false;
    snprintf(name, sizeof name, "/proc/%d/cgroup", pid);
    FILE *file = fopen(name, "re");
    while (file && !found && getline(&line, &size, file) > 0) {
        char *controllers = strchr(line, ':'), *own = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!own || own[1] != '/')
            continue;
        *own = 0;
        controllers[1 + strcspn(controllers + 1, ",")] = 0;
        found = is_identity(controllers + 1) && snprintf(path, PATH_MAX, "%s", own + 2) < PATH_MAX;
    }
    free(line);
    if (file)
        fclose(file);
    if (found)
        cut(path);
    return found;
}

void shared_network_tell(const json_t *spec)
{
    const char *path = path_of(namespace_of(spec, "network"));
    char cgroup[PATH_MAX], text[64];
    struct error ignored; /* it is no container of ours */
    int pid;
    if (!path || !json_array_size(json_object_get(spec, "joins")) || sscanf(path, "/proc/%d/ns/net", &pid) != 1)
        return;
    if (cgroup_of(pid, cgroup) && cgroup_get_label(cgroup, "process", text, sizeof text) > 0)
        cgroup_set_label(cgroup, LABEL, "network", &ignored);
}

bool shared_network_is(const char *cgroup)
{
    char text[64];
    return cgroup_get_label(cgroup, LABEL, text, sizeof text) > 0;
}

/* The process whose network it was may have ended; those of its other namespaces must be there still. */
static void forget_join(json_t *spec)
{
    json_t *joins = json_object_get(spec, "joins"), *namespace;
    size_t index;
    for (size_t i = json_array_size(joins); i-- > 0;) {
        char process[32];
        bool is_needed = false;
        snprintf(process, sizeof process, "/proc/%lld/",
                 (long long) json_integer_value(json_object_get(json_array_get(joins, i), "pid")));
        json_array_foreach (json_object_get(linux_of(spec), "namespaces"), index, namespace) {
            const char *path = path_of(namespace);
            is_needed = is_needed || (path && !strncmp(path, process, strlen(process)));
        }
        if (!is_needed)
            json_array_remove(joins, i);
    }
}

/* An interface on one of the machine's is in the namespace alone, and no other may have its address as long as that is
 * there. */
static bool has_interface_on_parent(const json_t *spec)
{
    size_t index;
    json_t *interface;
    json_array_foreach (json_object_get(json_object_get(spec, "network"), "interfaces"), index, interface)
        if (on_parent_is(interface))
            return true;
    return false;
}

int shared_network_keep(json_t *spec, int network, bool is_shared, struct error *error)
{
    json_t *namespace = namespace_of(spec, "network");
    char path[32];
    is_shared = is_shared || has_interface_on_parent(spec);
    if (!namespace || network < 0 || (!path_of(namespace) && !is_shared))
        return 0;
    /* Another runtime takes what it is told; a user namespace of its own has no rights in one that was made before. */
    if (json_object_get(spec, "runtime") || namespace_of(spec, "user"))
        return 0;
    const json_t *interfaces = json_object_get(spec, "network");
    if (!path_of(namespace) && interfaces && network_repair(interfaces, network, error))
        return -1;
    snprintf(path, sizeof path, "/proc/self/fd/%d", network);
    json_object_set_new(namespace, "path", json_string(path));
    json_object_del(spec, "network"); /* made, and not to go with a run that fails */
    forget_join(spec);
    return 0;
}

#include "container/joins.h"

#include "base/cleanup.h"
#include "cgroup/cgroup.h"
#include "cgroup/freezer.h"
#include "cgroup/hierarchy.h"
#include "container/state.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>

static const char LABEL[] = "ipc-of";

static json_t *namespaces_of(const json_t *spec)
{
    return json_object_get(json_object_get(json_object_get(spec, "config"), "linux"), "namespaces");
}

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key)) ?: "";
}

/* The cgroup of another container of the same stack: PARENT/STACK/ID. */
static bool is_beside(const char *cgroup, const char *id, char path[PATH_MAX])
{
    const char *last = strrchr(cgroup, '/');
    return last && *id && !strchr(id, '/') &&
           snprintf(path, PATH_MAX, "%.*s/%s", (int)(last - cgroup), cgroup, id) < PATH_MAX;
}

/* What follows /proc/PID where PATH begins with that. */
static const char *below_process(const char *path, json_int_t pid)
{
    char process[32];
    int length = snprintf(process, sizeof process, "/proc/%lld/", (long long)pid);
    return strncmp(path, process, (size_t)length) ? NULL : path + length;
}

static void renew_paths(const json_t *spec, json_int_t before, pid_t now)
{
    size_t index;
    json_t *namespace;
    json_array_foreach (namespaces_of(spec), index, namespace) {
        char path[64];
        const char *rest = below_process(text_of(namespace, "path"), before);
        if (rest && (size_t)snprintf(path, sizeof path, "/proc/%d/%s", now, rest) < sizeof path)
            json_object_set_new(namespace, "path", json_string(path));
    }
}

void joins_renew(json_t *spec)
{
    const char *cgroup = text_of(json_object_get(json_object_get(spec, "config"), "linux"), "cgroupsPath");
    size_t index;
    json_t *join;
    json_array_foreach (json_object_get(spec, "joins"), index, join) {
        char owner[PATH_MAX];
        struct process now;
        if (!is_beside(cgroup, text_of(join, "container"), owner))
            continue;
        cleanup_close int process = process_open_labelled(owner, "process", &now);
        if (process < 0)
            continue;
        renew_paths(spec, json_integer_value(json_object_get(join, "pid")), now.pid);
        json_object_set_new(join, "pid", json_integer(now.pid));
        json_object_set_new(join, "startTime", json_integer((json_int_t)now.start_time));
    }
}

int joins_label(const json_t *spec, const char *cgroup, struct error *error)
{
    size_t each, index;
    json_t *join, *namespace;
    json_array_foreach (namespaces_of(spec), each, namespace)
        json_array_foreach (json_object_get(spec, "joins"), index, join) {
            const char *owner = text_of(join, "container");
            if (*owner && !strcmp(text_of(namespace, "type"), "ipc") &&
                below_process(text_of(namespace, "path"), json_integer_value(json_object_get(join, "pid"))))
                return cgroup_set_label(cgroup, LABEL, owner, error);
        }
    return 0;
}

static bool share_namespace(pid_t one, pid_t other)
{
    char path[32];
    struct stat left, right;
    snprintf(path, sizeof path, "/proc/%d/ns/ipc", one);
    bool found = !stat(path, &left);
    snprintf(path, sizeof path, "/proc/%d/ns/ipc", other);
    return found && !stat(path, &right) && left.st_ino == right.st_ino;
}

static void restart(const char *cgroup, struct process owner)
{
    struct process joined, supervisor;
    cleanup_close int process = process_open_labelled(cgroup, "process", &joined);
    if (process < 0 || share_namespace(joined.pid, owner.pid) || freezer_holds(cgroup))
        return;
    cleanup_close int supervising = process_open_labelled(cgroup, "supervisor", &supervisor);
    if (supervising >= 0)
        pidfd_send_signal(supervising, SIGUSR1, NULL, 0);
}

void joins_follow(const char *cgroup, struct process process)
{
    const char *last = strrchr(cgroup, '/');
    struct error ignored;
    const struct hierarchies *all = hierarchies(&ignored);
    char path[PATH_MAX], owner[64];
    if (!last || !all || !is_beside(cgroup, ".", path))
        return;
    int stack = openat(all->identity->root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *containers = stack < 0 ? NULL : fdopendir(stack);
    for (struct dirent *entry; containers && (entry = readdir(containers));) {
        if (entry->d_type != DT_DIR || !is_beside(cgroup, entry->d_name, path))
            continue;
        ssize_t length = cgroup_get_label(path, LABEL, owner, sizeof owner);
        if (length > 0 && !strcmp(owner, last + 1))
            restart(path, process);
    }
    if (containers)
        closedir(containers);
}

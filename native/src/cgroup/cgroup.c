#include "cgroup/cgroup.h"

#include "cgroup/cgroup_choice.h"

#include "base/cleanup.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

static int check_path(const char *path, struct error *error)
{
    if (!*path || *path == '/' || strstr(path, "//") || path[strlen(path) - 1] == '/')
        return refuse(error, "cgroup", "\"%s\" is no cgroup path: it is relative to the root, such as a/b", path);
    for (const char *at = path; at; at = strchr(at, '/'), at = at ? at + 1 : NULL)
        if (*at == '.' && (!at[1] || at[1] == '/' || (at[1] == '.' && (!at[2] || at[2] == '/'))))
            return refuse(error, "cgroup", "the cgroup path \"%s\" has a \".\" or \"..\" component", path);
    return 0;
}

/* A new v1 cpuset is empty and takes no process until it has processors and memory nodes (man 7 cpuset). */
static int inherit_cpuset(const struct hierarchy *hierarchy, const char *parent, const char *path, bool fresh,
                          struct error *error)
{
    static const char *const files[] = {"cpuset.cpus", "cpuset.mems"};
    for (int i = 0; i < 2; i++) {
        char own[512], inherited[512];
        if (!fresh && (!control_read(hierarchy, path, files[i], own, sizeof own) || *own))
            continue;
        if (!control_read(hierarchy, parent, files[i], inherited, sizeof inherited))
            return fail(error, "cgroup", "read %s/%s/%s", hierarchy->mount_point, parent, files[i]);
        if (control_write(hierarchy, path, files[i], inherited, error))
            return -1;
    }
    return 0;
}

/* Hands the controllers we use on to the children of PATH. One that cannot be (a controller in use by a v1 hierarchy,
 * processes in the way) is missed where a limit needs it, with a sentence that names the limit. */
static void enable_controllers(const struct hierarchy *hierarchy, const char *path)
{
    char enabled[256];
    if (!control_read(hierarchy, path, "cgroup.subtree_control", enabled, sizeof enabled))
        return;
    for (const char *const *used = used_controllers; *used; used++) {
        char value[32];
        struct error ignored;
        if (!has_controller(hierarchy->controllers, *used) || has_controller(enabled, *used))
            continue;
        snprintf(value, sizeof value, "+%s", *used);
        control_write(hierarchy, path, "cgroup.subtree_control", value, &ignored);
    }
}

static int make_levels(const struct hierarchy *hierarchy, const char *path, struct error *error)
{
    char level[PATH_MAX], parent[PATH_MAX] = ".";
    for (const char *end = path; end; end = *end ? end + 1 : NULL) {
        end += strcspn(end, "/");
        snprintf(level, sizeof level, "%.*s", (int) (end - path), path);
        if (hierarchy->v2)
            enable_controllers(hierarchy, parent);
        bool fresh = !mkdirat(hierarchy->root, level, 0755);
        if (!fresh && errno != EEXIST)
            return fail(error, "cgroup", "make the cgroup %s/%s", hierarchy->mount_point, level);
        if (!hierarchy->v2 && has_controller(hierarchy->controllers, "cpuset") &&
            inherit_cpuset(hierarchy, parent, level, fresh, error))
            return -1;
        strcpy(parent, level);
    }
    return 0;
}

/* A parent that another process just removed because it was empty is made again. */
static int make(const struct hierarchy *hierarchy, const char *path, struct error *error)
{
    int made = -1;
    for (int i = 0; i < 16 && made; i++) {
        made = make_levels(hierarchy, path, error);
        if (made && error->number != ENOENT && error->number != ENODEV) /* the latter of a file that was open by then */
            break;
    }
    return made;
}

int cgroup_create_identity(const char *path, struct error *error)
{
    const struct hierarchies *all = hierarchies(error);
    return !all || check_path(path, error) ? -1 : make(all->identity, path, error);
}

int cgroup_create_rest(const char *path, struct error *error)
{
    const struct hierarchies *all = hierarchies(error);
    for (int i = 0; all && i < all->count; i++)
        if (&all->list[i] != all->identity && make(&all->list[i], path, error))
            return -1;
    return all ? 0 : -1;
}

int cgroup_create(const char *path, struct error *error)
{
    return cgroup_create_identity(path, error) || cgroup_create_rest(path, error) ? -1 : 0;
}

static int open_identity(const char *path)
{
    struct error ignored;
    const struct hierarchies *all = hierarchies(&ignored);
    return all ? openat(all->identity->root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
}

int cgroup_set_label(const char *path, const char *key, const char *value, struct error *error)
{
    char name[XATTR_NAME_MAX + 1];
    snprintf(name, sizeof name, "trusted.jcompose.%s", key);
    cleanup_close int directory = open_identity(path);
    if (directory >= 0 && !value && (!fremovexattr(directory, name) || errno == ENODATA))
        return 0;
    if (directory < 0 || !value || fsetxattr(directory, name, value, strlen(value), 0))
        return fail(error, "cgroup", "write the extended attribute %s of the cgroup %s", name, path);
    return 0;
}

ssize_t cgroup_get_label(const char *path, const char *key, char *value, size_t size)
{
    char name[XATTR_NAME_MAX + 1];
    snprintf(name, sizeof name, "trusted.jcompose.%s", key);
    cleanup_close int directory = open_identity(path);
    ssize_t length = directory < 0 ? -1 : fgetxattr(directory, name, value, size - 1);
    if (length >= 0)
        value[length] = 0;
    return length;
}

int cgroup_open_v2(const char *path)
{
    return cgroup_open_chosen_v2(path, NULL);
}

int cgroup_open_chosen_v2(const char *path, char *const *choices)
{
    char chosen[PATH_MAX];
    struct error ignored;
    const struct hierarchies *all = hierarchies(&ignored);
    if (!all || !all->identity->v2)
        return -1;
    cgroup_choice_path(all->identity, path, choices, chosen);
    return open_identity(chosen);
}

int cgroup_open_tasks(const char *path, char *const *choices, struct cgroup_tasks *tasks, struct error *error)
{
    tasks->count = 0;
    const struct hierarchies *all = hierarchies(error);
    if (!all)
        return -1;
    for (int i = 0; i < all->count; i++) {
        const struct hierarchy *hierarchy = &all->list[i];
        char chosen[PATH_MAX], name[PATH_MAX + 8];
        if (hierarchy->v2)
            continue;
        cgroup_choice_path(hierarchy, path, choices, chosen);
        snprintf(name, sizeof name, "%s/tasks", chosen);
        int descriptor = openat(hierarchy->root, name, O_WRONLY | O_CLOEXEC);
        if (descriptor < 0) {
            fail(error, "cgroup", "open %s/%s", hierarchy->mount_point, name);
            cgroup_close_tasks(tasks);
            return -1;
        }
        tasks->descriptors[tasks->count++] = descriptor;
    }
    /* Also systemd's own hierarchy, where the cgroup is a unit of its. */
    char unit[PATH_MAX];
    snprintf(unit, sizeof unit, "/sys/fs/cgroup/systemd/%.*s/tasks", PATH_MAX - 64, path);
    int descriptor = strcmp(path, ".") ? open(unit, O_WRONLY | O_CLOEXEC) : -1;
    if (descriptor >= 0)
        tasks->descriptors[tasks->count++] = descriptor;
    return 0;
}

int cgroup_join(const struct cgroup_tasks *tasks, struct error *error)
{
    for (int i = 0; i < tasks->count; i++)
        if (write(tasks->descriptors[i], "0", 1) != 1)
            return fail(error, "cgroup", "join the container's cgroup");
    return 0;
}

void cgroup_close_tasks(struct cgroup_tasks *tasks)
{
    for (int i = 0; i < tasks->count; i++)
        close_descriptor(&tasks->descriptors[i]);
    tasks->count = 0;
}

long cgroup_oom_kills(const char *path)
{
    const struct hierarchy *memory = hierarchy_with("memory");
    char text[512];
    if (!memory || !control_read(memory, path, memory->v2 ? "memory.events" : "memory.oom_control", text, sizeof text))
        return 0;
    const char *found = strstr(text, "oom_kill ");
    return found ? strtol(found + strlen("oom_kill "), NULL, 10) : 0;
}

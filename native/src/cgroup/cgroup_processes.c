#include "cgroup/cgroup.h"

#include "base/cleanup.h"
#include "base/memory.h"
#include "cgroup/hierarchy.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>

bool cgroup_exists(const char *path)
{
    struct error ignored;
    const struct hierarchies *all = hierarchies(&ignored);
    for (int i = 0; all && i < all->count; i++)
        if (!faccessat(all->list[i].root, path, F_OK, 0))
            return true;
    return false;
}

static void append_processes(int parent, const char *path, json_t *list)
{
    int pid, directory = openat(parent, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *entries = directory < 0 ? NULL : fdopendir(directory);
    if (!entries)
        return;
    FILE *processes = fdopen(openat(directory, "cgroup.procs", O_RDONLY | O_CLOEXEC), "r");
    while (processes && fscanf(processes, "%d", &pid) == 1)
        json_array_append_new(list, json_integer(pid));
    if (processes)
        fclose(processes);
    for (struct dirent *entry; (entry = readdir(entries));)
        if (entry->d_type == DT_DIR && *entry->d_name != '.')
            append_processes(directory, entry->d_name, list);
    closedir(entries);
}

json_t *cgroup_processes(const char *path)
{
    struct error ignored;
    const struct hierarchies *all = hierarchies(&ignored);
    json_t *list = json_array();
    if (all)
        append_processes(all->identity->root, path, list);
    return list;
}

static bool contains(const json_t *list, json_int_t wanted)
{
    size_t index;
    json_t *number;
    json_array_foreach (list, index, number)
        if (json_integer_value(number) == wanted)
            return true;
    return false;
}

/* A number that is still listed after its pidfd was opened means that process, or one that is gone already. */
int cgroup_signal(const char *path, int number, struct error *error)
{
    cleanup_json json_t *found = cgroup_processes(path);
    size_t count = json_array_size(found);
    cleanup_free int *processes = allocate(count + 1, sizeof *processes);
    for (size_t i = 0; i < count; i++)
        processes[i] = pidfd_open((pid_t) json_integer_value(json_array_get(found, i)), 0);
    cleanup_json json_t *still = cgroup_processes(path);
    int result = 0;
    for (size_t i = 0; i < count; i++) {
        json_int_t pid = json_integer_value(json_array_get(found, i));
        if (processes[i] >= 0 && contains(still, pid) && pidfd_send_signal(processes[i], number, NULL, 0) &&
            errno != ESRCH)
            result = fail(error, "kill", "send signal %d to process %lld", number, pid);
        close_descriptor(&processes[i]);
    }
    return result;
}

/* Whether a line of /proc/PID/cgroup tells that the process is in PATH of HIERARCHY. */
static bool line_tells(char *line, const struct hierarchy *hierarchy, const char *path)
{
    char *controllers = strchr(line, ':'), *found = controllers ? strchr(controllers + 1, ':') : NULL;
    if (!found)
        return false;
    *found = 0;
    for (char *comma = controllers; (comma = strchr(comma, ','));)
        *comma = ' ';
    found[1 + strcspn(found + 1, "\n")] = 0;
    char first[32];
    snprintf(first, sizeof first, "%.*s", (int) strcspn(controllers + 1, " "), controllers + 1);
    bool same = hierarchy->v2 ? !*first : *first && has_controller(hierarchy->controllers, first);
    return same && found[1] == '/' && !strcmp(found + 2, path);
}

static bool is_in(const struct hierarchy *hierarchy, const char *path, pid_t pid)
{
    char name[32], line[PATH_MAX + 128];
    snprintf(name, sizeof name, "/proc/%d/cgroup", pid);
    FILE *file = fopen(name, "re");
    bool found = false;
    while (file && !found && fgets(line, sizeof line, file))
        found = line_tells(line, hierarchy, path);
    if (file)
        fclose(file);
    return found;
}

int cgroup_attach(const char *path, pid_t pid, bool v1, struct error *error)
{
    const struct hierarchies *all = hierarchies(error);
    char number[16];
    snprintf(number, sizeof number, "%d", pid);
    for (int i = 0; all && i < all->count; i++)
        if ((v1 || all->list[i].v2) && !is_in(&all->list[i], path, pid) &&
            control_write(&all->list[i], path, "cgroup.procs", number, error))
            return -1;
    return all ? 0 : -1;
}

#include "cgroup.h"

#include "cleanup.h"
#include "hierarchy.h"
#include "memory.h"
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

#include "cgroup/cgroup.h"
#include "cgroup/cgroup_content.h"
#include "cgroup/hierarchy.h"

#include "base/cleanup.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int cgroup_read_processes(int directory, pid_t *processes)
{
    FILE *file = fdopen(openat(directory, "cgroup.procs", O_RDONLY | O_CLOEXEC), "r");
    int count = 0;
    if (!file)
        return 0;
    while (count < PROCESSES_AT_ONCE && fscanf(file, "%d", &processes[count]) == 1)
        count += processes[count] > 0;
    fclose(file);
    return count;
}

DIR *cgroup_open_directory(int parent, const char *path)
{
    cleanup_close int descriptor = openat(parent, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *directory = descriptor < 0 ? NULL : fdopendir(descriptor);
    if (directory)
        keep_descriptor(&descriptor);
    return directory;
}

const char *cgroup_next_child(DIR *directory)
{
    for (struct dirent *entry; (entry = readdir(directory));)
        if (entry->d_type == DT_DIR && strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            return entry->d_name;
    return NULL;
}

bool cgroup_is_populated(int events)
{
    char text[128];
    ssize_t length = pread(events, text, sizeof text - 1, 0);
    if (length <= 0)
        return false;
    text[length] = 0;
    return strstr(text, "populated 1");
}

static bool has_processes(int directory)
{
    char first;
    cleanup_close int file = openat(directory, "cgroup.procs", O_RDONLY | O_CLOEXEC);
    return file >= 0 && read(file, &first, 1) > 0;
}

/* A directory has two links, and one more for each child. */
static bool has_children(int directory)
{
    struct stat status;
    return fstat(directory, &status) || status.st_nlink != 2;
}

static bool is_empty_below(int parent, const char *path)
{
    cleanup_close int descriptor = openat(parent, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0 || has_processes(descriptor))
        return descriptor < 0;
    DIR *directory = has_children(descriptor) ? cgroup_open_directory(parent, path) : NULL;
    if (!directory)
        return true;
    bool empty = true;
    for (const char *child; empty && (child = cgroup_next_child(directory));)
        empty = is_empty_below(dirfd(directory), child);
    closedir(directory);
    return empty;
}

bool cgroup_is_empty(const char *path)
{
    struct error ignored;
    const struct hierarchies *all = hierarchies(&ignored);
    if (!all)
        return true;
    if (!all->identity->v2)
        return is_empty_below(all->identity->root, path);
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s/cgroup.events", path);
    cleanup_close int events = openat(all->identity->root, name, O_RDONLY | O_CLOEXEC);
    return events < 0 || !cgroup_is_populated(events);
}

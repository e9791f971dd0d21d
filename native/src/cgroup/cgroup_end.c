#include "cgroup/cgroup.h"
#include "cgroup/hierarchy.h"

#include "base/cleanup.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <time.h>

/* The end of a cgroup: killing what is in it, and removing it. */

/* A process in uninterruptible sleep dies late, not never. */
#define PATIENCE_MILLIS 30000

/* The kernel tells of a change, but not of the removal, of a cgroup, which somebody else may be busy with. */
#define LOOK_AGAIN_MILLIS 100

enum { KILLED_AT_ONCE = 64 };

static int open_at(int parent, const char *path, int flags)
{
    return openat(parent, path, flags | O_CLOEXEC);
}

static int read_processes(int directory, pid_t *processes)
{
    FILE *file = fdopen(open_at(directory, "cgroup.procs", O_RDONLY), "r");
    int count = 0;
    if (!file)
        return 0;
    while (count < KILLED_AT_ONCE && fscanf(file, "%d", &processes[count]) == 1)
        count += processes[count] > 0;
    fclose(file);
    return count;
}

static bool contains(const pid_t *processes, int count, pid_t wanted)
{
    for (int i = 0; i < count; i++)
        if (processes[i] == wanted)
            return true;
    return false;
}

/* Kills up to KILLED_AT_ONCE processes and waits for their end; returns how many it found. A PID is read again after
 * its pidfd was opened: if it is still listed, the pidfd means that process or one that is gone already. */
static int kill_some(int directory)
{
    pid_t found[KILLED_AT_ONCE], still[KILLED_AT_ONCE];
    struct pollfd dying[KILLED_AT_ONCE];
    int count = read_processes(directory, found);
    for (int i = 0; i < count; i++)
        dying[i] = (struct pollfd){.fd = pidfd_open(found[i], 0), .events = POLLIN};
    int remaining = count ? read_processes(directory, still) : 0;
    for (int i = 0; i < count; i++)
        if (dying[i].fd >= 0 && contains(still, remaining, found[i]))
            pidfd_send_signal(dying[i].fd, SIGKILL, NULL, 0);
    for (int i = 0; i < count; i++)
        if (dying[i].fd >= 0 && contains(still, remaining, found[i]))
            poll(&dying[i], 1, PATIENCE_MILLIS);
    for (int i = 0; i < count; i++)
        close_descriptor(&dying[i].fd);
    return count;
}

static DIR *open_directory(int parent, const char *path)
{
    cleanup_close int descriptor = open_at(parent, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    DIR *directory = descriptor < 0 ? NULL : fdopendir(descriptor);
    if (directory)
        keep_descriptor(&descriptor);
    return directory;
}

static const char *next_child(DIR *directory)
{
    for (struct dirent *entry; (entry = readdir(directory));)
        if (entry->d_type == DT_DIR && strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            return entry->d_name;
    return NULL;
}

static void kill_listed(int parent, const char *path)
{
    DIR *directory = open_directory(parent, path);
    if (!directory)
        return;
    /* A process that forks while it is killed needs another round; one that cannot die must not hold us for ever. */
    for (int round = 0; round < 1024 && kill_some(dirfd(directory)); round++)
        ;
    for (const char *child; (child = next_child(directory));)
        kill_listed(dirfd(directory), child);
    closedir(directory);
}

static long long now_millis(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static bool is_populated(int events)
{
    char text[128];
    ssize_t length = pread(events, text, sizeof text - 1, 0);
    if (length <= 0)
        return false;
    text[length] = 0;
    return strstr(text, "populated 1");
}

/* With everything frozen nothing forks away from under the list; the frozen of v2 can be killed. */
static void kill_frozen(const struct hierarchy *hierarchy, const char *path)
{
    struct error ignored;
    control_write(hierarchy, path, "cgroup.freeze", "1", &ignored);
    kill_listed(hierarchy->root, path);
    control_write(hierarchy, path, "cgroup.freeze", "0", &ignored);
}

static int kill_v2(const struct hierarchy *hierarchy, const char *path, bool reusable, struct error *error)
{
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s/cgroup.events", path);
    cleanup_close int events = open_at(hierarchy->root, name, O_RDONLY);
    if (events < 0 || !is_populated(events))
        return 0;
    if (!reusable && control_write(hierarchy, path, "cgroup.kill", "1", error))
        return error->number == ENOENT ? 0 : -1;
    /* On hybrid machines a v1 freezer may hold the killed. */
    const struct hierarchy *freezer = hierarchy_with("freezer");
    struct error ignored;
    if (freezer && !freezer->v2)
        control_write(freezer, path, "freezer.state", "THAWED", &ignored);
    if (reusable)
        kill_frozen(hierarchy, path);
    for (long long end = now_millis() + PATIENCE_MILLIS; is_populated(events);) {
        struct pollfd change = {.fd = events, .events = POLLPRI};
        long long left = end - now_millis();
        if (left <= 0)
            return refuse(error, "cgroup", "killed processes in the cgroup %s do not end", path);
        poll(&change, 1, left < LOOK_AGAIN_MILLIS ? (int) left : LOOK_AGAIN_MILLIS);
    }
    return 0;
}

/* On hybrid machines everything of the container is in its v2 cgroup; what somebody else moved into a v1 one besides
 * would keep that from being removed. */
static bool has_strays(const struct hierarchy *hierarchy, const char *path)
{
    char text[16];
    const char *processes = control_read(hierarchy, path, "cgroup.procs", text, sizeof text);
    return processes && *processes;
}

static int kill_all(const char *path, bool reusable, struct error *error)
{
    const struct hierarchies *all = hierarchies(error);
    if (!all)
        return -1;
    if (all->identity->v2 && kill_v2(all->identity, path, reusable, error))
        return -1;
    const struct hierarchy *freezer = hierarchy_with("freezer");
    struct error ignored;
    if (freezer && !freezer->v2 && !all->identity->v2)
        control_write(freezer, path, "freezer.state", "THAWED", &ignored);
    for (int i = 0; i < all->count; i++)
        if (!all->list[i].v2 && (!all->identity->v2 || has_strays(&all->list[i], path)))
            kill_listed(all->list[i].root, path);
    return cgroup_is_empty(path) ? 0 : refuse(error, "cgroup", "killed processes in the cgroup %s do not end", path);
}

int cgroup_kill(const char *path, struct error *error)
{
    return kill_all(path, false, error);
}

int cgroup_sweep(const char *path, struct error *error)
{
    return kill_all(path, true, error);
}

static bool is_empty_below(int parent, const char *path)
{
    pid_t processes[KILLED_AT_ONCE];
    DIR *directory = open_directory(parent, path);
    if (!directory)
        return true;
    bool empty = !read_processes(dirfd(directory), processes);
    for (const char *child; empty && (child = next_child(directory));)
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
    cleanup_close int events = open_at(all->identity->root, name, O_RDONLY);
    return events < 0 || !is_populated(events);
}

static int remove_below(int parent, const char *path)
{
    if (!unlinkat(parent, path, AT_REMOVEDIR) || errno == ENOENT)
        return 0;
    DIR *directory = open_directory(parent, path);
    for (const char *child; directory && (child = next_child(directory));)
        remove_below(dirfd(directory), child);
    if (directory)
        closedir(directory);
    return unlinkat(parent, path, AT_REMOVEDIR) && errno != ENOENT ? -1 : 0;
}

/* The kernel calls a cgroup empty a moment before it lets go of it: rmdir says EBUSY in between and nothing tells
 * when that is over. */
static int remove_soon(int parent, const char *path)
{
    for (long nanos = 50000, waited = 0; waited < 1000000000; waited += nanos, nanos = nanos < 5000000 ? 2 * nanos : nanos) {
        if (!remove_below(parent, path))
            return 0;
        if (errno != EBUSY || !cgroup_is_empty(path))
            return -1;
        nanosleep(&(struct timespec){.tv_nsec = nanos}, NULL);
    }
    errno = EBUSY;
    return -1;
}

bool cgroup_remove_empty(const char *path)
{
    struct error ignored;
    const struct hierarchies *all = hierarchies(&ignored);
    /* The identity hierarchy last: as long as anything is left, the cgroup can be found by its labels. */
    for (int last = 0; all && last < 2; last++)
        for (int i = 0; i < all->count; i++)
            if ((&all->list[i] == all->identity) == last && unlinkat(all->list[i].root, path, AT_REMOVEDIR) &&
                errno != ENOENT)
                return false;
    return all;
}

static void remove_parents(const struct hierarchy *hierarchy, const char *path)
{
    char parent[PATH_MAX];
    snprintf(parent, sizeof parent, "%s", path);
    for (char *slash; (slash = strrchr(parent, '/')) && slash != strchr(parent, '/');) {
        *slash = 0;
        if (unlinkat(hierarchy->root, parent, AT_REMOVEDIR))
            break;
    }
}

static int remove_all(const char *path, bool parents, struct error *error)
{
    const struct hierarchies *all = hierarchies(error);
    if (!all)
        return -1;
    int result = 0;
    /* The identity hierarchy last: as long as anything is left, the cgroup can be found by its labels. */
    for (int last = 0; last < 2; last++)
        for (int i = 0; i < all->count; i++) {
            const struct hierarchy *hierarchy = &all->list[i];
            if ((hierarchy == all->identity) != last)
                continue;
            if (remove_soon(hierarchy->root, path))
                result = fail(error, "cgroup", "remove the cgroup %s/%s", hierarchy->mount_point, path);
            else if (parents)
                remove_parents(hierarchy, path);
        }
    return result;
}

int cgroup_remove(const char *path, struct error *error)
{
    return remove_all(path, true, error);
}

int cgroup_remove_alone(const char *path, struct error *error)
{
    return remove_all(path, false, error);
}

static void remove_unused(int root, const char *path)
{
    char level[PATH_MAX];
    snprintf(level, sizeof level, "%s", path);
    /* The same moment as above, if nobody is in there any more. */
    for (int i = 0; i < 20 && unlinkat(root, level, AT_REMOVEDIR) && errno == EBUSY && cgroup_is_empty(level); i++)
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    for (char *slash; (slash = strrchr(level, '/'));) {
        *slash = 0;
        unlinkat(root, level, AT_REMOVEDIR);
    }
}

void cgroup_remove_unused(const char *path)
{
    struct error ignored;
    const struct hierarchies *all = hierarchies(&ignored);
    for (int i = 0; all && i < all->count; i++)
        remove_unused(all->list[i].root, path);
}

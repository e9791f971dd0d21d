#include "cgroup/cgroup.h"
#include "cgroup/cgroup_content.h"
#include "cgroup/hierarchy.h"

#include "base/cleanup.h"
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <time.h>

/* A process in uninterruptible sleep dies late, not never. */
#define PATIENCE_MILLIS 30000

/* The kernel tells of a change, but not of the removal, of a cgroup, which somebody else may be busy with. */
#define LOOK_AGAIN_MILLIS 100

static bool contains(const pid_t *processes, int count, pid_t wanted)
{
    for (int i = 0; i < count; i++)
        if (processes[i] == wanted)
            return true;
    return false;
}

/* Kills up to PROCESSES_AT_ONCE processes and waits for their end; returns how many it found. A PID is read again after
 * its pidfd was opened: if it is still listed, the pidfd means that process or one that is gone already. */
static int kill_some(int directory)
{
    pid_t found[PROCESSES_AT_ONCE], still[PROCESSES_AT_ONCE];
    struct pollfd dying[PROCESSES_AT_ONCE];
    int count = cgroup_read_processes(directory, found);
    for (int i = 0; i < count; i++)
        dying[i] = (struct pollfd){.fd = pidfd_open(found[i], 0), .events = POLLIN};
    int remaining = count ? cgroup_read_processes(directory, still) : 0;
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

static void kill_listed(int parent, const char *path)
{
    DIR *directory = cgroup_open_directory(parent, path);
    if (!directory)
        return;
    /* A process that forks while it is killed needs another round; one that cannot die must not hold us for ever. */
    for (int round = 0; round < 1024 && kill_some(dirfd(directory)); round++)
        ;
    for (const char *child; (child = cgroup_next_child(directory));)
        kill_listed(dirfd(directory), child);
    closedir(directory);
}

static long long now_millis(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
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
    cleanup_close int events = openat(hierarchy->root, name, O_RDONLY | O_CLOEXEC);
    if (events < 0 || !cgroup_is_populated(events))
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
    for (long long end = now_millis() + PATIENCE_MILLIS; cgroup_is_populated(events);) {
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

#include "cgroup/cgroup.h"
#include "cgroup/cgroup_content.h"
#include "cgroup/hierarchy.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int remove_below(int parent, const char *path)
{
    if (!unlinkat(parent, path, AT_REMOVEDIR) || errno == ENOENT)
        return 0;
    DIR *directory = cgroup_open_directory(parent, path);
    for (const char *child; directory && (child = cgroup_next_child(directory));)
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

#include "cgroup/freezer.h"

#include "base/clock.h"
#include "cgroup/hierarchy.h"
#include <poll.h>
#include <stdio.h>
#include <string.h>

#define PATIENCE_MILLIS 10000
#define LOOK_AGAIN_MILLIS 2

/* A v1 freezer also holds what is in a v2 cgroup of a hybrid machine. */
static const struct hierarchy *freezer_of(struct error *error)
{
    const struct hierarchies *all = hierarchies(error);
    const struct hierarchy *freezer = all ? hierarchy_with("freezer") : NULL;
    if (freezer && !freezer->v2)
        return freezer;
    if (all && all->identity->v2)
        return all->identity;
    if (all)
        refuse(error, "cgroup", "this machine has no freezer");
    return NULL;
}

static int set_frozen(const struct hierarchy *freezer, const char *path, bool frozen, struct error *error)
{
    if (freezer->v2)
        return control_write(freezer, path, "cgroup.freeze", frozen ? "1" : "0", error);
    return control_write(freezer, path, "freezer.state", frozen ? "FROZEN" : "THAWED", error);
}

static bool is_frozen(const struct hierarchy *freezer, const char *path)
{
    char text[128];
    const char *state = control_read(freezer, path, freezer->v2 ? "cgroup.events" : "freezer.state", text, sizeof text);
    return state && strstr(state, freezer->v2 ? "frozen 1" : "FROZEN");
}

int freezer_hold(const char *path, struct error *error)
{
    const struct hierarchy *freezer = freezer_of(error);
    if (!freezer || set_frozen(freezer, path, true, error))
        return -1;
    for (int64_t end = monotonic_millis() + PATIENCE_MILLIS; !is_frozen(freezer, path);) {
        if (monotonic_millis() > end)
            return refuse(error, "cgroup", "the processes in the cgroup %s cannot be frozen", path);
        poll(NULL, 0, LOOK_AGAIN_MILLIS);
    }
    return 0;
}

int freezer_release(const char *path, struct error *error)
{
    const struct hierarchy *freezer = freezer_of(error);
    return !freezer || set_frozen(freezer, path, false, error) ? -1 : 0;
}

void freezer_release_process(pid_t pid)
{
    char name[32], line[4096];
    struct error ignored;
    snprintf(name, sizeof name, "/proc/%d/cgroup", pid);
    FILE *file = fopen(name, "re");
    while (file && fgets(line, sizeof line, file)) {
        char *controllers = strchr(line, ':'), *path = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!path || strncmp(controllers, ":freezer:", 9) != 0)
            continue;
        path[strcspn(path, "\n")] = 0;
        freezer_release(path + 2, &ignored);
    }
    if (file)
        fclose(file);
}

bool freezer_holds(const char *path)
{
    struct error ignored;
    const struct hierarchy *freezer = freezer_of(&ignored);
    return freezer && is_frozen(freezer, path);
}

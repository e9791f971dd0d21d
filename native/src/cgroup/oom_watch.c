#include "cgroup/oom_watch.h"

#include "base/cleanup.h"
#include "cgroup/cgroup.h"
#include "cgroup/hierarchy.h"
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/eventfd.h>

/* Documentation/admin-guide/cgroup-v1/memory.rst, "OOM Control". */
static int open_v1(struct oom_watch *watch, const struct hierarchy *memory, struct error *error)
{
    char name[PATH_MAX], text[32];
    snprintf(name, sizeof name, "%s/memory.oom_control", watch->cgroup);
    cleanup_close int control = openat(memory->root, name, O_RDONLY | O_CLOEXEC);
    watch->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    watch->poll = POLLIN;
    if (control < 0 || watch->event < 0)
        return fail(error, "events", "open %s/%s", memory->mount_point, name);
    snprintf(text, sizeof text, "%d %d", watch->event, control);
    return control_write(memory, watch->cgroup, "cgroup.event_control", text, error);
}

int oom_watch_open(struct oom_watch *watch, const char *cgroup, struct error *error)
{
    const struct hierarchy *memory = hierarchy_with("memory");
    char name[PATH_MAX];
    *watch = (struct oom_watch){.event = -1, .cgroup = cgroup, .kills = cgroup_oom_kills(cgroup)};
    if (!memory)
        return 0;
    if (!memory->v2)
        return open_v1(watch, memory, error);
    snprintf(name, sizeof name, "%s/memory.events", cgroup);
    watch->event = openat(memory->root, name, O_RDONLY | O_CLOEXEC);
    watch->poll = POLLPRI;
    return watch->event < 0 ? fail(error, "events", "open %s/%s", memory->mount_point, name) : 0;
}

bool oom_watch_read(struct oom_watch *watch)
{
    uint64_t times;
    if (watch->poll == POLLIN)
        return read(watch->event, &times, sizeof times) == sizeof times;
    char text[512];
    long before = watch->kills;
    if (pread(watch->event, text, sizeof text, 0) < 0)
        return false;
    watch->kills = cgroup_oom_kills(watch->cgroup);
    return watch->kills > before;
}

void oom_watch_close(struct oom_watch *watch)
{
    close_descriptor(&watch->event);
}

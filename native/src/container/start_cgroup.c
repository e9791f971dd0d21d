#include "container/start.h"

#include "base/cleanup.h"
#include "cgroup/resctrl.h"
#include "cgroup/resources.h"
#include "systemd/systemd_unit.h"
#include <sched.h>
#include <string.h>

/* The cgroup of a container that starts. */

static const json_t *linux_of(const struct start *start)
{
    return json_object_get(json_object_get(start->spec, "config"), "linux");
}

static int set_labels(const struct start *start, struct error *error)
{
    const char *directory = json_string_value(json_object_get(start->spec, "directory")), *key;
    json_t *value;
    if (directory && cgroup_set_label(start->cgroup, "directory", directory, error))
        return -1;
    json_object_foreach (json_object_get(start->spec, "labels"), key, value)
        if (json_is_string(value) && cgroup_set_label(start->cgroup, key, json_string_value(value), error))
            return -1;
    return 0;
}

static int apply_limits(const struct start *start, struct error *error)
{
    const json_t *resources = json_object_get(linux_of(start), "resources");
    if (!json_object_get(resources, "devices") && apply_devices(start->cgroup, NULL, error))
        return -1;
    return resources ? cgroup_apply(start->cgroup, resources, error) : 0;
}

/* Where systemd has not put the process, which is in the hierarchies that systemd does not manage, it goes itself; but in a
 * user namespace it may not, and nobody joins a cgroup v2 tree that is not systemd's. */
static int attach(const struct start *start, pid_t pid, struct error *error)
{
    return cgroup_attach(start->cgroup, pid, start->namespaces.own & CLONE_NEWUSER, error);
}

bool start_joins_late(const struct start *start)
{
    return start->by_systemd ||
           (!(start->namespaces.own & CLONE_NEWUSER) && !json_object_get(start->spec, "runtime"));
}

int start_cgroup(const struct start *start, pid_t pid, struct error *error)
{
    if (start->by_systemd &&
        (systemd_unit_start(start->spec, pid, error) || cgroup_create_identity(start->cgroup, error)))
        return -1;
    if (set_labels(start, error) || cgroup_create_rest(start->cgroup, error) || apply_limits(start, error))
        return -1;
    return start->by_systemd ? attach(start, pid, error) : 0;
}

void start_explain_death(const char *cgroup, struct error *error)
{
    if (!strcmp(error->stage, "start") && cgroup_oom_kills(cgroup) > 0)
        refuse(error, "start", "the container's process was killed for lack of memory before its command ran: its "
               "memory limit is too low");
}

int start_class(const struct start *start, pid_t pid, struct error *error)
{
    const json_t *rdt = json_object_get(linux_of(start), "intelRdt");
    cleanup_close int root = rdt ? resctrl_open(error) : -1;
    if (!rdt || root < 0)
        return rdt ? -1 : 0;
    return resctrl_start(root, json_string_value(json_object_get(start->spec, "id")) ?: "", rdt, pid, error);
}

void end_class(const json_t *spec)
{
    struct error ignored;
    const json_t *rdt = json_object_get(json_object_get(json_object_get(spec, "config"), "linux"), "intelRdt");
    cleanup_close int root = rdt ? resctrl_open(&ignored) : -1;
    if (root >= 0)
        resctrl_remove(root, json_string_value(json_object_get(spec, "id")) ?: "", rdt);
}

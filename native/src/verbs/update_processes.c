#include "verbs/update.h"

#include "base/cleanup.h"
#include "cgroup/hierarchy.h"
#include "container/rlimits.h"
#include "container/state.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct rlimit wanted_limit(const json_t *rlimits, const char *name, const struct rlimit *otherwise)
{
    size_t index;
    json_t *limit;
    json_array_foreach (rlimits, index, limit) {
        const char *type = json_string_value(json_object_get(limit, "type"));
        if (type && !strcmp(type, name))
            return rlimits_wanted(limit);
    }
    return *otherwise;
}

/* A process that has ended meanwhile needs no limits. */
static int set_limits(pid_t process, const json_t *rlimits, pid_t supervisor, struct error *error)
{
    __rlimit_resource_t resource;
    const char *name;
    for (size_t i = 0; (name = rlimits_name(i, &resource)); i++) {
        struct rlimit own, old;
        if (prlimit(supervisor, resource, NULL, &own))
            return fail(error, "rlimits", "read %s of the supervisor, process %d", name, supervisor);
        struct rlimit wanted = wanted_limit(rlimits, name, &own);
        if (prlimit(process, resource, NULL, &old))
            return errno == ESRCH ? 0 : fail(error, "rlimits", "read %s of process %d", name, process);
        if (old.rlim_cur == wanted.rlim_cur && old.rlim_max == wanted.rlim_max)
            continue;
        if (!prlimit(process, resource, &wanted, NULL) || errno == ESRCH)
            continue;
        return fail(error, "rlimits", "set %s of process %d%s", name, process, errno == EPERM ?
                    " (to raise a hard limit takes CAP_SYS_RESOURCE: without it, a new container)" : "");
    }
    return 0;
}

static int set_oom_score(pid_t process, json_int_t score, struct error *error)
{
    char path[64], text[16];
    snprintf(path, sizeof path, "/proc/%d/oom_score_adj", process);
    int length = snprintf(text, sizeof text, "%lld", score);
    cleanup_close int file = open(path, O_WRONLY | O_CLOEXEC);
    if ((file < 0 || write(file, text, (size_t) length) != length) && errno != ENOENT && errno != ESRCH)
        return fail(error, "oom_score_adj", "write %s to %s", text, path);
    return 0;
}

int update_processes(const json_t *request, const char *cgroup, struct error *error)
{
    const json_t *rlimits = json_object_get(request, "rlimits"), *score = json_object_get(request, "oomScoreAdj");
    struct process supervisor = {0};
    char path[PATH_MAX];
    if (!rlimits && !score)
        return 0;
    cleanup_close int held = process_open_labelled(cgroup, "supervisor", &supervisor);
    if (rlimits && held < 0)
        return refuse(error, "rlimits", "the supervisor of %s is gone", cgroup);
    const struct hierarchies *all = hierarchies(error);
    if (!all)
        return -1;
    snprintf(path, sizeof path, "%s/cgroup.procs", cgroup);
    cleanup_close int list = openat(all->identity->root, path, O_RDONLY | O_CLOEXEC);
    FILE *processes = list < 0 ? NULL : fdopen(list, "r");
    if (!processes)
        return fail(error, "update", "read %s/%s", all->identity->mount_point, path);
    keep_descriptor(&list);
    int result = 0, process;
    while (!result && fscanf(processes, "%d", &process) == 1) {
        if (rlimits)
            result = set_limits(process, rlimits, supervisor.pid, error);
        if (!result && score)
            result = set_oom_score(process, json_integer_value(score), error);
    }
    fclose(processes);
    return result;
}

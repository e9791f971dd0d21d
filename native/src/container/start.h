#ifndef JCOMPOSE_START_H
#define JCOMPOSE_START_H

#include "base/channel.h"
#include "cgroup/cgroup.h"
#include "container/container.h"
#include "container/mounts.h"
#include "container/namespaces.h"
#include <limits.h>
#include <signal.h>

/* What the two processes of a start have in common: the one that prepares and waits (start.c), and the one that
 * becomes the container's (inside.c). */

struct start {
    const json_t *spec;
    const struct start_options *options;
    const char *cgroup; /* linux.cgroupsPath */
    struct namespaces namespaces;
    struct bind_sources sources;
    struct device_nodes nodes;
    char rootfs_path[PATH_MAX];
    int rootfs;        /* the detached mount of config.root.path, or -1 where the spec has layers */
    int shared_memory; /* what /dev/shm becomes, or -1 */
    bool by_systemd; /* the cgroup is systemd's, which puts the process into it */
    bool joins_late; /* the cgroup is made ready while the process, outside of it yet, makes its mounts */
    struct cgroup_tasks tasks;
    int channel;
};

/* The clone's side: never returns. */
_Noreturn void inside_run(struct start *start);

/* The cgroup, its labels and its limits: before the process is there, PID being 0, or where start->joins_late afterwards. */
int start_cgroup(const struct start *start, pid_t pid, struct error *error);
bool start_joins_late(const struct start *start);
/* A start that was killed for its memory limit says so: no message of its own could. */
void start_explain_death(const char *cgroup, struct error *error);

/* config.linux.intelRdt: the process's class of service, and its end with the container. */
int start_class(const struct start *start, pid_t pid, struct error *error);
void end_class(const json_t *spec);

/* Clones a process: into the cgroup and, where PID_NAMESPACE is not -1, as a child that lies in that namespace.
 * Returns 0 in the child; the parent gets a pidfd in *PROCESS. */
struct birth {
    unsigned long long flags; /* CLONE_ */
    int cgroup;               /* of cgroup_open_v2, or -1 */
    int pid_namespace;
    bool clone_parent;
    const struct namespaces *through; /* entered before the process is made, by a helper; or NULL */
    const json_t *time_offsets;       /* OCI linux.timeOffsets, or NULL */
};
pid_t birth_clone(const struct birth *birth, int *process, struct error *error);

/* Kills a process that failed to start and waits for its end; takes its exit status if it is our child. */
void birth_undo(pid_t pid, int process, bool is_child);

#endif

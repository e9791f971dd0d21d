#include "container/start.h"

#include "base/cleanup.h"
#include "base/debug.h"
#include "cgroup/freezer.h"
#include "cgroup/resources.h"
#include "container/conversation.h"
#include "container/hooks.h"
#include "container/mappings.h"
#include "container/net_devices.h"
#include "container/rootfs.h"
#include "foreign/foreign.h"
#include "network/departures.h"
#include "network/network.h"
#include "systemd/systemd_unit.h"
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

static const json_t *config_of(const json_t *spec)
{
    return json_object_get(spec, "config");
}

static const json_t *linux_of(const json_t *spec)
{
    return json_object_get(config_of(spec), "linux");
}

/* Written from here, where the machine's privileges are: the process may be in a user namespace already. */
static int set_oom_score(pid_t pid, const json_t *score, struct error *error)
{
    char path[40], text[16];
    if (!score)
        return 0;
    snprintf(path, sizeof path, "/proc/%d/oom_score_adj", pid);
    int length = snprintf(text, sizeof text, "%d", (int) json_integer_value(score));
    cleanup_close int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file >= 0 && write(file, text, (size_t) length) == length)
        return 0;
    if (errno != EACCES && errno != EPERM)
        return errno == ENOENT || errno == ESRCH ? 0 : fail(error, "oom_score_adj", "set oom_score_adj to %s", text);
    fprintf(stderr, "jcompose-runtime: warning: this machine does not let oom_score_adj be lowered to %s: left as it "
            "is\n", text);
    return 0;
}

static int give_birth(struct start *start, struct process *started, int *terminal, struct error *error)
{
    int ends[2], process;
    cleanup_close int cgroup = cgroup_open_v2(start->cgroup);
    const json_t *offsets = json_object_get(linux_of(start->spec), "timeOffsets");
    struct birth birth = {
        .flags = start->namespaces.fresh & ~(unsigned int) CLONE_NEWCGROUP,
        .cgroup = cgroup,
        .pid_namespace = namespaces_joined(&start->namespaces, CLONE_NEWPID),
        .clone_parent = start->options->clone_parent,
        .through = namespaces_come_first(&start->namespaces) ? &start->namespaces : NULL,
        .time_offsets = json_object_size(offsets) ? offsets : NULL,
    };
    if ((birth.through || birth.time_offsets) && birth.clone_parent)
        return refuse(error, "clone", "a supervised container cannot join a user namespace or have timeOffsets");
    if (channel_open(ends))
        return fail(error, "start", "make a channel to the container's process");
    if (start->namespaces.fresh & CLONE_NEWUSER)
        mappings_give_pipes(start->options->stdio, linux_of(start->spec));
    start->channel = ends[1];
    cleanup_close int channel = ends[0];
    pid_t pid = birth_clone(&birth, &process, error);
    if (!pid) {
        close(ends[0]);
        inside_run(start);
    }
    close(ends[1]);
    if (pid < 0)
        return -1;
    *started = (struct process){pid, process_start_time(pid)};
    debug("process %d, in new namespaces 0x%x (clone flags)", pid, start->namespaces.fresh);
    if ((start->joins_late && start_cgroup(start, pid, error)) || start_class(start, pid, error)) {
        birth_undo(pid, process, !start->options->clone_parent);
        return -1;
    }
    struct conversation conversation = {channel, start->spec, *started, start->sources.users, terminal};
    const json_t *score = json_object_get(json_object_get(config_of(start->spec), "process"), "oomScoreAdj");
    if (!set_oom_score(pid, score, error) && !conversation_hold(&conversation, error)) {
        close(process);
        return 0;
    }
    birth_undo(pid, process, !start->options->clone_parent);
    start_explain_death(start->cgroup, error);
    return -1;
}

static int open_mapped_rootfs(struct start *start, struct error *error)
{
    snprintf(start->rootfs_path, sizeof start->rootfs_path, "%s",
             json_string_value(json_object_get(start->spec, "directory")) ?: "/");
    start->rootfs = rootfs_open_mapped(json_object_get(start->spec, "rootfs"), linux_of(start->spec), error);
    return start->rootfs < 0 ? -1 : 0;
}

/* The bundle's root file system, opened while there are only the machine's own namespaces and rights. */
static int open_rootfs(struct start *start, struct error *error)
{
    const char *bundle = json_string_value(json_object_get(start->spec, "bundle"));
    const char *path = json_string_value(json_object_get(json_object_get(config_of(start->spec), "root"), "path"));
    const char *propagation = json_string_value(json_object_get(linux_of(start->spec), "rootfsPropagation"));
    if (json_object_get(start->spec, "rootfs"))
        return start->namespaces.fresh & CLONE_NEWUSER ? open_mapped_rootfs(start, error) : 0;
    if (!bundle || !path)
        return refuse(error, "rootfs", "the spec lacks %s", bundle ? "config.root.path" : "rootfs or bundle");
    snprintf(start->rootfs_path, sizeof start->rootfs_path, "%s%s%s", *path == '/' ? "" : bundle,
             *path == '/' ? "" : "/", path);
    start->rootfs = rootfs_open(start->rootfs_path, propagation, error);
    return start->rootfs < 0 ? -1 : 0;
}

static int prepare(struct start *start, struct error *error)
{
    if (namespaces_open(start->spec, &start->namespaces, error) || open_rootfs(start, error) ||
        bind_sources_open(config_of(start->spec), json_object_get(start->spec, "rootfs"), &start->namespaces,
                          &start->sources, error))
        return -1;
    start->joins_late = start_joins_late(start);
    if (!start->joins_late && start_cgroup(start, 0, error))
        return -1;
    if (json_array_size(json_object_get(json_object_get(start->spec, "network"), "interfaces")) &&
        !(start->namespaces.fresh & CLONE_NEWNET))
        return refuse(error, "network", "network.interfaces need a network namespace of the container's own");
    const json_t *devices = json_object_get(linux_of(start->spec), "netDevices");
    if (json_object_size(devices) && !(start->namespaces.own & CLONE_NEWNET))
        return refuse(error, "network", "config.linux.netDevices need a network namespace of the container's own");
    if (net_devices_check(devices, error))
        return -1;
    if (start->namespaces.own & CLONE_NEWUSER && device_nodes_make(config_of(start->spec), &start->nodes, error))
        return -1;
    start->shared_memory = namespaces_shared_memory(&start->namespaces);
    return start->joins_late ? 0 : cgroup_open_tasks(start->cgroup, NULL, &start->tasks, error);
}

int container_start(const json_t *spec, const struct start_options *options, struct process *started, int *terminal,
                    struct error *error)
{
    struct start start = {
        .spec = spec, .options = options, .rootfs = -1, .shared_memory = -1, .channel = -1};
    start.cgroup = json_string_value(json_object_get(linux_of(spec), "cgroupsPath"));
    *terminal = -1;
    if (!start.cgroup)
        return refuse(error, "start", "the spec lacks config.linux.cgroupsPath");
    start.by_systemd = json_object_get(spec, "systemd");
    debug("cgroup %s%s", start.cgroup, start.by_systemd ? ", by systemd" : "");
    if (!start.by_systemd && cgroup_create_identity(start.cgroup, error))
        return -1;
    if (!cgroup_is_empty(start.cgroup))
        return refuse(error, "cgroup", "there are processes in the cgroup %s, so the container's cgroup is not empty: the "
                      "container runs already", start.cgroup);
    if (freezer_holds(start.cgroup))
        return refuse(error, "cgroup", "container's cgroup unexpectedly frozen: nothing could start in %s",
                      start.cgroup);
    if (prctl(PR_SET_DUMPABLE, 0))
        return fail(error, "start", "make the process not dumpable");

    int result = prepare(&start, error);
    bool is_foreign = json_object_get(spec, "runtime");
    if (!result)
        result = is_foreign ? foreign_start(&start, started, terminal, error)
                            : give_birth(&start, started, terminal, error);
    namespaces_close(&start.namespaces);
    bind_sources_close(&start.sources);
    device_nodes_close(&start.nodes);
    cgroup_close_tasks(&start.tasks);
    close_descriptor(&start.shared_memory);
    close_descriptor(&start.rootfs);
    if (!result && !options->waits && !is_foreign)
        result = hooks_run(spec, "poststart", started->pid, "running", error);
    if (!result)
        return 0;
    struct error second;
    close_descriptor(terminal);
    *terminal = -1;
    if (container_destroy(spec, &second) && strlen(error->message) < 200) {
        char text[640], first[sizeof error->message];
        strcpy(first, error->message);
        snprintf(error->message, sizeof error->message, "%.200s (and afterwards: %.240s)", first,
                 error_text(&second, text, sizeof text));
    }
    return -1;
}

int container_continue(const json_t *spec, struct process process, int socket, struct error *error)
{
    struct conversation conversation = {.channel = socket, .spec = spec, .process = process, .users = -1};
    if (conversation_hold(&conversation, error))
        return -1;
    return hooks_run(spec, "poststart", process.pid, "running", error);
}

static int remove_interfaces(const json_t *spec, struct error *error)
{
    const json_t *network = json_object_get(spec, "network");
    return departures_remove(json_string_value(json_object_get(spec, "runDirectory")),
                             json_object_get(network, "interfaces"), error);
}

int container_destroy(const json_t *spec, struct error *error)
{
    const char *cgroup = json_string_value(json_object_get(linux_of(spec), "cgroupsPath"));
    if (!cgroup)
        return refuse(error, "cgroup", "the spec lacks config.linux.cgroupsPath");
    struct foreign foreign;
    bool is_foreign = foreign_of(spec, &foreign), is_bundle = json_object_get(spec, "bundle");
    debug("remove the cgroup %s, after whatever runs in it", cgroup);
    bool was_empty = is_bundle && cgroup_remove_empty(cgroup);
    int result = was_empty ? 0 : cgroup_kill(cgroup, error);
    struct error other;
    if (!result && is_foreign)
        foreign_delete(&foreign);
    if (!result && !was_empty && (is_bundle ? cgroup_remove_alone(cgroup, error) : cgroup_remove(cgroup, error)))
        result = -1;
    if (!result)
        end_class(spec);
    if (!result && json_object_get(spec, "systemd"))
        systemd_unit_stop(spec);
    if (remove_interfaces(spec, result ? &other : error))
        result = -1;
    if (!result && !is_foreign)
        hooks_run_all(spec, "poststop", 0, "stopped");
    return result;
}

unsigned long long process_start_time(pid_t pid)
{
    char name[32], text[1024];
    unsigned long long start_time = 0;
    snprintf(name, sizeof name, "/proc/%d/stat", pid);
    cleanup_close int file = open(name, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (length <= 0)
        return 0;
    text[length] = 0;
    /* The second field, the command's name, may hold blanks and parentheses. */
    const char *after = strrchr(text, ')');
    if (!after || sscanf(after, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
                         &start_time) != 1)
        return 0;
    return start_time;
}

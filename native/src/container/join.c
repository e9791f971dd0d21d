#include "container/start.h"

#include "base/cleanup.h"
#include "base/container_path.h"
#include "base/debug.h"
#include "cgroup/cgroup_choice.h"
#include "cgroup/resctrl.h"
#include "container/capabilities.h"
#include "container/conversation.h"
#include "container/cpu_affinity.h"
#include "container/label.h"
#include "container/mappings.h"
#include "container/process.h"
#include "container/terminal.h"
#include "foreign/foreign.h"
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>

/* Running a command in a container that runs already. */

struct join {
    const json_t *spec;
    const json_t *process; /* OCI config.process, with what the options change */
    const json_t *seccomp;
    const struct exec_options *options;
    int container; /* pidfd */
    int root;      /* the container's, O_PATH */
    bool own_users, own_time; /* the container has such a namespace of its own */
    struct cgroup_tasks tasks;
    int channel;
};

static json_t *all_capabilities(void)
{
    json_t *names = json_array();
    uint64_t all = capabilities_all();
    for (int i = 0; capability_name(i); i++)
        if (all >> i & 1)
            json_array_append_new(names, json_string(capability_name(i)));
    return json_pack("{s:O, s:O, s:o}", "bounding", names, "effective", names, "permitted", names);
}

/* Sets NAME=VALUE, given as one text, in place of what has the name. */
static void set_variable(json_t *environment, const char *variable)
{
    size_t length = strcspn(variable, "=") + 1, index;
    json_t *old;
    json_array_foreach (environment, index, old)
        if (!strncmp(json_string_value(old) ?: "", variable, length)) {
            json_array_set_new(environment, index, json_string(variable));
            return;
        }
    json_array_append_new(environment, json_string(variable));
}

static bool has_variable(const json_t *environment, const char *prefix)
{
    size_t index;
    json_t *variable;
    json_array_foreach (environment, index, variable)
        if (!strncmp(json_string_value(variable) ?: "", prefix, strlen(prefix)))
            return true;
    return false;
}

/* The container's own process description with what the options say instead. */
static json_t *describe(const json_t *spec, const struct exec_options *options)
{
    const json_t *own = json_object_get(json_object_get(spec, "config"), "process");
    json_t *process = json_deep_copy(options->process ? options->process : own);
    json_t *arguments = json_array(), *environment = json_object_get(process, "env");
    for (char *const *argument = options->arguments; argument && *argument; argument++)
        json_array_append_new(arguments, json_string(*argument));
    if (json_array_size(arguments))
        json_object_set(process, "args", arguments);
    json_decref(arguments);
    if (!environment)
        json_object_set_new(process, "env", environment = json_array());
    for (char *const *variable = options->environment; variable && *variable; variable++)
        set_variable(environment, *variable);
    if (options->terminal)
        json_object_set_new(process, "terminal", json_true());
    else if (!options->process)
        json_object_set_new(process, "terminal", json_false());
    if (options->terminal && options->window.ws_row)
        json_object_set_new(process, "consoleSize", json_pack("{sisi}", "height", (int)options->window.ws_row, "width",
                                                              (int)options->window.ws_col));
    if (options->terminal && !has_variable(environment, "TERM="))
        set_variable(environment, "TERM=xterm");
    if (options->user)
        json_object_set_new(process, "user", json_pack("{s:s}", "username", options->user));
    if (options->directory)
        json_object_set_new(process, "cwd", json_string(options->directory));
    if (options->privileged) {
        json_object_set_new(process, "capabilities", all_capabilities());
        json_object_set_new(process, "noNewPrivileges", json_false());
    }
    return process;
}

static int open_terminal(const struct join *join, struct becoming *becoming, struct error *error)
{
    struct terminal terminal;
    cleanup_close int devpts = container_path_open(join->root, "/dev/pts", O_PATH | O_DIRECTORY, RESOLVE_NO_SYMLINKS);
    if (devpts < 0)
        return fail(error, "terminal", "open /dev/pts in the container");
    if (terminal_open(devpts, json_object_get(join->process, "consoleSize"), &terminal, error))
        return -1;
    becoming->terminal = terminal.slave;
    return channel_send(join->channel, MESSAGE_TERMINAL, NULL, terminal.master)
               ? fail(error, "terminal", "hand over the terminal")
               : 0;
}

static int enter(struct join *join, struct becoming *becoming, struct error *error)
{
    umask(0);
    setsid();
    if (cpu_affinity_set(join->process, "initial", error) || cgroup_join(&join->tasks, error) || label_open(join->process, join->channel, &becoming->label, error))
        return -1;
    if (setns(join->container, CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP |
                                   (join->own_time ? CLONE_NEWTIME : 0)))
        return fail(error, "join", "enter the container's namespaces");
    /* The rights to enter the others are the machine's. */
    if (join->own_users && setns(join->container, CLONE_NEWUSER))
        return fail(error, "join", "enter the container's user namespace");
    if (join->own_users && (setresgid(0, 0, 0) || setresuid(0, 0, 0)) && errno != EINVAL)
        return fail(error, "join", "become root in the container's user namespace");
    if (join->own_users && prctl(PR_SET_DUMPABLE, 0))
        return fail(error, "join", "make the process not dumpable");
    /* Where the container's root is that of its mount namespace, this changes nothing. */
    if (fchdir(join->root) || chroot("."))
        return fail(error, "join", "enter the container's root");
    return json_is_true(json_object_get(join->process, "terminal")) ? open_terminal(join, becoming, error) : 0;
}

static _Noreturn void inside(struct join *join)
{
    struct error error;
    struct becoming becoming = {
        .spec = join->spec,
        .process = join->process,
        .seccomp = join->seccomp,
        .channel = join->channel,
        .terminal = -1,
        .listener = -1,
        .preserved = join->options->preserved,
    };
    debug_through(join->channel);
    memcpy(becoming.stdio, join->options->stdio, sizeof becoming.stdio);
    if (!enter(join, &becoming, &error))
        process_become(&becoming, &error);
    channel_send(becoming.channel, MESSAGE_FAILED, &error, -1);
    _exit(1);
}

static bool is_other(pid_t pid, const char *kind)
{
    char own[32], path[32];
    struct stat ours, theirs;
    snprintf(own, sizeof own, "/proc/self/ns/%s", kind);
    snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, kind);
    return !stat(own, &ours) && !stat(path, &theirs) && ours.st_ino != theirs.st_ino;
}

/* Opens what the child joins, of this very process: its PID was not another's when its root was opened. */
static int open_container(struct join *join, struct process container, const char *cgroup, struct error *error)
{
    char name[32];
    snprintf(name, sizeof name, "/proc/%d/root", container.pid);
    join->container = pidfd_open(container.pid, 0);
    if (join->container < 0 || process_start_time(container.pid) != container.start_time)
        return refuse(error, "join", "the container is not running: its process %d has ended", container.pid);
    join->root = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    join->own_users = is_other(container.pid, "user");
    join->own_time = is_other(container.pid, "time");
    struct pollfd end = {.fd = join->container, .events = POLLIN};
    if (join->root < 0 || poll(&end, 1, 0))
        return refuse(error, "join", "the container is not running: its process %d has ended", container.pid);
    return cgroup_open_tasks(cgroup, join->options->cgroups, &join->tasks, error);
}

/* config.linux.intelRdt: the container's class of service. */
static int join_class(const struct join *join, pid_t pid, struct error *error)
{
    const json_t *section = json_object_get(json_object_get(join->spec, "config"), "linux");
    const json_t *rdt = json_object_get(section, "intelRdt");
    cleanup_close int root = rdt ? resctrl_open(error) : -1;
    if (!rdt || root < 0)
        return rdt ? -1 : 0;
    return resctrl_join(root, json_string_value(json_object_get(join->spec, "id")) ?: "", rdt, pid, error);
}

static int give_birth(struct join *join, const char *cgroup, struct process *started, int *terminal,
                      struct error *error)
{
    int ends[2], process;
    cleanup_close int into = cgroup_open_chosen_v2(cgroup, join->options->cgroups);
    struct birth birth = {.cgroup = into, .pid_namespace = join->container};
    if (channel_open(ends))
        return fail(error, "start", "make a channel to the process");
    join->channel = ends[1];
    cleanup_close int channel = ends[0];
    pid_t pid = birth_clone(&birth, &process, error);
    if (!pid) {
        close(ends[0]);
        inside(join);
    }
    close(ends[1]);
    if (pid < 0)
        return -1;
    *started = (struct process){pid, process_start_time(pid)};
    struct conversation conversation = {channel, join->spec, *started, -1, terminal};
    if (!join_class(join, pid, error) && !conversation_hold(&conversation, error)) {
        close(process);
        return 0;
    }
    birth_undo(pid, process, true);
    close_descriptor(terminal);
    *terminal = -1;
    return -1;
}

int container_exec(const json_t *spec, struct process container, const struct exec_options *options,
                   struct process *started, int *terminal, struct error *error)
{
    const json_t *section = json_object_get(json_object_get(spec, "config"), "linux");
    const char *cgroup = json_string_value(json_object_get(section, "cgroupsPath"));
    cleanup_json json_t *process = describe(spec, options);
    struct join join = {.spec = spec, .process = process, .options = options, .container = -1, .root = -1};
    if (!options->privileged)
        join.seccomp = json_object_get(section, "seccomp");
    *terminal = -1;
    if (!cgroup || !process)
        return refuse(error, "join", "the container's spec lacks %s", cgroup ? "config.process" : "linux.cgroupsPath");
    struct foreign foreign;
    if (foreign_of(spec, &foreign) && foreign_is_sandboxed(cgroup))
        return foreign_exec(&foreign, spec, process, options, started, terminal, error);
    if (prctl(PR_SET_DUMPABLE, 0))
        return fail(error, "join", "make the process not dumpable");
    if (options->cgroups && cgroup_choice_check(cgroup, options->cgroups, error))
        return -1;
    int result = open_container(&join, container, cgroup, error);
    if (!result && join.own_users)
        mappings_give_pipes(options->stdio, section);
    if (!result)
        result = give_birth(&join, cgroup, started, terminal, error);
    cgroup_close_tasks(&join.tasks);
    close_descriptor(&join.container);
    close_descriptor(&join.root);
    return result;
}

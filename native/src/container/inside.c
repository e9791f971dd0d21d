#include "container/start.h"

#include "base/cleanup.h"
#include "base/container_path.h"
#include "base/debug.h"
#include "container/hooks.h"
#include "container/label.h"
#include "container/process.h"
#include "container/rootfs.h"
#include "container/sysctl.h"
#include "container/terminal.h"
#include "network/network.h"
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>

/* The container's first process, from clone3 to execve. */

static const json_t *section(const struct start *start, const char *name)
{
    return json_object_get(json_object_get(start->spec, "config"), name);
}

static int ask(const struct start *start, enum message_kind kind, struct error *error)
{
    struct message message;
    int descriptor;
    if (channel_send(start->channel, kind, NULL, -1))
        return fail(error, "start", "ask the process that started this one");
    if (channel_receive(start->channel, &message, &descriptor) != 1 || message.kind != MESSAGE_GO)
        _exit(1); /* whoever started us knows better what failed */
    return 0;
}

/* The cgroup namespace's root is the cgroup its maker is in: made after joining. */
static int join_cgroup(struct start *start, struct error *error)
{
    bool was_put = start->by_systemd && start->namespaces.own & CLONE_NEWUSER;
    if (start->joins_late && (ask(start, MESSAGE_CGROUP, error) ||
                              (!was_put && cgroup_open_tasks(start->cgroup, NULL, &start->tasks, error))))
        return -1;
    if (cgroup_join(&start->tasks, error))
        return -1;
    cgroup_close_tasks(&start->tasks);
    return start->namespaces.fresh & CLONE_NEWCGROUP && unshare(CLONE_NEWCGROUP)
               ? fail(error, "clone", "make a cgroup namespace")
               : 0;
}

static int join(struct start *start, struct error *error)
{
    if (start->options->die_with_parent && prctl(PR_SET_PDEATHSIG, SIGKILL))
        return fail(error, "start", "ask for a signal at the parent's death");
    if (!start->joins_late && join_cgroup(start, error))
        return -1;
    return namespaces_come_first(&start->namespaces) ? 0 : namespaces_enter(&start->namespaces, error);
}

/* In a user namespace of its own a process is nobody until the mappings are written; then it is root, if there is one. */
static int become_root(const struct start *start, struct error *error)
{
    if (start->namespaces.fresh & CLONE_NEWUSER && ask(start, MESSAGE_MAPPINGS, error))
        return -1;
    bool changed = start->namespaces.fresh & CLONE_NEWUSER || namespaces_joined(&start->namespaces, CLONE_NEWUSER) >= 0;
    if (changed && (setresgid(0, 0, 0) || setresuid(0, 0, 0)) && errno != EINVAL)
        return fail(error, "user", "become root in the user namespace");
    if (changed && prctl(PR_SET_DUMPABLE, 0))
        return fail(error, "user", "make the process not dumpable");
    return 0;
}

/* The machine's /proc, where the container's is not mounted yet, shows the number that this process has there. */
static int own_number(const struct start *start, pid_t *pid, struct error *error)
{
    char text[16] = "";
    if (!json_object_get(section(start, "hooks"), "createContainer") &&
        !json_object_get(section(start, "hooks"), "startContainer"))
        return 0;
    if (readlink("/proc/self", text, sizeof text - 1) < 0)
        return fail(error, "hooks", "read the own process number");
    *pid = atoi(text);
    return 0;
}

/* prestart and createRuntime hooks run in the machine's namespaces, createContainer hooks here. */
static int run_hooks(const struct start *start, const struct tree *tree, pid_t pid, struct error *error)
{
    if ((hooks_are_given(start->spec, "prestart") || hooks_are_given(start->spec, "createRuntime")) &&
        ask(start, MESSAGE_HOOKS, error))
        return -1;
    if (!hooks_are_given(start->spec, "createContainer"))
        return 0;
    if (fchdir(tree->root))
        return fail(error, "hooks", "change to the container's root directory");
    return hooks_run(start->spec, "createContainer", pid, "created", error);
}

static bool has_interfaces(const struct start *start)
{
    return json_array_size(json_object_get(json_object_get(start->spec, "network"), "interfaces")) ||
           json_object_size(json_object_get(section(start, "linux"), "netDevices"));
}

/* The machine's side is made while we go on with the mounts. */
static int ask_for_network(const struct start *start, struct error *error)
{
    cleanup_close int namespace = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    if (namespace < 0 || channel_send(start->channel, MESSAGE_NETWORK, NULL, namespace))
        return fail(error, "network", "hand over the network namespace");
    return 0;
}

static int finish_network(const struct start *start, struct error *error)
{
    struct message message;
    int descriptor;
    if (has_interfaces(start) &&
        (channel_receive(start->channel, &message, &descriptor) != 1 || message.kind != MESSAGE_GO))
        _exit(1); /* whoever started us knows better what failed */
    if (!(start->namespaces.fresh & CLONE_NEWNET))
        return 0;
    return network_configure(json_object_get(start->spec, "network"), error);
}

/* The working directory, where it is missing; whether it can be entered is seen later, by whoever is to work there. */
static int make_directory(const struct tree *tree, const char *path, struct error *error)
{
    cleanup_close int found = path ? container_path_open(tree->root, path, O_PATH, 0) : -1;
    if (!path || found >= 0 || errno != ENOENT)
        return 0;
    cleanup_close int made = container_path_directory(tree->root, path, 0755, 0, error);
    return made < 0 ? -1 : 0;
}

static int make_terminal(const struct start *start, const struct tree *tree, struct terminal *terminal,
                         struct error *error)
{
    if (tree->pts < 0)
        return refuse(error, "terminal", "a terminal needs a devpts mount on /dev/pts in config.mounts");
    if (terminal_open(tree->pts, json_object_get(section(start, "process"), "consoleSize"), terminal, error) ||
        (tree->dev >= 0 && terminal_mount_console(terminal, tree->pts, tree->dev, error)))
        return -1;
    return channel_send(start->channel, MESSAGE_TERMINAL, NULL, terminal->master)
               ? fail(error, "terminal", "hand over the terminal")
               : 0;
}

/* Those that show the cgroup when the process is in it. */
static int make_mounts(struct start *start, const struct mount_context *context, struct tree *tree, struct error *error)
{
    const json_t *config = json_object_get(start->spec, "config");
    size_t count = json_array_size(json_object_get(config, "mounts"));
    size_t before = start->joins_late ? mounts_before_cgroup(config) : 0;
    tree->dev = tree->pts = tree->null = -1;
    tree->dev_read_only = false;
    if (mounts_make(config, 0, before, context, tree, error) || (start->joins_late && join_cgroup(start, error)))
        return -1;
    return mounts_make(config, before, count, context, tree, error);
}

/* Below the machine's root, as this process sees it, it goes at once with all that is mounted there: alone it would cost
 * the kernel a grace period more. Over a file that no hook reads. */
static void take_along(int mount)
{
    if (mount)
        move_mount(mount, "", AT_FDCWD, "/proc/kallsyms", MOVE_MOUNT_F_EMPTY_PATH);
}

static int make_tree(struct start *start, struct tree *tree, struct terminal *terminal, struct error *error)
{
    const json_t *config = json_object_get(start->spec, "config"), *process = section(start, "process");
    struct mount_context context = {
        .sources = &start->sources,
        .shared_memory = start->shared_memory,
        .label = kernel_has_selinux() ? json_string_value(json_object_get(section(start, "linux"), "mountLabel")) : NULL,
        .cgroup = start->cgroup,
        .cgroup_namespace = start->namespaces.fresh & CLONE_NEWCGROUP,
        .detached = !(start->namespaces.fresh & CLONE_NEWNS),
        .own_users = start->namespaces.own & CLONE_NEWUSER,
        .channel = start->channel,
    };
    /* Without mounts of its own the container lives in a tree that is attached nowhere (Linux 6.15). */
    tree->detached = !(start->namespaces.fresh & CLONE_NEWNS);
    tree->joined = namespaces_joined(&start->namespaces, CLONE_NEWNS);
    if (!tree->detached && mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL))
        return fail(error, "mount", "keep the mounts from being seen outside");
    if (!tree->detached)
        take_along(start->options->program);
    if (tree->detached)
        tree->root = start->rootfs;
    else if (start->rootfs >= 0)
        tree->root = rootfs_attach(start->rootfs, start->rootfs_path, error);
    else
        tree->root = rootfs_mount(json_object_get(start->spec, "rootfs"),
                                  json_string_value(json_object_get(start->spec, "directory")), error);
    if (tree->root < 0 || make_mounts(start, &context, tree, error) || devices_make(config, &start->nodes, tree, error) ||
        make_directory(tree, json_string_value(json_object_get(process, "cwd")), error))
        return -1;
    if (json_is_true(json_object_get(process, "terminal")) && make_terminal(start, tree, terminal, error))
        return -1;
    return devices_protect(tree, error);
}

static int set_names(const struct start *start, struct error *error)
{
    const char *host = json_string_value(section(start, "hostname"));
    const char *domain = json_string_value(section(start, "domainname"));
    if ((host || domain) && !(start->namespaces.own & CLONE_NEWUTS))
        return refuse(error, "hostname", "config.hostname needs a UTS namespace of the container's own");
    if (host && sethostname(host, strlen(host)))
        return fail(error, "hostname", "set the host name %s", host);
    if (domain && setdomainname(domain, strlen(domain)))
        return fail(error, "hostname", "set the domain name %s", domain);
    return 0;
}

/* Of the root itself: what is mounted below keeps its own ways. */
static int close_tree(const struct start *start, struct error *error)
{
    static const struct propagation {
        const char *name;
        unsigned long flag;
    } known[] = {{"private", MS_PRIVATE}, {"slave", MS_SLAVE}, {"shared", MS_SHARED}, {"unbindable", MS_UNBINDABLE},
                 {"rprivate", MS_PRIVATE | MS_REC}, {"rslave", MS_SLAVE | MS_REC}, {"rshared", MS_SHARED | MS_REC}};
    const char *propagation = json_string_value(json_object_get(section(start, "linux"), "rootfsPropagation"));
    struct mount_attr read_only = {.attr_set = MOUNT_ATTR_RDONLY};
    for (size_t i = 0; propagation && i < sizeof known / sizeof *known; i++)
        if (!strcmp(known[i].name, propagation) && start->namespaces.fresh & CLONE_NEWNS &&
            mount(NULL, "/", NULL, known[i].flag, NULL))
            return fail(error, "rootfs", "set the propagation of the root file system to %s", propagation);
    if (json_is_true(json_object_get(section(start, "root"), "readonly")) &&
        mount_setattr(AT_FDCWD, "/", 0, &read_only, sizeof read_only))
        return fail(error, "rootfs", "make the root file system read-only");
    return 0;
}

static int build(struct start *start, struct becoming *becoming, struct error *error)
{
    struct tree tree;
    struct terminal terminal = {-1, -1, 0};
    umask(0);
    setsid();
    if (own_number(start, &becoming->pid, error) ||
        label_open(section(start, "process"), start->channel, &becoming->label, error) || join(start, error) ||
        become_root(start, error) || (has_interfaces(start) && ask_for_network(start, error)) ||
        make_tree(start, &tree, &terminal, error) || finish_network(start, error) ||
        sysctl_set(json_object_get(start->spec, "config"), &start->namespaces, error) ||
        set_names(start, error) || masks_make(json_object_get(start->spec, "config"), &tree, error) ||
        run_hooks(start, &tree, becoming->pid, error) || tree_enter(&tree, error) || close_tree(start, error))
        return -1;
    bind_sources_close(&start->sources);
    device_nodes_close(&start->nodes);
    becoming->terminal = terminal.slave;
    return 0;
}

_Noreturn void inside_run(struct start *start)
{
    struct error error;
    struct becoming becoming = {
        .spec = start->spec,
        .process = section(start, "process"),
        .seccomp = json_object_get(section(start, "linux"), "seccomp"),
        .channel = start->channel,
        .terminal = -1,
        .die_with_parent = start->options->die_with_parent,
        .preserved = start->options->preserved,
        .listener = start->options->waits ? start->options->listener : -1,
        .connected = start->options->connected,
    };
    debug_through(start->channel);
    memcpy(becoming.stdio, start->options->stdio, sizeof becoming.stdio);
    if (!build(start, &becoming, &error))
        process_become(&becoming, &error);
    channel_send(becoming.channel, MESSAGE_FAILED, &error, -1);
    _exit(1);
}

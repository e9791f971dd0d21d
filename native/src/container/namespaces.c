#include "container/namespaces.h"

#include "base/cleanup.h"
#include "base/container_path.h"
#include "base/filesystem.h"
#include "container/container.h"
#include "network/shared_network.h"
#include <fcntl.h>
#include <linux/nsfs.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static const struct type {
    const char *name, *file; /* in /proc/PID/ns */
    unsigned int flag;
} types[] = {
    {"pid", "pid", CLONE_NEWPID},    {"network", "net", CLONE_NEWNET},       {"mount", "mnt", CLONE_NEWNS},
    {"ipc", "ipc", CLONE_NEWIPC},    {"uts", "uts", CLONE_NEWUTS},           {"cgroup", "cgroup", CLONE_NEWCGROUP},
    {"user", "user", CLONE_NEWUSER}, {"time", "time_for_children", CLONE_NEWTIME},
};

const char *namespace_name(size_t index)
{
    return index < sizeof types / sizeof *types ? types[index].name : NULL;
}

static unsigned int type_flag(const char *name)
{
    for (size_t i = 0; name && i < sizeof types / sizeof *types; i++)
        if (!strcmp(types[i].name, name))
            return types[i].flag;
    return 0;
}

static bool is_callers(int namespace, unsigned int type)
{
    char path[32];
    struct stat own, other;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].flag == type)
            snprintf(path, sizeof path, "/proc/self/ns/%s", types[i].file);
    return !stat(path, &own) && !fstat(namespace, &other) && own.st_ino == other.st_ino && own.st_dev == other.st_dev;
}

static int open_joined(struct namespaces *namespaces, unsigned int type, const char *path, struct error *error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return fail(error, "join", "open the namespace %s", path);
    namespaces->joined[namespaces->count].type = type;
    namespaces->joined[namespaces->count].path = path;
    namespaces->joined[namespaces->count++].descriptor = descriptor;
    if (ioctl(descriptor, NS_GET_NSTYPE) != (int) type)
        return refuse(error, "join", "%s is no namespace of the type that config.linux.namespaces says", path);
    if (!is_callers(descriptor, type))
        namespaces->own |= type;
    return 0;
}

static int read_list(const json_t *spec, struct namespaces *namespaces, struct error *error)
{
    const json_t *section = json_object_get(json_object_get(spec, "config"), "linux");
    const json_t *list = json_object_get(section, "namespaces");
    unsigned int seen = 0;
    size_t index;
    json_t *namespace;
    json_array_foreach (list, index, namespace) {
        const char *name = json_string_value(json_object_get(namespace, "type"));
        const char *path = json_string_value(json_object_get(namespace, "path"));
        unsigned int type = type_flag(name);
        if (!type || seen & type)
            return refuse(error, "join", "config.linux.namespaces: the type \"%s\" is %s", name ? name : "",
                          type ? "named twice" : "unknown; pid, network, mount, ipc, uts, cgroup, user and time are known");
        seen |= type;
        if (!path || !*path)
            namespaces->own |= namespaces->fresh |= type;
        else if (open_joined(namespaces, type, path, error))
            return -1;
    }
    if (!(namespaces->fresh & CLONE_NEWNS) && json_object_get(spec, "rootfs"))
        return refuse(error, "join", "config.linux.namespaces: a container of layers needs a mount namespace of its own");
    return 0;
}

/* Opens the processes of "joins", each checked to be the one that is meant. */
static int open_joins(const json_t *joins, struct pollfd *processes, int *count, struct error *error)
{
    size_t index;
    json_t *join;
    json_array_foreach (joins, index, join) {
        pid_t pid = (pid_t) json_integer_value(json_object_get(join, "pid"));
        unsigned long long start_time =
            (unsigned long long) json_integer_value(json_object_get(join, "startTime"));
        if (*count == NAMESPACES_MAX)
            return refuse(error, "join", "more than %d processes to join", NAMESPACES_MAX);
        int process = pidfd_open(pid, 0);
        if (process >= 0)
            processes[(*count)++] = (struct pollfd){.fd = process, .events = POLLIN};
        if (process < 0 || process_start_time(pid) != start_time)
            return refuse(error, "join", "the process %d, whose namespaces are to be shared, has ended: start its "
                          "container first", pid);
    }
    return 0;
}

int namespaces_open(const json_t *spec, struct namespaces *namespaces, struct error *error)
{
    struct pollfd processes[NAMESPACES_MAX];
    int count = 0;
    *namespaces = (struct namespaces){0};
    int result = open_joins(json_object_get(spec, "joins"), processes, &count, error);
    if (!result)
        result = read_list(spec, namespaces, error);
    if (!result)
        shared_network_tell(spec);
    /* They live still, so no other process had their numbers while the paths were opened. */
    if (!result && poll(processes, (nfds_t) count, 0) > 0)
        result = refuse(error, "join", "a process whose namespaces are to be shared ended just now");
    for (int i = 0; i < count; i++)
        close(processes[i].fd);
    return result;
}

void namespaces_close(struct namespaces *namespaces)
{
    for (int i = 0; i < namespaces->count; i++)
        close(namespaces->joined[i].descriptor);
    namespaces->count = 0;
}

int namespaces_joined(const struct namespaces *namespaces, unsigned int type)
{
    for (int i = 0; i < namespaces->count; i++)
        if (namespaces->joined[i].type == type)
            return namespaces->joined[i].descriptor;
    return -1;
}

static bool enter(const struct namespaces *namespaces, unsigned int types, unsigned int *entered)
{
    for (int i = 0; i < namespaces->count; i++) {
        unsigned int type = namespaces->joined[i].type;
        if (!(type & types & ~*entered))
            continue;
        if (setns(namespaces->joined[i].descriptor, (int) type) && errno != EPERM)
            return false;
        *entered |= errno == EPERM ? 0 : type;
        errno = 0;
    }
    return true;
}

int namespaces_enter(const struct namespaces *namespaces, struct error *error)
{
    const unsigned int all = ~(unsigned int) (CLONE_NEWPID | CLONE_NEWNS), user = CLONE_NEWUSER;
    unsigned int entered = 0;
    errno = 0;
    if (!enter(namespaces, all & ~user, &entered) || !enter(namespaces, user, &entered) ||
        !enter(namespaces, all, &entered))
        return fail(error, "join", "enter the namespaces that config.linux.namespaces names by path");
    for (int i = 0; i < namespaces->count; i++)
        if (namespaces->joined[i].type & all & ~entered) {
            errno = EPERM;
            return fail(error, "join", "enter the namespace %s", namespaces->joined[i].path);
        }
    return 0;
}

bool namespaces_come_first(const struct namespaces *namespaces)
{
    return namespaces_joined(namespaces, CLONE_NEWUSER) >= 0 ||
           (namespaces->fresh & CLONE_NEWUSER && namespaces->count);
}

/* In a child that shares our descriptors but not our mount namespace: only who is in a mount's namespace may copy it. */
static void copy_shared_memory(int mounts, int root, int answer)
{
    int copy = -1;
    if (!setns(mounts, CLONE_NEWNS)) {
        cleanup_close int directory =
            container_path_open(root, "/dev/shm", O_PATH | O_DIRECTORY, RESOLVE_NO_SYMLINKS);
        copy = directory < 0 ? -1 : filesystem_copy(directory, false);
    }
    if (write(answer, &copy, sizeof copy) != sizeof copy)
        _exit(1);
    _exit(0);
}

int namespaces_shared_memory(const struct namespaces *namespaces)
{
    const char *path = NULL;
    char name[64];
    int pid, answer[2], copy = -1;
    for (int i = 0; i < namespaces->count; i++)
        if (namespaces->joined[i].type == CLONE_NEWIPC)
            path = namespaces->joined[i].path;
    if (!path || sscanf(path, "/proc/%d/ns/ipc", &pid) != 1)
        return -1;
    snprintf(name, sizeof name, "/proc/%d/ns/mnt", pid);
    cleanup_close int mounts = open(name, O_RDONLY | O_CLOEXEC);
    snprintf(name, sizeof name, "/proc/%d/root", pid);
    cleanup_close int root = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (mounts < 0 || root < 0 || pipe2(answer, O_CLOEXEC))
        return -1;
    struct clone_args arguments = {.flags = CLONE_FILES};
    long child = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (!child)
        copy_shared_memory(mounts, root, answer[1]);
    if (child > 0 && waitpid((pid_t) child, NULL, __WALL) > 0 && read(answer[0], &copy, sizeof copy) != sizeof copy)
        copy = -1;
    close(answer[0]);
    close(answer[1]);
    return copy;
}

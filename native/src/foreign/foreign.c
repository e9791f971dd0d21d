#include "foreign/foreign.h"

#include "base/cleanup.h"
#include "cgroup/cgroup.h"
#include "cgroup/hierarchy.h"
#include "container/start.h"
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>

/* How long a started command may take to be executed; the runtime's program has ended then already. */
#define EXECUTION_MILLIS 10000

static bool put(char path[static PATH_MAX], const char *directory, const char *name)
{
    const char *end = strrchr(directory, '/');
    return end && snprintf(path, PATH_MAX, "%.*s/oci/%s", (int) (end - directory), directory, name) < PATH_MAX;
}

bool foreign_of(const json_t *spec, struct foreign *foreign)
{
    const char *directory = json_string_value(json_object_get(spec, "runDirectory"));
    foreign->program = json_string_value(json_object_get(spec, "runtime"));
    foreign->id = json_string_value(json_object_get(spec, "id"));
    foreign->cgroup = json_string_value(
        json_object_get(json_object_get(json_object_get(spec, "config"), "linux"), "cgroupsPath"));
    return foreign->program && foreign->id && foreign->cgroup && directory && put(foreign->root, directory, "state") &&
           put(foreign->bundle, directory, foreign->id);
}

static bool is_ours(const char *mount_point)
{
    struct error ignored;
    const struct hierarchies *all = hierarchies(&ignored);
    for (int i = 0; all && i < all->count; i++)
        if (!strcmp(all->list[i].mount_point, mount_point))
            return true;
    return false;
}

/* Runtimes make directories in hierarchies that we have no use for, such as name=systemd, and leave the parents. */
static void remove_directories(const char *cgroup)
{
    char line[4096], mount_point[PATH_MAX], path[2 * PATH_MAX];
    FILE *mounts = fopen("/proc/self/mountinfo", "re");
    while (mounts && fgets(line, sizeof line, mounts)) {
        if (!strstr(line, " - cgroup ") || sscanf(line, "%*s %*s %*s %*s %4095s", mount_point) != 1 ||
            is_ours(mount_point))
            continue;
        snprintf(path, sizeof path, "%s/%s", mount_point, cgroup);
        for (char *slash; strlen(path) > strlen(mount_point) && !(rmdir(path) && errno != ENOENT) &&
                          (slash = strrchr(path, '/'));)
            *slash = 0;
    }
    if (mounts)
        fclose(mounts);
}

void foreign_delete(const struct foreign *foreign)
{
    struct error ignored; /* it may never have known the container, and what lived is dead already */
    if (access(foreign->bundle, F_OK))
        return;
    foreign_run(foreign, (const char *const[]){"delete", "--force", foreign->id, NULL}, NULL, &ignored);
    foreign_bundle_remove(foreign);
    remove_directories(foreign->cgroup);
}

static int listen_for_terminal(const char *path, struct error *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if ((size_t) snprintf(address.sun_path, sizeof address.sun_path, "%s", path) >= sizeof address.sun_path)
        return refuse(error, "terminal", "the path of the socket %.200s is too long", path);
    int socket_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ >= 0 && !bind(socket_, (const struct sockaddr *) &address, sizeof address) && !listen(socket_, 1))
        return socket_;
    close_descriptor(&socket_);
    return fail(error, "terminal", "make the socket %s", path);
}

/* The runtime has sent it before its `create` ended. */
static int receive_terminal(int listener, struct error *error)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr header;
    } control = {0};
    char name[256];
    struct iovec content = {name, sizeof name};
    struct msghdr message = {.msg_iov = &content, .msg_iovlen = 1, .msg_control = &control,
                             .msg_controllen = sizeof control};
    struct pollfd waiting = {.fd = listener, .events = POLLIN};
    cleanup_close int connected = poll(&waiting, 1, 0) == 1 ? accept4(listener, NULL, NULL, SOCK_CLOEXEC) : -1;
    int master = -1;
    if (connected >= 0 && recvmsg(connected, &message, MSG_CMSG_CLOEXEC) >= 0 &&
        message.msg_controllen >= sizeof(struct cmsghdr) && control.header.cmsg_type == SCM_RIGHTS)
        memcpy(&master, CMSG_DATA(&control.header), sizeof master);
    return master >= 0 ? master : refuse(error, "terminal", "the runtime sent no terminal");
}

static int create(const struct foreign *foreign, const struct start *start, int *terminal, struct error *error)
{
    char number[PATH_MAX + 8], socket[PATH_MAX + 16];
    const json_t *process = json_object_get(json_object_get(start->spec, "config"), "process");
    bool on_terminal = json_is_true(json_object_get(process, "terminal"));
    snprintf(number, sizeof number, "%s/pid", foreign->bundle);
    snprintf(socket, sizeof socket, "%s/console", foreign->bundle);
    const char *arguments[] = {"create",     "--bundle", foreign->bundle,    "--pid-file", number,
                               foreign->id, NULL,       NULL,               NULL};
    if (!on_terminal)
        return foreign_run(foreign, arguments, start->options->stdio, error);
    arguments[5] = "--console-socket";
    arguments[6] = socket;
    arguments[7] = foreign->id;
    cleanup_close int listener = listen_for_terminal(socket, error);
    if (listener < 0 || foreign_run(foreign, arguments, NULL, error))
        return -1;
    *terminal = receive_terminal(listener, error);
    return *terminal < 0 ? -1 : 0;
}

static int read_process(const struct foreign *foreign, struct process *process, struct error *error)
{
    char path[PATH_MAX + 8];
    snprintf(path, sizeof path, "%s/pid", foreign->bundle);
    FILE *file = fopen(path, "re");
    int found = file ? fscanf(file, "%d", &process->pid) : 0;
    if (file)
        fclose(file);
    if (found != 1 || !(process->start_time = process_start_time(process->pid)))
        return refuse(error, "runtime", "the runtime's container has no process");
    return 0;
}

/* Not every runtime knows the hierarchy by which we find containers. */
static int join_cgroup(const char *cgroup, pid_t pid, struct error *error)
{
    if (!cgroup_is_empty(cgroup))
        return 0; /* as it is where we put the runtime's program, or that knows the hierarchy */
    cleanup_close int directory = cgroup_open_v2(cgroup);
    cleanup_close int file = directory < 0 ? -1 : openat(directory, "cgroup.procs", O_WRONLY | O_CLOEXEC);
    if (file < 0 || dprintf(file, "%d", pid) < 0)
        return fail(error, "cgroup", "put process %d into the cgroup %s", pid, cgroup);
    return 0;
}

static bool is_same(const char *path, const struct stat *other)
{
    struct stat status;
    return !stat(path, &status) && status.st_ino == other->st_ino && status.st_dev == other->st_dev;
}

/* Limits mean what we say, whatever else a runtime makes of them: crun limits swap where memory alone is limited. */
static int set_limits(const struct start *start, struct error *error)
{
    const json_t *section = json_object_get(json_object_get(start->spec, "config"), "linux");
    cleanup_json json_t *resources = json_copy(json_object_get(section, "resources"));
    json_object_del(resources, "devices");
    return resources ? cgroup_apply(start->cgroup, resources, error) : 0;
}

/* Whose root is what we mounted is a process of the container; otherwise it is the sandbox that holds it. */
static int tell_sandbox(const struct foreign *foreign, const char *cgroup, pid_t pid, struct error *error)
{
    char path[PATH_MAX + 8], root[32];
    struct stat rootfs;
    snprintf(path, sizeof path, "%s/rootfs", foreign->bundle);
    snprintf(root, sizeof root, "/proc/%d/root", pid);
    bool shown = !stat(path, &rootfs) && is_same(root, &rootfs);
    return cgroup_set_label(cgroup, "sandbox", shown ? NULL : "1", error) && !shown ? -1 : 0;
}

bool foreign_is_sandboxed(const char *cgroup)
{
    char text[8];
    return cgroup_get_label(cgroup, "sandbox", text, sizeof text) > 0;
}

/* The runtimes' `start` only says go. What is looked at afterwards must be the command, not the runtime's own program
 * with all its rights: that is told by the file a process executes. */
static void await_execution(pid_t pid, const struct stat *before)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/exe", pid);
    struct pollfd process = {.fd = pidfd_open(pid, 0), .events = POLLIN};
    for (int i = 0; i < EXECUTION_MILLIS && is_same(path, before) && poll(&process, 1, 1) == 0; i++)
        ;
    close_descriptor(&process.fd);
}

static int start_created(const struct foreign *foreign, const char *cgroup, pid_t pid, struct error *error)
{
    char path[32];
    struct stat before;
    snprintf(path, sizeof path, "/proc/%d/exe", pid);
    bool known = !stat(path, &before);
    if (foreign_run(foreign, (const char *const[]){"start", foreign->id, NULL}, NULL, error))
        return -1;
    if (known && !foreign_is_sandboxed(cgroup))
        await_execution(pid, &before);
    return 0;
}

int foreign_start(struct start *start, struct process *started, int *terminal, struct error *error)
{
    struct foreign foreign;
    if (!foreign_of(start->spec, &foreign))
        return refuse(error, "runtime", "the spec lacks runDirectory, or its path is too long");
    if (start->options->waits)
        return refuse(error, "runtime", "a container of another runtime cannot wait for its start");
    if (!start->options->clone_parent && prctl(PR_SET_CHILD_SUBREAPER, 1))
        return fail(error, "runtime", "become the container's parent");
    foreign_delete(&foreign); /* what an earlier run left */
    if (foreign_bundle_make(&foreign, start, error) || create(&foreign, start, terminal, error) ||
        read_process(&foreign, started, error) || join_cgroup(start->cgroup, started->pid, error) ||
        set_limits(start, error) || tell_sandbox(&foreign, start->cgroup, started->pid, error))
        return -1;
    return start_created(&foreign, start->cgroup, started->pid, error);
}

/* The least that a container of the default OCI configuration takes: the same namespaces, cgroups, mounts, devices, masks
 * and privileges, written down in one program that reads no configuration, checks nothing and tells nobody. What a runtime
 * takes beyond this is its own. As root; cgroup v1.
 *
 * floor ROOTFS COMMAND...                      one container in the foreground
 * floor --launch N DIRECTORY ROOTFS COMMAND... N at once, by as many processes as there are processors, each container in an
 *                                              overlay with DIRECTORY/NUMBER/upper and work; a line when all execute their
 *                                              command; at the end of the standard input they are killed */

#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

static const char *const hierarchies[] = {"cpu", "cpuacct", "cpuset", "memory", "devices", "freezer", "blkio", "pids"};
static int tasks[COUNT(hierarchies)];
static char group[40] = "floor-bench";

static void put(const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (write(file, text, strlen(text)) < 0)
        perror(path);
    close(file);
}

static const char *control(const char *hierarchy, const char *file)
{
    static char path[128];
    snprintf(path, sizeof path, "/sys/fs/cgroup/%s/%s/%s", hierarchy, group, file);
    return path;
}

static void make_cgroups(void)
{
    for (size_t i = 0; i < COUNT(hierarchies); i++) {
        mkdir(control(hierarchies[i], ""), 0755);
        if (!strcmp(hierarchies[i], "cpuset")) {
            put(control("cpuset", "cpuset.cpus"), "0");
            put(control("cpuset", "cpuset.mems"), "0");
        }
        tasks[i] = open(control(hierarchies[i], "tasks"), O_WRONLY | O_CLOEXEC);
    }
    static const char *const rules[] = {"c *:* m", "b *:* m", "c 1:3 rwm", "c 1:8 rwm", "c 1:7 rwm", "c 5:0 rwm",
                                        "c 1:5 rwm", "c 1:9 rwm", "c 136:* rwm", "c 5:2 rwm"};
    put(control("devices", "devices.deny"), "a");
    for (size_t i = 0; i < COUNT(rules); i++)
        put(control("devices", "devices.allow"), rules[i]);
}

static void remove_cgroups(void)
{
    for (size_t i = 0; i < COUNT(hierarchies); i++)
        while (rmdir(control(hierarchies[i], "")) < 0)
            sched_yield();
}

static void mount_all(void)
{
    const unsigned long safe = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    mount("proc", "proc", "proc", safe, NULL);
    mount("tmpfs", "dev", "tmpfs", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k");
    mkdir("dev/pts", 0755);
    mkdir("dev/shm", 0755);
    mkdir("dev/mqueue", 0755);
    mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,gid=5");
    mount("shm", "dev/shm", "tmpfs", safe, "mode=1777,size=65536k");
    mount("mqueue", "dev/mqueue", "mqueue", safe, NULL);
    mount("sysfs", "sys", "sysfs", safe | MS_RDONLY, NULL);
    mount("tmpfs", "sys/fs/cgroup", "tmpfs", safe, "mode=755");
    for (size_t i = 0; i < COUNT(hierarchies); i++) {
        char target[64];
        snprintf(target, sizeof target, "sys/fs/cgroup/%s", hierarchies[i]);
        mkdir(target, 0755);
        mount("cgroup", target, "cgroup", safe | MS_RDONLY, hierarchies[i]);
    }
    mount(NULL, "sys/fs/cgroup", NULL, MS_REMOUNT | MS_BIND | safe | MS_RDONLY, NULL);
}

static void make_devices(void)
{
    static const struct {
        const char *path;
        int major, minor;
    } nodes[] = {{"dev/null", 1, 3}, {"dev/zero", 1, 5}, {"dev/full", 1, 7},
                 {"dev/random", 1, 8}, {"dev/urandom", 1, 9}, {"dev/tty", 5, 0}};
    for (size_t i = 0; i < COUNT(nodes); i++)
        mknod(nodes[i].path, S_IFCHR | 0666, makedev(nodes[i].major, nodes[i].minor));
    static const char *const links[][2] = {{"/proc/self/fd", "dev/fd"}, {"/proc/self/fd/0", "dev/stdin"},
                                           {"/proc/self/fd/1", "dev/stdout"}, {"/proc/self/fd/2", "dev/stderr"},
                                           {"/proc/kcore", "dev/core"}, {"pts/ptmx", "dev/ptmx"}};
    for (size_t i = 0; i < COUNT(links); i++)
        if (symlink(links[i][0], links[i][1]))
            perror(links[i][1]);
}

static void mask(void)
{
    static const char *const masked[] = {"/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
                                         "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug",
                                         "/sys/firmware", "/proc/scsi"};
    static const char *const fixed[] = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"};
    for (size_t i = 0; i < COUNT(masked); i++) {
        struct stat status;
        if (stat(masked[i], &status))
            continue;
        if (S_ISDIR(status.st_mode))
            mount("tmpfs", masked[i], "tmpfs", MS_RDONLY, "size=0k");
        else
            mount("/dev/null", masked[i], NULL, MS_BIND, NULL);
    }
    for (size_t i = 0; i < COUNT(fixed); i++) {
        mount(fixed[i], fixed[i], NULL, MS_BIND | MS_REC, NULL);
        mount(NULL, fixed[i], NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
    }
}

/* As every runtime does. */
static void bring_up_loopback(void)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (ioctl(any, SIOCSIFFLAGS, &request))
        perror("lo");
    close(any);
}

static void drop_privileges(void)
{
    const unsigned long long kept = 1ULL << CAP_AUDIT_WRITE | 1ULL << CAP_KILL | 1ULL << CAP_NET_BIND_SERVICE;
    for (int i = 0; i <= CAP_LAST_CAP; i++)
        if (!(kept >> i & 1))
            prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2] = {{(unsigned) kept, (unsigned) kept, 0}, {0, 0, 0}};
    syscall(SYS_capset, &header, sets);
}

/* ROOTFS itself, or where there is a DIRECTORY an overlay of it, on that. */
static void mount_root(const char *rootfs, const char *directory)
{
    char options[512];
    if (directory) {
        snprintf(options, sizeof options, "lowerdir=%s,upperdir=%s/upper,workdir=%s/work", rootfs, directory, directory);
        if (mount("overlay", directory, "overlay", 0, options))
            perror(directory);
    } else {
        mount(rootfs, rootfs, NULL, MS_BIND | MS_REC, NULL);
    }
    if (chdir(directory ?: rootfs))
        perror(rootfs);
}

static _Noreturn void become(const char *rootfs, const char *directory, char **command)
{
    char *none[] = {"PATH=/bin", NULL};
    for (size_t i = 0; i < COUNT(hierarchies); i++)
        if (write(tasks[i], "0", 1) < 0)
            perror("tasks");
    unshare(CLONE_NEWCGROUP);
    mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL);
    mount_root(rootfs, directory);
    sethostname("floor", 5);
    bring_up_loopback();
    mount_all();
    make_devices();
    syscall(SYS_pivot_root, ".", ".");
    umount2(".", MNT_DETACH);
    if (chdir("/"))
        perror("/");
    mask();
    mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL);
    setsid();
    drop_privileges();
    close_range(3, ~0U, 0);
    execve(command[0], command, none);
    _exit(127);
}

static pid_t start(const char *rootfs, const char *directory, char **command)
{
    struct clone_args clone = {.flags = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET,
                               .exit_signal = SIGCHLD};
    make_cgroups();
    long child = syscall(SYS_clone3, &clone, sizeof clone);
    if (!child)
        become(rootfs, directory, command);
    return (pid_t) child;
}

/* Every PROCESSES-th container from FIRST on; the pipe of READY ends when all of them execute their command. */
static void start_share(long first, long processes, long count, char **arguments, int ready)
{
    char directory[256], text[4];
    pid_t *started = calloc((size_t) count, sizeof *started);
    for (long i = first; i < count; i += processes) {
        snprintf(group, sizeof group, "floor-bench-%ld", i);
        snprintf(directory, sizeof directory, "%s/%ld", arguments[0], i);
        started[i] = start(arguments[1], directory, arguments + 2);
        for (size_t k = 0; k < COUNT(hierarchies); k++)
            close(tasks[k]);
    }
    close(ready);
    while (read(STDIN_FILENO, text, sizeof text) > 0)
        ;
    for (long i = first; i < count; i += processes) {
        snprintf(group, sizeof group, "floor-bench-%ld", i);
        kill(started[i], SIGKILL);
        waitpid(started[i], NULL, 0);
        remove_cgroups();
    }
}

static int launch(long count, char **arguments)
{
    long processes = sysconf(_SC_NPROCESSORS_ONLN);
    int ready[2];
    char text[4];
    if (pipe2(ready, O_CLOEXEC))
        return 1;
    for (long i = 0; i < processes; i++)
        if (!fork()) {
            start_share(i, processes, count, arguments, ready[1]);
            _exit(0);
        }
    close(ready[1]);
    while (read(ready[0], text, sizeof text) > 0)
        ;
    puts("started");
    fflush(stdout);
    while (wait(NULL) > 0)
        ;
    return 0;
}

int main(int count, char **arguments)
{
    int status = 0;
    if (count > 5 && !strcmp(arguments[1], "--launch"))
        return launch(strtol(arguments[2], NULL, 10), arguments + 3);
    if (count < 3)
        return 2;
    waitpid(start(arguments[1], NULL, arguments + 2), &status, 0);
    remove_cgroups();
    return WEXITSTATUS(status);
}

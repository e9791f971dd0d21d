#include "resident/call.h"

#include "base/cleanup.h"
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* Both lead to the same: a namespace, a directory. */
static bool same_link(const char *own, const char *other)
{
    struct stat a, b;
    return !stat(own, &a) && !stat(other, &b) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static bool same_places(pid_t pid)
{
    static const char *const names[] = {"ns/mnt", "ns/net", "ns/pid", "ns/user", "ns/uts", "ns/ipc", "ns/cgroup",
                                        "ns/time", "root"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char own[40], other[40];
        snprintf(own, sizeof own, "/proc/self/%s", names[i]);
        snprintf(other, sizeof other, "/proc/%d/%s", pid, names[i]);
        if (!same_link(own, other))
            return false;
    }
    return true;
}

/* A JVM lifts its soft limit of open files, whoever starts it. */
static bool same_limits(pid_t pid)
{
    for (int i = 0; i < RLIM_NLIMITS; i++) {
        struct rlimit own, other;
        enum __rlimit_resource resource = (enum __rlimit_resource) i;
        if (prlimit(0, resource, NULL, &own) || prlimit(pid, resource, NULL, &other) ||
            own.rlim_max != other.rlim_max || (i != RLIMIT_NOFILE && own.rlim_cur != other.rlim_cur))
            return false;
    }
    return true;
}

static bool same_schedule(pid_t pid)
{
    cpu_set_t own, other;
    errno = 0;
    return getpriority(PRIO_PROCESS, 0) == getpriority(PRIO_PROCESS, (id_t) pid) && !errno &&
           sched_getscheduler(0) == sched_getscheduler(pid) && !sched_getaffinity(0, sizeof own, &own) &&
           !sched_getaffinity(pid, sizeof other, &other) && CPU_EQUAL(&own, &other);
}

/* What it holds, with a NUL; its length, or -1. */
static ssize_t content(const char *path, char *buffer, size_t size)
{
    cleanup_close int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, buffer, size - 1);
    if (length >= 0)
        buffer[length] = '\0';
    return length;
}

static bool same_line(const char *own, const char *other, const char *key)
{
    const char *a = strstr(own, key), *b = strstr(other, key);
    if (!a || !b)
        return a == b;
    size_t length = strcspn(a + 1, "\n");
    return length == strcspn(b + 1, "\n") && !memcmp(a + 1, b + 1, length);
}

/* proc_pid_status(5) */
static bool same_rights(pid_t pid)
{
    static const char *const keys[] = {"\nUmask:", "\nUid:", "\nGid:", "\nGroups:", "\nCapInh:", "\nCapPrm:",
                                       "\nCapEff:", "\nCapBnd:", "\nCapAmb:", "\nNoNewPrivs:", "\nSeccomp:"};
    char path[40], own[4096], other[4096];
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    if (content("/proc/self/status", own, sizeof own) < 0 || content(path, other, sizeof other) < 0)
        return false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!same_line(own, other, keys[i]))
            return false;
    return true;
}

static bool same_killing(pid_t pid)
{
    char path[40], own[16], other[16];
    snprintf(path, sizeof path, "/proc/%d/oom_score_adj", pid);
    return content("/proc/self/oom_score_adj", own, sizeof own) > 0 && content(path, other, sizeof other) > 0 &&
           !strcmp(own, other);
}

bool call_is_alike(pid_t pid)
{
    return pid > 0 && same_places(pid) && same_rights(pid) && same_limits(pid) && same_schedule(pid) &&
           same_killing(pid);
}

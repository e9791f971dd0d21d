#include "container/mappings.h"

#include "base/cleanup.h"
#include <fcntl.h>
#include <limits.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { LINE = 40, LINES = 340 }; /* the kernel takes no more (man 7 user_namespaces) */

/* PROCESS is a descriptor of its /proc/PID. */
static int write_list(int process, const char *name, const json_t *list, struct error *error)
{
    char text[LINE * LINES];
    size_t index, length = 0;
    json_t *range;
    if (json_array_size(list) > LINES)
        return refuse(error, "mappings", "there are more than %d ranges for %s", LINES, name);
    json_array_foreach (list, index, range)
        length += (size_t) snprintf(text + length, sizeof text - length, "%u %u %u\n",
                                    (unsigned int) json_integer_value(json_object_get(range, "containerID")),
                                    (unsigned int) json_integer_value(json_object_get(range, "hostID")),
                                    (unsigned int) json_integer_value(json_object_get(range, "size")));
    cleanup_close int file = openat(process, name, O_WRONLY | O_CLOEXEC);
    if (file < 0 || write(file, text, length) != (ssize_t) length)
        return fail(error, "mappings", "write the %zu ranges of %s: they may not overlap, and must be mapped here too",
                    json_array_size(list), name);
    return 0;
}

static int write_both(int process, const json_t *uids, const json_t *gids, struct error *error)
{
    if (!json_array_size(uids) || !json_array_size(gids))
        return refuse(error, "mappings", "a new user namespace needs linux.uidMappings and linux.gidMappings");
    return write_list(process, "uid_map", uids, error) || write_list(process, "gid_map", gids, error) ? -1 : 0;
}

int mappings_write(pid_t pid, const json_t *uids, const json_t *gids, struct error *error)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/%d", pid);
    cleanup_close int process = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return process < 0 ? fail(error, "mappings", "open %s", path) : write_both(process, uids, gids, error);
}

/* Opens its own directory of the machine's /proc for both: the caller may be in a PID namespace and know other numbers
 * than that has. */
static _Noreturn void hold(int answer)
{
    int own = open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (write(answer, &own, sizeof own) == sizeof own)
        pause();
    _exit(0);
}

int mappings_namespace(const json_t *uids, const json_t *gids, struct error *error)
{
    struct clone_args arguments = {.flags = CLONE_NEWUSER | CLONE_FILES, .exit_signal = SIGCHLD};
    int answer[2], own = -1;
    if (pipe2(answer, O_CLOEXEC))
        return fail(error, "mappings", "make a pipe");
    pid_t holder = (pid_t) syscall(SYS_clone3, &arguments, sizeof arguments);
    if (!holder)
        hold(answer[1]);
    if (holder > 0 && read(answer[0], &own, sizeof own) != sizeof own)
        own = -1;
    close(answer[0]);
    close(answer[1]);
    cleanup_close int process = own;
    int namespace = holder < 0 || process < 0 ? fail(error, "mappings", "make a user namespace")
                    : write_both(process, uids, gids, error) ? -1
                                                             : openat(process, "ns/user", O_RDONLY | O_CLOEXEC);
    if (holder > 0) {
        kill(holder, SIGKILL);
        waitpid(holder, NULL, __WALL);
    }
    return namespace;
}

unsigned int mappings_outside(const json_t *list, unsigned int id)
{
    size_t index;
    json_t *range;
    json_array_foreach (list, index, range) {
        json_int_t first = json_integer_value(json_object_get(range, "containerID"));
        json_int_t size = json_integer_value(json_object_get(range, "size"));
        if (id >= first && id - first < size)
            return (unsigned int) (json_integer_value(json_object_get(range, "hostID")) + id - first);
    }
    return json_array_size(list) ? UINT_MAX : id;
}

void mappings_give_pipes(const int stdio[3], const json_t *section)
{
    const json_t *users = json_object_get(section, "uidMappings"), *groups = json_object_get(section, "gidMappings");
    for (int i = 0; i < 3; i++) {
        struct stat status;
        if (fstat(stdio[i], &status) || !S_ISFIFO(status.st_mode) || status.st_uid)
            continue;
        if (fchown(stdio[i], mappings_outside(users, 0), mappings_outside(groups, 0)))
            return; /* it can be written all the same */
    }
}

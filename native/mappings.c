#include "mappings.h"

#include "cleanup.h"
#include <fcntl.h>
#include <limits.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { LINE = 40, LINES = 340 }; /* the kernel takes no more (man 7 user_namespaces) */

static int write_list(pid_t pid, const char *name, const json_t *list, struct error *error)
{
    char path[32], text[LINE * LINES];
    size_t index, length = 0;
    json_t *range;
    if (json_array_size(list) > LINES)
        return refuse(error, "mappings", "there are more than %d ranges for %s", LINES, name);
    json_array_foreach (list, index, range)
        length += (size_t) snprintf(text + length, sizeof text - length, "%u %u %u\n",
                                    (unsigned int) json_integer_value(json_object_get(range, "containerID")),
                                    (unsigned int) json_integer_value(json_object_get(range, "hostID")),
                                    (unsigned int) json_integer_value(json_object_get(range, "size")));
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    cleanup_close int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0 || write(file, text, length) != (ssize_t) length)
        return fail(error, "mappings", "write the %zu ranges of %s: they may not overlap, and must be mapped here too",
                    json_array_size(list), name);
    return 0;
}

int mappings_write(pid_t pid, const json_t *uids, const json_t *gids, struct error *error)
{
    if (!json_array_size(uids) || !json_array_size(gids))
        return refuse(error, "mappings", "a new user namespace needs linux.uidMappings and linux.gidMappings");
    return write_list(pid, "uid_map", uids, error) || write_list(pid, "gid_map", gids, error) ? -1 : 0;
}

int mappings_namespace(const json_t *uids, const json_t *gids, struct error *error)
{
    struct clone_args arguments = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
    char path[32];
    pid_t holder = (pid_t) syscall(SYS_clone3, &arguments, sizeof arguments);
    if (!holder) {
        pause();
        _exit(0);
    }
    if (holder < 0)
        return fail(error, "mappings", "make a user namespace");
    snprintf(path, sizeof path, "/proc/%d/ns/user", holder);
    int namespace = mappings_write(holder, uids, gids, error) ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    int number = errno;
    kill(holder, SIGKILL);
    waitpid(holder, NULL, __WALL);
    errno = number;
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

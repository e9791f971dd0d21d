#include "cgroup/cgroup.h"
#include "cgroup/home.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <stdbool.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Whoever stops the last container removes the cgroup, maybe between its making and the joining. */
#define ATTEMPTS 64

struct home home_of(const char *container, const char *name)
{
    struct home home;
    snprintf(home.path, sizeof home.path, "%.*s/%s", (int)strcspn(container, "/"), container, name);
    return home;
}

static bool was_removed(int number)
{
    return number == ENODEV || number == ENOENT;
}

static pid_t fork_into(int cgroup)
{
    struct clone_args arguments = {.exit_signal = SIGCHLD};
    if (cgroup >= 0) {
        arguments.flags = CLONE_INTO_CGROUP;
        arguments.cgroup = (unsigned)cgroup;
    }
    return (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
}

pid_t home_fork(const struct home *home, struct error *error)
{
    static struct home made;
    for (int i = 0; i < ATTEMPTS; i++) {
        if (strcmp(home->path, made.path) != 0 && cgroup_create(home->path, error) < 0)
            return -1;
        made = *home;
        errno = 0;
        int cgroup = cgroup_open_v2(home->path);
        pid_t child = cgroup < 0 && was_removed(errno) ? -1 : fork_into(cgroup);
        if (child == 0)
            return 0;
        int number = errno;
        if (cgroup >= 0)
            close(cgroup);
        if (child > 0)
            return child;
        errno = number;
        fail(error, "launch", "cannot start a process in the cgroup %s", home->path);
        if (!was_removed(number))
            return -1;
        made = (struct home){0};
    }
    return -1;
}

/* Out of the caller's cgroups in the hierarchies that we do not use, too: where systemd keeps its services in a named
 * v1 hierarchy, it ends what it finds there. */
static void leave_service(void)
{
    int tasks = open("/sys/fs/cgroup/systemd/tasks", O_WRONLY | O_CLOEXEC);
    if (tasks < 0)
        return;
    ssize_t ignored = write(tasks, "0", 1);
    (void)ignored;
    close(tasks);
}

int home_join(const struct home *home, struct error *error)
{
    struct cgroup_tasks tasks;
    leave_service();
    for (int i = 0; i < ATTEMPTS; i++) {
        int result = cgroup_open_tasks(home->path, NULL, &tasks, error);
        if (!result) {
            result = cgroup_join(&tasks, error);
            cgroup_close_tasks(&tasks);
        }
        if (!result)
            return 0;
        if (!was_removed(error->number) || cgroup_create(home->path, error) < 0)
            return -1;
    }
    return -1;
}

pid_t home_fork_sibling(void)
{
    struct clone_args arguments = {.flags = CLONE_PARENT};
    return (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
}

void home_remove(const struct home *home)
{
    cgroup_remove_unused(home->path);
}

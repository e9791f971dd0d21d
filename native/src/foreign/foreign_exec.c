#include "foreign/foreign.h"

#include "base/cleanup.h"
#include "container/user.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

/* Further processes in a sandbox: the runtime's `exec` in the foreground, whose end is the command's. */

/* The sandbox hides the container's files: names of users are looked up in the topmost layer that knows any. */
static int open_names(const json_t *spec)
{
    const json_t *rootfs = json_object_get(spec, "rootfs");
    const char *upper = json_string_value(json_object_get(rootfs, "upper"));
    int directory = upper ? open(upper, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
    size_t index;
    json_t *layer;
    if (directory >= 0 && !faccessat(directory, "etc/passwd", R_OK, 0))
        return directory;
    json_array_foreach (json_object_get(rootfs, "lower"), index, layer) {
        close_descriptor(&directory);
        directory = open(json_string_value(layer) ?: "", O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (directory >= 0 && !faccessat(directory, "etc/passwd", R_OK, AT_SYMLINK_NOFOLLOW))
            return directory;
    }
    return directory;
}

static int set_user(const json_t *spec, json_t *process, struct error *error)
{
    static struct user user;
    cleanup_close int root = open_names(spec);
    if (user_read(root, json_object_get(process, "user"), &user, error))
        return -1;
    json_t *groups = json_array();
    for (int i = 0; i < user.group_count; i++)
        json_array_append_new(groups, json_integer((json_int_t) user.groups[i]));
    json_object_set_new(process, "user", json_pack("{sIsIso}", "uid", (json_int_t) user.uid, "gid",
                                                   (json_int_t) user.gid, "additionalGids", groups));
    return 0;
}

static int open_terminal(const struct winsize *window, int *slave, struct error *error)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0 || unlockpt(master) || (*slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0) {
        close_descriptor(&master);
        return fail(error, "terminal", "make a pseudo-terminal");
    }
    if (window->ws_row)
        ioctl(master, TIOCSWINSZ, window);
    return master;
}

static _Noreturn void become(const struct foreign *foreign, const int *stdio, int process, bool on_terminal)
{
    char path[32];
    int moved[3];
    setsid();
    for (int i = 0; i < 3; i++)
        moved[i] = fcntl(stdio[i], F_DUPFD_CLOEXEC, 4);
    int kept = fcntl(process, F_DUPFD, 4);
    for (int i = 0; i < 3; i++)
        if (moved[i] < 0 || dup2(moved[i], i) < 0)
            _exit(125);
    if (kept < 0 || dup2(kept, 3) < 0 || (on_terminal && ioctl(0, TIOCSCTTY, 0)))
        _exit(125);
    close_range(4, ~0U, 0);
    snprintf(path, sizeof path, "/proc/%d/fd/3", getpid());
    foreign_execute(foreign, (const char *const[]){"exec", "--process", path, foreign->id, NULL}, true);
}

int foreign_exec(const struct foreign *foreign, const json_t *spec, json_t *process, const struct exec_options *options,
                 struct process *started, int *terminal, struct error *error)
{
    cleanup_close int file = memfd_create("process", MFD_CLOEXEC), slave = -1;
    const int *stdio = options->stdio;
    int streams[3];
    if (set_user(spec, process, error))
        return -1;
    if (file < 0 || json_dumpfd(process, file, JSON_COMPACT) || lseek(file, 0, SEEK_SET))
        return fail(error, "runtime", "write the description of the process");
    if (options->terminal) {
        if ((*terminal = open_terminal(&options->window, &slave, error)) < 0)
            return -1;
        streams[0] = streams[1] = streams[2] = slave;
        stdio = streams;
    }
    pid_t child = fork();
    if (child < 0)
        return fail(error, "runtime", "start a process for %s", foreign->program);
    if (!child)
        become(foreign, stdio, file, options->terminal);
    *started = (struct process){child, process_start_time(child)};
    return 0;
}

#include "container/terminal.h"

#include "base/cleanup.h"
#include "base/filesystem.h"
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>

static int open_master(int devpts, struct error *error)
{
    struct statfs status;
    if (fstatfs(devpts, &status) || status.f_type != DEVPTS_SUPER_MAGIC)
        return refuse(error, "terminal", "the container has no devpts file system on /dev/pts to make a terminal in");
    int master = openat(devpts, "ptmx", O_RDWR | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC);
    return master >= 0 ? master : fail(error, "terminal", "open /dev/pts/ptmx in the container");
}

int terminal_open(int devpts, const json_t *size, struct terminal *terminal, struct error *error)
{
    int unlocked = 0;
    struct winsize window = {.ws_row = (unsigned short) json_integer_value(json_object_get(size, "height")),
                             .ws_col = (unsigned short) json_integer_value(json_object_get(size, "width"))};
    terminal->slave = -1;
    terminal->master = open_master(devpts, error);
    if (terminal->master < 0)
        return -1;
    if (ioctl(terminal->master, TIOCSPTLCK, &unlocked) || ioctl(terminal->master, TIOCGPTN, &terminal->number) ||
        (terminal->slave = ioctl(terminal->master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0)
        return fail(error, "terminal", "make a pseudo-terminal");
    if (window.ws_row && window.ws_col)
        ioctl(terminal->slave, TIOCSWINSZ, &window);
    return 0;
}

int terminal_mount_console(const struct terminal *terminal, int devpts, int dev, struct error *error)
{
    char name[16];
    struct stat slave, found;
    snprintf(name, sizeof name, "%u", terminal->number);
    cleanup_close int source = openat(devpts, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    cleanup_close int made = openat(dev, "console", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    cleanup_close int target = openat(dev, "console", O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (source < 0 || made < 0 || target < 0 || fstat(source, &found) || fstat(terminal->slave, &slave))
        return fail(error, "terminal", "make /dev/console");
    if (found.st_rdev != slave.st_rdev)
        return refuse(error, "terminal", "/dev/pts/%u is not the terminal that was made", terminal->number);
    cleanup_close int copy = filesystem_copy(source, false);
    if (copy < 0)
        return fail(error, "terminal", "make /dev/console");
    return filesystem_attach(copy, target, "/dev/console", error);
}

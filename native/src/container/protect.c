#include "container/protect.h"

#include "base/cleanup.h"
#include "base/filesystem.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

static int open_standard_streams(struct error *error)
{
    int descriptor;
    do
        descriptor = open("/dev/null", O_RDWR | O_CLOEXEC);
    while (descriptor >= 0 && descriptor <= 2 && !fcntl(descriptor, F_SETFD, 0));
    if (descriptor < 0)
        return fail(error, "start", "open /dev/null");
    close(descriptor);
    return 0;
}

/* The mount that this program was executed from: its descriptor's number is in the name that the kernel made of it. It is
 * let go of when nobody needs it, and that costs the kernel a grace period: not before a container has it. */
static int own_mount;

static void find_own_mount(int program)
{
    static const char prefix[] = "/dev/fd/";
    const char *name = (const char *) getauxval(AT_EXECFN);
    struct stat own, found;
    if (!name || strncmp(name, prefix, sizeof prefix - 1))
        return;
    int descriptor = atoi(name + sizeof prefix - 1);
    if (descriptor <= STDERR_FILENO || fstat(descriptor, &found) || fstat(program, &own) ||
        own.st_dev != found.st_dev || own.st_ino != found.st_ino || fcntl(descriptor, F_SETFD, FD_CLOEXEC))
        return;
    own_mount = descriptor;
}

int protect_mount(void)
{
    return own_mount;
}

int protect_program(char **arguments, struct error *error)
{
    struct statvfs status;
    if (open_standard_streams(error))
        return -1;
    cleanup_close int program = open("/proc/self/exe", O_PATH | O_CLOEXEC);
    if (program < 0 || fstatvfs(program, &status))
        return fail(error, "start", "open /proc/self/exe: is /proc mounted?");
    if (!(status.f_flag & ST_RDONLY)) {
        cleanup_close int copy = filesystem_copy(program, false);
        if (copy < 0 || filesystem_change(copy, MOUNT_ATTR_RDONLY, 0, 0, false))
            return fail(error, "start", "mount this program read-only: containers need root's capabilities");
        if (copy >= 0 && !fcntl(copy, F_SETFD, 0))
            execveat(copy, "", arguments, environ, AT_EMPTY_PATH);
        return fail(error, "start", "execute this program from a read-only mount");
    }
    find_own_mount(program);
    /* Not the number of a descriptor, which execveat leaves as the name. */
    prctl(PR_SET_NAME, "jcompose-runtim");
    if (prctl(PR_SET_DUMPABLE, 0))
        return fail(error, "start", "make the process not dumpable");
    return 0;
}

#include "protect.h"

#include "cleanup.h"
#include "filesystem.h"
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
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
        execveat(copy, "", arguments, environ, AT_EMPTY_PATH);
        return fail(error, "start", "execute this program from a read-only mount");
    }
    /* Not the number of a descriptor, which execveat leaves as the name. */
    prctl(PR_SET_NAME, "jcompose-runtim");
    if (prctl(PR_SET_DUMPABLE, 0))
        return fail(error, "start", "make the process not dumpable");
    return 0;
}

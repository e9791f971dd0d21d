/* Where on the disk a layer or a container comes to lie. Ext4 gives the files below a directory inodes of one region, and where files
 * were removed within the last minute it looks at each of their inodes before it makes a new one: after a few pulls and
 * removals nearly all of a pull's time goes into that. Directories below one with the flag of man 1 chattr, T, get the
 * regions with most room instead. */

#include "layer/layer_place.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Other file systems know nothing of it, and need not. */
static void spread(int parent)
{
    int flags;
    if (ioctl(parent, FS_IOC_GETFLAGS, &flags) == 0 && !(flags & FS_TOPDIR_FL)) {
        flags |= FS_TOPDIR_FL;
        (void)ioctl(parent, FS_IOC_SETFLAGS, &flags);
    }
}

int layer_place_apart(const char *path)
{
    char copy[PATH_MAX];
    if (strlen(path) >= sizeof copy) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int parent = open(dirname(strcpy(copy, path)), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent < 0)
        return -1;
    spread(parent);
    close(parent);
    return 0;
}

static int make(const char *path)
{
    return layer_place_apart(path) < 0 ? -1 : mkdir(path, 0755);
}

int layer_place(const char *path, struct error *error)
{
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0 && errno == ENOENT && make(path) == 0)
        directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return directory < 0 ? fail(error, "unpack", "cannot open the directory %s", path) : directory;
}

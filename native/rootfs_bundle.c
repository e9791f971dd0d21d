#include "rootfs.h"

#include "cleanup.h"
#include "filesystem.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

int rootfs_open(const char *bundle, const char *path, const char *propagation, struct error *error)
{
    char whole[PATH_MAX];
    snprintf(whole, sizeof whole, "%s%s%s", *path == '/' ? "" : bundle, *path == '/' ? "" : "/", path);
    cleanup_close int directory = open(whole, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int rootfs = directory < 0 ? -1 : filesystem_copy(directory, true);
    /* Slaves at most: nothing that is mounted for the container may come to be seen in the machine's tree. */
    bool linked = propagation && (strstr(propagation, "slave") || strstr(propagation, "shared"));
    if (rootfs >= 0 && !filesystem_change(rootfs, 0, 0, linked ? MS_SLAVE : MS_PRIVATE, true))
        return rootfs;
    close_descriptor(&rootfs);
    return fail(error, "rootfs", "open the root file system %s", whole);
}

int rootfs_attach(int rootfs, struct error *error)
{
    cleanup_close int target = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    return target < 0 || filesystem_attach(rootfs, target, "/", error) ? -1 : rootfs;
}

#include "container/rootfs.h"

#include "base/cleanup.h"
#include "base/filesystem.h"
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>

int rootfs_open(const char *path, const char *propagation, struct error *error)
{
    cleanup_close int directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int rootfs = directory < 0 ? -1 : filesystem_copy(directory, true);
    /* Slaves at most: nothing that is mounted for the container may come to be seen in the machine's tree. */
    bool linked = propagation && (strstr(propagation, "slave") || strstr(propagation, "shared"));
    if (rootfs >= 0 && !filesystem_change(rootfs, 0, 0, linked ? MS_SLAVE : MS_PRIVATE, true))
        return rootfs;
    close_descriptor(&rootfs);
    return fail(error, "rootfs", "open the root file system %s", path);
}

int rootfs_attach(int rootfs, const char *path, struct error *error)
{
    cleanup_close int wanted = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    cleanup_close int root = wanted < 0 ? open("/", O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
    return filesystem_attach(rootfs, wanted < 0 ? root : wanted, path, error) ? -1 : rootfs;
}

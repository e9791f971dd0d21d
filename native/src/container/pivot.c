#include "container/mounts.h"

#include <errno.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The machine's root may be one that pivot_root refuses (an initial RAM disk): the new root is moved over it instead.
 * What lies under it can be reached by nobody without CAP_SYS_ADMIN. */
static int change_root(void)
{
    if (mount(".", "/", NULL, MS_MOVE, NULL))
        return -1;
    return chroot(".");
}

int tree_enter(const struct tree *tree, struct error *error)
{
    if (tree->joined >= 0 && setns(tree->joined, CLONE_NEWNS))
        return fail(error, "join", "enter the mount namespace");
    if (fchdir(tree->root))
        return fail(error, "rootfs", "change to the container's root directory");
    if (tree->detached)
        return chroot(".") || chdir("/") ? fail(error, "rootfs", "change the root directory") : 0;
    /* The old root is stacked on the new one (man 2 pivot_root, "pivot_root(".", ".")") and taken off again. */
    if (!syscall(SYS_pivot_root, ".", ".")) {
        if (umount2(".", MNT_DETACH))
            return fail(error, "rootfs", "let go of the machine's root file system");
    } else if (errno != EINVAL || change_root()) {
        return fail(error, "rootfs", "change the root file system");
    }
    return chdir("/") ? fail(error, "rootfs", "change to the container's root directory") : 0;
}

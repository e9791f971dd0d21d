#include "container/image_source.h"

#include "base/cleanup.h"
#include "base/filesystem.h"
#include "container/rootfs.h"
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

/* An overlay that is attached nowhere has no parts to take before Linux 6.15: it is attached in a mount namespace that
 * nobody else sees and that ends here, and what is taken of it goes on without. */

static int take(int root, const char *subpath, const char *destination, struct error *error)
{
    /* Links of the image are followed, and lead nowhere but into it. */
    struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
    cleanup_close int part = (int) syscall(SYS_openat2, root, *subpath ? subpath : ".", &how, sizeof how);
    if (part < 0)
        return fail(error, "mount", "the image that is to be mounted on %s: find %s in it", destination, subpath);
    int copy = filesystem_copy(part, false);
    return copy >= 0 ? copy : fail(error, "mount", "take %s out of the image for %s", *subpath ? subpath : "/",
                                   destination);
}

/* The directory of the topmost layer is as good as any to mount over: here nobody else looks for what lies in it. */
static int attach(const json_t *rootfs, const json_t *section, bool mapped, struct error *error)
{
    const char *at = json_string_value(json_array_get(json_object_get(rootfs, "lower"), 0));
    if (!at)
        return refuse(error, "mount", "the layers of an image are no list of paths");
    if (!mapped)
        return rootfs_mount(rootfs, at, error);
    int overlay = rootfs_open_mapped(rootfs, section, error);
    return overlay < 0 ? -1 : rootfs_attach(overlay, at, error);
}

static int take_apart(const json_t *config, const json_t *entry, bool mapped, struct error *error)
{
    const char *subpath = json_string_value(json_object_get(entry, "subpath")) ?: "";
    const char *destination = json_string_value(json_object_get(entry, "destination"));
    cleanup_json json_t *rootfs = json_pack("{sO}", "lower", json_object_get(entry, "layers"));
    if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
        return fail(error, "mount", "make a mount namespace for the image of %s", destination);
    cleanup_close int root = attach(rootfs, json_object_get(config, "linux"), mapped, error);
    return root < 0 ? -1 : take(root, subpath, destination, error);
}

bool image_source_is_mapped(const json_t *entry, bool id_mapped)
{
    return id_mapped && json_array_size(json_object_get(entry, "layers")) > 1;
}

int image_source_open(const json_t *config, const json_t *entry, bool id_mapped, struct error *error)
{
    cleanup_close int own = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
    if (own < 0)
        return fail(error, "mount", "open the own mount namespace");
    int copy = take_apart(config, entry, image_source_is_mapped(entry, id_mapped), error);
    if (!setns(own, CLONE_NEWNS))
        return copy;
    close_descriptor(&copy);
    return fail(error, "mount", "return to the own mount namespace");
}

#include "foreign/foreign.h"

#include "base/cleanup.h"
#include "base/filesystem.h"
#include "base/replacement.h"
#include "container/rootfs.h"
#include "container/start.h"
#include "network/network.h"
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

/* The container's file system is mounted in a mount namespace that only the runtime's program sees, so that nothing of
 * it is left anywhere once the container has ended. */

static int make_directories(const char *path, struct error *error)
{
    char part[PATH_MAX];
    snprintf(part, sizeof part, "%s", path);
    for (char *slash = part; (slash = strchr(slash + 1, '/'));) {
        *slash = 0;
        mkdir(part, 0711);
        *slash = '/';
    }
    return mkdir(part, 0711) && errno != EEXIST ? fail(error, "runtime", "make the directory %s", part) : 0;
}

/* Mounts of the machine still come in, as binds with propagation want; ours stay here. */
static int leave_mounts(struct error *error)
{
    if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL))
        return fail(error, "runtime", "make a mount namespace for the runtime");
    return 0;
}

static int shelf(const struct foreign *foreign, size_t number, bool directory, char path[static PATH_MAX],
                 struct error *error)
{
    if (snprintf(path, PATH_MAX, "%s/mount%zu", foreign->bundle, number) >= PATH_MAX)
        return refuse(error, "runtime", "the path of the bundle is too long: %.200s", foreign->bundle);
    cleanup_close int file = directory ? -1 : open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (directory ? mkdir(path, 0700) && errno != EEXIST : file < 0)
        return fail(error, "runtime", "make %s", path);
    return 0;
}

/* A bind mount that no other runtime could find by a path gets one. */
static int give_path(const struct foreign *foreign, json_t *entry, size_t number, int given, struct error *error)
{
    char path[PATH_MAX];
    struct stat status;
    if (fstat(given, &status) || shelf(foreign, number, S_ISDIR(status.st_mode), path, error))
        return -1;
    cleanup_close int target = open(path, O_PATH | O_CLOEXEC);
    if (target < 0 || filesystem_attach(given, target, path, error))
        return -1;
    json_object_set_new(entry, "source", json_string(path));
    json_object_del(entry, "subpath");
    json_object_del(entry, "layers");
    return 0;
}

static int give_mounts(const struct foreign *foreign, const struct start *start, json_t *mounts, struct error *error)
{
    size_t index;
    json_t *entry;
    json_array_foreach (mounts, index, entry) {
        const char *destination = json_string_value(json_object_get(entry, "destination")) ?: "";
        if ((json_object_get(entry, "subpath") || json_object_get(entry, "layers")) &&
            give_path(foreign, entry, index, start->sources.descriptors[index], error))
            return -1;
        if (start->shared_memory < 0 || strcmp(destination, "/dev/shm") != 0)
            continue;
        if (give_path(foreign, entry, index, start->shared_memory, error))
            return -1;
        json_object_set_new(entry, "type", json_string("bind"));
        json_object_set_new(entry, "options", json_pack("[ss]", "bind", "rprivate"));
    }
    return 0;
}

/* A network namespace with its interfaces, which lives as long as the descriptor or somebody in it. */
static int make_network(const json_t *network, struct error *error)
{
    cleanup_close int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    if (own < 0 || unshare(CLONE_NEWNET))
        return fail(error, "network", "make a network namespace");
    int made = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), result = made < 0 ? -1 : 0;
    if (setns(own, CLONE_NEWNET))
        result = fail(error, "network", "return to the machine's network");
    else if (made < 0)
        fail(error, "network", "open the network namespace");
    else if (!network_attach(network, made, error) && !setns(made, CLONE_NEWNET))
        result = network_configure(network, error);
    else
        result = -1;
    if (setns(own, CLONE_NEWNET))
        result = fail(error, "network", "return to the machine's network");
    if (!result)
        return made;
    close_descriptor(&made);
    return -1;
}

static int write_config(const struct foreign *foreign, const json_t *config, struct error *error)
{
    cleanup_free char *text = json_dumps(config, JSON_INDENT(1));
    return text ? replace_file(foreign->bundle, "config.json", text, strlen(text), false, error)
                : refuse(error, "runtime", "no memory for config.json");
}

/* The descriptor stays open: by this path the runtime's program joins. */
static int open_network(struct start *start, char path[static 64], struct error *error)
{
    *path = 0;
    if (!(start->namespaces.fresh & CLONE_NEWNET))
        return 0;
    int made = make_network(json_object_get(start->spec, "network"), error);
    snprintf(path, 64, "/proc/%d/fd/%d", getpid(), made);
    return made < 0 ? -1 : 0;
}

int foreign_bundle_make(const struct foreign *foreign, struct start *start, struct error *error)
{
    char rootfs[PATH_MAX], network[64];
    if (snprintf(rootfs, sizeof rootfs, "%s/rootfs", foreign->bundle) >= PATH_MAX)
        return refuse(error, "runtime", "the path of the bundle is too long: %.200s", foreign->bundle);
    if (make_directories(foreign->root, error) || make_directories(rootfs, error) || leave_mounts(error))
        return -1;
    cleanup_close int root = rootfs_mount(json_object_get(start->spec, "rootfs"), rootfs, error);
    if (root < 0 || open_network(start, network, error))
        return -1;
    cleanup_json json_t *config = foreign_config(start->spec, root, *network ? network : NULL, error);
    if (!config || give_mounts(foreign, start, json_object_get(config, "mounts"), error))
        return -1;
    return write_config(foreign, config, error);
}

void foreign_bundle_remove(const struct foreign *foreign)
{
    DIR *directory = opendir(foreign->bundle);
    struct dirent *entry;
    char path[2 * PATH_MAX];
    while (directory && (entry = readdir(directory))) {
        if (*entry->d_name == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", foreign->bundle, entry->d_name);
        umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW); /* only who started the container sees a mount here */
        if (unlink(path) && errno == EISDIR)
            rmdir(path);
    }
    if (directory)
        closedir(directory);
    rmdir(foreign->bundle);
}

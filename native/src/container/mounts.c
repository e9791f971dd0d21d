#include "container/mount_parts.h"

#include "base/cleanup.h"
#include "base/container_path.h"
#include "base/debug.h"
#include "base/filesystem.h"
#include "base/memory.h"
#include "layer/tree.h"
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

int mount_change(int mount, const struct mount_options *options)
{
    unsigned long long atime = MOUNT_ATTR_NOATIME | MOUNT_ATTR_STRICTATIME;
    unsigned long long clear = options->clear | (options->set & atime ? MOUNT_ATTR__ATIME : 0);
    unsigned long long clear_all = options->recursive_clear | (options->recursive_set & atime ? MOUNT_ATTR__ATIME : 0);
    unsigned long propagation = options->propagation ? options->propagation : MS_PRIVATE;
    if ((options->set || clear) && filesystem_change(mount, options->set, clear, 0, false))
        return -1;
    if ((options->recursive_set || clear_all) && filesystem_change(mount, options->recursive_set, clear_all, 0, true))
        return -1;
    return filesystem_change(mount, 0, 0, propagation, !options->propagation || options->recursive_propagation);
}

static bool is_or_is_below(const char *path, const char *directory)
{
    size_t length = strlen(directory);
    return !strncmp(path, directory, length) && (!path[length] || path[length] == '/');
}

/* The files of /proc that containers are known to cover; a mount on anything else there could fake what this program,
 * or the next one that enters the container, reads and writes. */
static bool may_be_covered(const char *destination)
{
    static const char *const allowed[] = {"/proc/cpuinfo", "/proc/diskstats", "/proc/loadavg",  "/proc/meminfo",
                                          "/proc/net/dev", "/proc/slabinfo",  "/proc/stat",     "/proc/swaps",
                                          "/proc/uptime",  "/proc/sys/kernel/ns_last_pid"};
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (!strcmp(destination, allowed[i]))
            return true;
    return false;
}

bool mount_lies_in(int descriptor, long file_system)
{
    struct statfs status;
    return !fstatfs(descriptor, &status) && status.f_type == file_system;
}

int mount_target(const struct tree *tree, const char *destination, bool directory, struct error *error)
{
    bool is_system = is_or_is_below(destination, "/proc") || is_or_is_below(destination, "/sys") ||
                     is_or_is_below(destination, "/dev");
    uint64_t resolve = is_system ? RESOLVE_NO_SYMLINKS : 0;
    int target = directory ? container_path_directory(tree->root, destination, 0755, resolve, error)
                           : container_path_file(tree->root, destination, resolve, error);
    if (target < 0 && is_system && error->number == ELOOP)
        return refuse(error, "mount", "%s is, or is reached by, a symbolic link in the image: refused, it "
                      "must be mounted on ordinary directory", destination);
    if (target < 0)
        return -1;
    if (!mount_lies_in(target, PROC_SUPER_MAGIC) || may_be_covered(destination))
        return target;
    close(target);
    return refuse(error, "mount", "a mount on %s would cover a part of /proc: refused", destination);
}

static bool says_mode(const struct mount_options *options)
{
    for (int i = 0; i < options->count; i++)
        if (!strcmp(options->settings[i].key, "mode"))
            return true;
    return false;
}

/* A tmpfs on a directory of the image takes over its mode, unless the spec says one. */
static void default_mode(struct mount_options *options, int target)
{
    struct stat status;
    if (options->count == MOUNT_SETTINGS_MAX || fstat(target, &status))
        return;
    snprintf(options->mode, sizeof options->mode, "%o", status.st_mode & 07777U);
    options->settings[options->count] = (struct setting){"mode", options->mode};
}

/* A directory to read and one to write into, of descriptors that only name them. */
static int copy_up(int covered, int made, struct error *error)
{
    struct tree_copy copy = {.from = covered, .to = made};
    return tree_copy(&copy, "/", "/", error);
}

/* The options of a mount that is there, such as a bind mount that another member of config.mounts made. */
static int remount(const json_t *mount, const struct mount_options *options, const struct tree *tree,
                   struct error *error)
{
    const char *destination = json_string_value(json_object_get(mount, "destination"));
    cleanup_close int target = container_path_open(tree->root, destination, O_PATH, 0);
    if (target < 0 || mount_change(target, options))
        return fail(error, "mount", "change the options of the mount on %s", destination);
    return 0;
}

static bool shows_cgroups(const json_t *mount)
{
    const char *type = json_string_value(json_object_get(mount, "type")) ?: "";
    return !strcmp(type, "cgroup") || !strcmp(type, "cgroup2");
}

/* A sysfs that is only read, where a user namespace may not make one (EPERM). */
static bool is_for_sharing(const char *type, const struct mount_options *options, const struct mount_context *context,
                           const struct error *error)
{
    return !strcmp(type, "sysfs") && error->number == EPERM && context->own_users && options->set & MOUNT_ATTR_RDONLY;
}

static int make_file_system(const json_t *config, const json_t *mount, struct mount_options *options,
                            const struct mount_context *context, struct tree *tree, struct error *error)
{
    const char *destination = json_string_value(json_object_get(mount, "destination"));
    const char *type = json_string_value(json_object_get(mount, "type"));
    const char *source = json_string_value(json_object_get(mount, "source"));
    if (!type)
        return refuse(error, "mount", "the mount on %s has no type", destination);
    bool takes_mode = !strcmp(type, "tmpfs") && !says_mode(options);
    cleanup_close int before = takes_mode ? container_path_open(tree->root, destination, O_PATH, 0) : -1;
    cleanup_close int target = mount_target(tree, destination, true, error);
    if (target < 0)
        return -1;
    if (shows_cgroups(mount))
        return cgroup_mount(context, (unsigned int) options->set, target, destination, error);
    if (context->shared_memory >= 0 && !strcmp(destination, "/dev/shm"))
        return filesystem_attach(context->shared_memory, target, destination, error);
    if (!strcmp(destination, "/dev")) {
        tree->dev_read_only = options->set & MOUNT_ATTR_RDONLY;
        options->set &= ~(unsigned long long) MOUNT_ATTR_RDONLY;
    }
    if (before >= 0)
        default_mode(options, target);
    struct setting settings[MOUNT_SETTINGS_MAX + 3] = {{"source", source && *source ? source : type}};
    memcpy(settings + 1, options->settings, sizeof options->settings);
    if (context->label && strcmp(type, "proc") != 0 && strcmp(type, "sysfs") != 0)
        settings[options->count + 1] = (struct setting){"context", context->label};
    int made = filesystem_mount(type, settings, (unsigned int) options->set, destination, error);
    if (made < 0 && is_for_sharing(type, options, context, error))
        return sysfs_share(config, destination, options->set, target, tree, error);
    if (made >= 0 && options->copy_up && copy_up(target, made, error)) {
        close(made);
        return -1;
    }
    if (made >= 0 && options->propagation &&
        filesystem_change(made, 0, 0, options->propagation, options->recursive_propagation)) {
        close(made);
        return fail(error, "mount", "set the propagation of the mount on %s", destination);
    }
    if (made < 0 || filesystem_attach(made, target, destination, error)) {
        close_descriptor(&made);
        return -1;
    }
    if (!strcmp(destination, "/dev") && !strcmp(type, "tmpfs"))
        tree->dev = made;
    else if (!strcmp(destination, "/dev/pts") && !strcmp(type, "devpts"))
        tree->pts = made;
    else
        close(made);
    return 0;
}

static int make_mount(const json_t *config, size_t index, const struct mount_context *context, struct tree *tree,
                      struct error *error)
{
    const json_t *mount = json_array_get(json_object_get(config, "mounts"), index);
    const char *destination = json_string_value(json_object_get(mount, "destination"));
    const char *type = json_string_value(json_object_get(mount, "type"));
    struct mount_options options;
    debug("mount %s on %s", json_string_value(json_object_get(mount, "source")) ?: type ?: "nothing", destination);
    int result = mount_options_read(mount, &options, error);
    if (!result && options.remount)
        result = remount(mount, &options, tree, error);
    else if (!result && options.bind)
        result = bind_make(config, index, &options, context, tree, error);
    else if (!result && !strcmp(destination, "/proc") && strcmp(type ? type : "", "proc"))
        result = refuse(error, "mount", "a mount on /proc must have the type proc");
    else if (!result)
        result = make_file_system(config, mount, &options, context, tree, error);
    mount_options_free(&options);
    return result;
}

size_t mounts_before_cgroup(const json_t *config)
{
    const json_t *mounts = json_object_get(config, "mounts");
    size_t index;
    json_t *mount;
    json_array_foreach (mounts, index, mount)
        if (shows_cgroups(mount))
            return index;
    return json_array_size(mounts);
}

int mounts_make(const json_t *config, size_t first, size_t end, const struct mount_context *context, struct tree *tree,
                struct error *error)
{
    for (size_t i = first; i < end; i++)
        if (make_mount(config, i, context, tree, error))
            return -1;
    return 0;
}

#include "mounts.h"

#include "cleanup.h"
#include "container_path.h"
#include "filesystem.h"
#include "mappings.h"
#include "memory.h"
#include "mount_options.h"
#include "mount_peers.h"
#include "tree.h"
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

static int change(int mount, const struct mount_options *options)
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

enum { WHOLE = -2 };

/* The part of a volume that `subpath` names. Containers write in there: no symbolic link is followed. */
static int open_beneath_source(const json_t *mount, const char *source)
{
    const char *subpath = json_string_value(json_object_get(mount, "subpath"));
    if (!subpath)
        return WHOLE;
    cleanup_close int root = open(source, O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct open_how how = {.flags = O_PATH | O_CLOEXEC,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    return root < 0 ? -1 : (int) syscall(SYS_openat2, root, subpath, &how, sizeof how);
}

static int open_source(const json_t *mount, const struct mount_options *options, struct error *error)
{
    const char *source = json_string_value(json_object_get(mount, "source"));
    const char *destination = json_string_value(json_object_get(mount, "destination"));
    if (!source || *source != '/')
        return refuse(error, "mount", "bind mount on %s: the source \"%s\" is no absolute path", destination,
                      source ? source : "");
    cleanup_close int directory = open_beneath_source(mount, source);
    if (directory == -1)
        return fail(error, "mount", "bind mount %s/%s on %s", source,
                    json_string_value(json_object_get(mount, "subpath")), destination);
    int copy = open_tree(directory == WHOLE ? AT_FDCWD : directory, directory == WHOLE ? source : "",
                         OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH |
                             (options->recursive_bind ? (unsigned int) AT_RECURSIVE : 0U));
    if (copy >= 0 && !change(copy, options))
        return copy;
    close_descriptor(&copy);
    return fail(error, "mount", "bind mount %s on %s", source, destination);
}

/* Files keep their owners as the mount's mappings say, or, without any, the container's (runtime-spec, config.md,
 * "Mounts"). */
static int map_ids(const json_t *config, const json_t *mount, int copy, int joined,
                   const struct mount_options *options, struct error *error)
{
    const json_t *section = json_object_get(config, "linux");
    const json_t *uids = json_object_get(mount, "uidMappings"), *gids = json_object_get(mount, "gidMappings");
    const char *destination = json_string_value(json_object_get(mount, "destination"));
    if (!options->id_mapped && !uids && !gids)
        return 0;
    if (!uids && !gids) {
        uids = json_object_get(section, "uidMappings");
        gids = json_object_get(section, "gidMappings");
    }
    cleanup_close int users =
        !uids && !gids && joined >= 0 ? fcntl(joined, F_DUPFD_CLOEXEC, 3) : mappings_namespace(uids, gids, error);
    if (users < 0)
        return -1;
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (unsigned int) users};
    if (mount_setattr(copy, "", AT_EMPTY_PATH | (options->recursive_id_mapped ? (unsigned int) AT_RECURSIVE : 0U),
                      &attributes, sizeof attributes))
        return fail(error, "mount", "map the owners of the mount on %s: its file system may not know how", destination);
    return 0;
}

static int open_bind(const json_t *config, const json_t *mount, int joined, const struct mount_options *options,
                     struct error *error)
{
    int source = open_source(mount, options, error);
    if (source < 0 || !map_ids(config, mount, source, joined, options, error))
        return source;
    close(source);
    return -1;
}

/* Whether a bind mount needs the machine's own view: to be seen there what is mounted in the container, or because the
 * container's root may not go to the source or map owners. */
static bool needs_machine(const json_t *mount, const struct mount_options *options, bool any)
{
    return options->bind && !options->remount &&
           (any || (options->propagation == MS_SHARED &&
                    mount_is_shared(json_string_value(json_object_get(mount, "source")) ?: "")));
}

int bind_sources_open(const json_t *config, bool complete, const struct namespaces *namespaces,
                      struct bind_sources *sources, struct error *error)
{
    bool own_users = namespaces->own & CLONE_NEWUSER;
    const json_t *mounts = json_object_get(config, "mounts");
    size_t index;
    json_t *mount;
    sources->count = json_array_size(mounts);
    sources->complete = complete;
    sources->users = namespaces_joined(namespaces, CLONE_NEWUSER);
    sources->descriptors = allocate(sources->count + 1, sizeof *sources->descriptors);
    for (size_t i = 0; i < sources->count; i++)
        sources->descriptors[i] = -1;
    json_array_foreach (mounts, index, mount) {
        struct mount_options options;
        struct error later; /* a source that an earlier mount brings is seen when it is there, or is missed then */
        int result = mount_options_read(mount, &options, error);
        if (!result && needs_machine(mount, &options, own_users || complete))
            sources->descriptors[index] = open_bind(config, mount, sources->users, &options, complete ? error : &later);
        if (complete && options.bind && !options.remount && sources->descriptors[index] < 0)
            result = -1;
        mount_options_free(&options);
        if (result < 0)
            return -1;
    }
    return 0;
}

void bind_sources_close(struct bind_sources *sources)
{
    for (size_t i = 0; i < sources->count; i++)
        close_descriptor(&sources->descriptors[i]);
    free(sources->descriptors);
    *sources = (struct bind_sources){0};
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

static bool lies_in(int descriptor, long file_system)
{
    struct statfs status;
    return !fstatfs(descriptor, &status) && status.f_type == file_system;
}

/* What the mount will cover, made where it is missing. */
static int open_target(const struct tree *tree, const char *destination, bool directory, struct error *error)
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
    if (!lies_in(target, PROC_SUPER_MAGIC) || may_be_covered(destination))
        return target;
    close(target);
    return refuse(error, "mount", "a mount on %s would cover a part of /proc: refused", destination);
}

/* SOURCE is what was opened before, or -1. What a mount that stands earlier in the list has brought is there by now. */
static int make_bind(const json_t *config, const json_t *mount, const struct mount_options *options, int given,
                     const struct bind_sources *sources, const struct tree *tree, struct error *error)
{
    const char *destination = json_string_value(json_object_get(mount, "destination"));
    bool given_first = sources->complete || options->propagation == MS_SHARED || options->id_mapped ||
                       json_object_get(mount, "uidMappings");
    cleanup_close int own =
        given >= 0 && given_first ? -1 : open_bind(config, mount, sources->users, options, error);
    int source = own >= 0 ? own : given;
    struct stat status;
    if (source < 0)
        return -1;
    if (!strcmp(destination, "/proc") && !lies_in(source, PROC_SUPER_MAGIC))
        return refuse(error, "mount", "a bind mount on /proc must be of a proc file system");
    if (fstat(source, &status))
        return fail(error, "mount", "look at the source of the bind mount on %s", destination);
    cleanup_close int target = open_target(tree, destination, S_ISDIR(status.st_mode), error);
    return target < 0 ? -1 : filesystem_attach(source, target, destination, error);
}

/* A tmpfs on a directory of the image takes over its mode, unless the spec says one. */
static void default_mode(struct mount_options *options, int target, char *mode, size_t size)
{
    struct stat status;
    for (int i = 0; i < options->count; i++)
        if (!strcmp(options->settings[i].key, "mode"))
            return;
    if (options->count == MOUNT_SETTINGS_MAX || fstat(target, &status))
        return;
    snprintf(mode, size, "%o", status.st_mode & 07777);
    options->settings[options->count] = (struct setting){"mode", mode};
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
    if (target < 0 || change(target, options))
        return fail(error, "mount", "change the options of the mount on %s", destination);
    return 0;
}

static int make_file_system(const json_t *mount, struct mount_options *options, const struct mount_context *context,
                            struct tree *tree, struct error *error)
{
    const char *destination = json_string_value(json_object_get(mount, "destination"));
    const char *type = json_string_value(json_object_get(mount, "type"));
    const char *source = json_string_value(json_object_get(mount, "source"));
    char mode[8];
    if (!type)
        return refuse(error, "mount", "the mount on %s has no type", destination);
    cleanup_close int before = container_path_open(tree->root, destination, O_PATH, 0);
    cleanup_close int target = open_target(tree, destination, true, error);
    if (target < 0)
        return -1;
    if (!strcmp(type, "cgroup") || !strcmp(type, "cgroup2"))
        return cgroup_mount(context, (unsigned int) options->set, target, destination, error);
    if (context->shared_memory >= 0 && !strcmp(destination, "/dev/shm"))
        return filesystem_attach(context->shared_memory, target, destination, error);
    if (!strcmp(destination, "/dev")) {
        tree->dev_read_only = options->set & MOUNT_ATTR_RDONLY;
        options->set &= ~(unsigned long long) MOUNT_ATTR_RDONLY;
    }
    if (!strcmp(type, "tmpfs") && before >= 0)
        default_mode(options, target, mode, sizeof mode);
    struct setting settings[MOUNT_SETTINGS_MAX + 3] = {{"source", source && *source ? source : type}};
    memcpy(settings + 1, options->settings, sizeof options->settings);
    if (context->label && strcmp(type, "proc") != 0 && strcmp(type, "sysfs") != 0)
        settings[options->count + 1] = (struct setting){"context", context->label};
    int made = filesystem_mount(type, settings, (unsigned int) options->set, destination, error);
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

static int make_mount(const json_t *config, const json_t *mount, int source, const struct mount_context *context,
                      struct tree *tree, struct error *error)
{
    const char *destination = json_string_value(json_object_get(mount, "destination"));
    const char *type = json_string_value(json_object_get(mount, "type"));
    struct mount_options options;
    int result = mount_options_read(mount, &options, error);
    if (!result && options.remount)
        result = remount(mount, &options, tree, error);
    else if (!result && options.bind)
        result = make_bind(config, mount, &options, source, context->sources, tree, error);
    else if (!result && !strcmp(destination, "/proc") && strcmp(type ? type : "", "proc"))
        result = refuse(error, "mount", "a mount on /proc must have the type proc");
    else if (!result)
        result = make_file_system(mount, &options, context, tree, error);
    mount_options_free(&options);
    return result;
}

int mounts_make(const json_t *config, const struct mount_context *context, struct tree *tree, struct error *error)
{
    size_t index;
    json_t *mount;
    tree->dev = tree->pts = tree->null = -1;
    tree->dev_read_only = false;
    json_array_foreach (json_object_get(config, "mounts"), index, mount)
        if (make_mount(config, mount, context->sources->descriptors[index], context, tree, error))
            return -1;
    return 0;
}

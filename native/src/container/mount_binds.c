#include "container/mount_parts.h"

#include "base/channel.h"
#include "base/cleanup.h"
#include "base/memory.h"
#include "container/image_source.h"
#include "container/mappings.h"
#include "container/mount_peers.h"
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Bind mounts: their sources, opened from outside or from inside, and how their files' owners are mapped. */

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
    if (copy >= 0 && !mount_change(copy, options))
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

int bind_map(const json_t *config, size_t index, int copy, int users, struct error *error)
{
    const json_t *mount = json_array_get(json_object_get(config, "mounts"), index);
    struct mount_options options;
    int result = mount_options_read(mount, &options, error);
    if (!result)
        result = map_ids(config, mount, copy, users, &options, error);
    mount_options_free(&options);
    return result;
}

/* In a user namespace a process may not map the owners of the machine's file systems: who started it does. */
static int have_mapped(int channel, size_t index, int copy, struct error *error)
{
    struct message message;
    int descriptor;
    if (channel_send_mount(channel, index, copy))
        return fail(error, "mount", "ask for a mapping of owners");
    if (channel_receive(channel, &message, &descriptor) != 1 || message.kind != MESSAGE_GO)
        _exit(1); /* whoever started us knows better what failed */
    return 0;
}

static bool is_mapped(const json_t *mount, const struct mount_options *options)
{
    return options->id_mapped || json_object_get(mount, "uidMappings") || json_object_get(mount, "gidMappings");
}

static int open_image(const json_t *config, const json_t *mount, const struct mount_options *options,
                      struct error *error)
{
    int copy = image_source_open(config, mount, options->id_mapped, error);
    if (copy < 0 || !mount_change(copy, options))
        return copy;
    close(copy);
    return fail(error, "mount", "set the options of the mount on %s",
                json_string_value(json_object_get(mount, "destination")));
}

static int open_bind(const json_t *config, const json_t *mount, int joined, const struct mount_options *options,
                     struct error *error)
{
    bool image = json_object_get(mount, "layers");
    int source = image ? open_image(config, mount, options, error) : open_source(mount, options, error);
    if (image && image_source_is_mapped(mount, options->id_mapped))
        return source;
    if (source < 0 || !map_ids(config, mount, source, joined, options, error))
        return source;
    close(source);
    return -1;
}

/* From inside: what earlier members of config.mounts brought is found. */
static int open_inside(const json_t *config, size_t index, const struct mount_options *options,
                       const struct mount_context *context, struct error *error)
{
    const json_t *mount = json_array_get(json_object_get(config, "mounts"), index);
    if (!context->own_users || !is_mapped(mount, options))
        return open_bind(config, mount, context->sources->users, options, error);
    int source = open_source(mount, options, error);
    if (source < 0 || !have_mapped(context->channel, index, source, error))
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

int bind_make(const json_t *config, size_t index, const struct mount_options *options,
              const struct mount_context *context, const struct tree *tree, struct error *error)
{
    const json_t *mount = json_array_get(json_object_get(config, "mounts"), index);
    const char *destination = json_string_value(json_object_get(mount, "destination"));
    int given = context->sources->descriptors[index];
    bool given_first = context->sources->complete || options->propagation == MS_SHARED;
    cleanup_close int own =
        given >= 0 && given_first ? -1 : open_inside(config, index, options, context, error);
    int source = own >= 0 ? own : given;
    struct stat status;
    if (source < 0)
        return -1;
    if (!strcmp(destination, "/proc") && !mount_lies_in(source, PROC_SUPER_MAGIC))
        return refuse(error, "mount", "a bind mount on /proc must be of a proc file system");
    if (fstat(source, &status))
        return fail(error, "mount", "look at the source of the bind mount on %s", destination);
    cleanup_close int target = mount_target(tree, destination, S_ISDIR(status.st_mode), error);
    return target < 0 ? -1 : filesystem_attach(source, target, destination, error);
}

#include "base/memory.h"
#include "container/mount_options.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

enum kind {
    SET, CLEAR, RECURSIVE_SET, RECURSIVE_CLEAR, PROPAGATION, RECURSIVE_PROPAGATION, BIND, RECURSIVE_BIND, REMOUNT,
    COPY_UP, ID_MAPPED, RECURSIVE_ID_MAPPED, SUPERBLOCK, NOTHING
};

static const struct option {
    const char *name;
    enum kind kind;
    unsigned long long flag;
} known[] = {
    {"bind", BIND, 0},
    {"rbind", RECURSIVE_BIND, 0},
    {"defaults", NOTHING, 0},
    {"ro", SET, MOUNT_ATTR_RDONLY},
    {"rw", CLEAR, MOUNT_ATTR_RDONLY},
    {"nosuid", SET, MOUNT_ATTR_NOSUID},
    {"suid", CLEAR, MOUNT_ATTR_NOSUID},
    {"nodev", SET, MOUNT_ATTR_NODEV},
    {"dev", CLEAR, MOUNT_ATTR_NODEV},
    {"noexec", SET, MOUNT_ATTR_NOEXEC},
    {"exec", CLEAR, MOUNT_ATTR_NOEXEC},
    {"noatime", SET, MOUNT_ATTR_NOATIME},
    {"strictatime", SET, MOUNT_ATTR_STRICTATIME},
    {"relatime", CLEAR, MOUNT_ATTR__ATIME},
    {"norelatime", NOTHING, 0},
    {"nostrictatime", NOTHING, 0},
    {"atime", CLEAR, MOUNT_ATTR__ATIME},
    {"nodiratime", SET, MOUNT_ATTR_NODIRATIME},
    {"diratime", CLEAR, MOUNT_ATTR_NODIRATIME},
    {"nosymfollow", SET, MOUNT_ATTR_NOSYMFOLLOW},
    {"symfollow", CLEAR, MOUNT_ATTR_NOSYMFOLLOW},
    {"rro", RECURSIVE_SET, MOUNT_ATTR_RDONLY},
    {"rrw", RECURSIVE_CLEAR, MOUNT_ATTR_RDONLY},
    {"rnosuid", RECURSIVE_SET, MOUNT_ATTR_NOSUID},
    {"rsuid", RECURSIVE_CLEAR, MOUNT_ATTR_NOSUID},
    {"rnodev", RECURSIVE_SET, MOUNT_ATTR_NODEV},
    {"rdev", RECURSIVE_CLEAR, MOUNT_ATTR_NODEV},
    {"rnoexec", RECURSIVE_SET, MOUNT_ATTR_NOEXEC},
    {"rexec", RECURSIVE_CLEAR, MOUNT_ATTR_NOEXEC},
    {"rnoatime", RECURSIVE_SET, MOUNT_ATTR_NOATIME},
    {"rstrictatime", RECURSIVE_SET, MOUNT_ATTR_STRICTATIME},
    {"rrelatime", RECURSIVE_CLEAR, MOUNT_ATTR__ATIME},
    {"ratime", RECURSIVE_CLEAR, MOUNT_ATTR__ATIME},
    {"rnorelatime", NOTHING, 0},
    {"rnostrictatime", NOTHING, 0},
    {"rnodiratime", RECURSIVE_SET, MOUNT_ATTR_NODIRATIME},
    {"rdiratime", RECURSIVE_CLEAR, MOUNT_ATTR_NODIRATIME},
    {"rnosymfollow", RECURSIVE_SET, MOUNT_ATTR_NOSYMFOLLOW},
    {"rsymfollow", RECURSIVE_CLEAR, MOUNT_ATTR_NOSYMFOLLOW},
    {"private", PROPAGATION, MS_PRIVATE},
    {"slave", PROPAGATION, MS_SLAVE},
    {"shared", PROPAGATION, MS_SHARED},
    {"unbindable", PROPAGATION, MS_UNBINDABLE},
    {"rprivate", RECURSIVE_PROPAGATION, MS_PRIVATE},
    {"rslave", RECURSIVE_PROPAGATION, MS_SLAVE},
    {"rshared", RECURSIVE_PROPAGATION, MS_SHARED},
    {"runbindable", RECURSIVE_PROPAGATION, MS_UNBINDABLE},
    {"remount", REMOUNT, 0},
    {"tmpcopyup", COPY_UP, 0},
    {"idmap", ID_MAPPED, 0},
    {"ridmap", RECURSIVE_ID_MAPPED, 0},
    {"sync", SUPERBLOCK, 0},
    {"async", SUPERBLOCK, 0},
    {"dirsync", SUPERBLOCK, 0},
    {"lazytime", SUPERBLOCK, 0},
    {"nolazytime", SUPERBLOCK, 0},
    {"mand", SUPERBLOCK, 0},
    {"nomand", SUPERBLOCK, 0},
    {"iversion", NOTHING, 0}, /* the kernel's own affair since Linux 6.0 */
    {"noiversion", NOTHING, 0},
    {"silent", NOTHING, 0},
    {"loud", NOTHING, 0},
};

const char *mount_option_name(size_t index)
{
    return index < sizeof known / sizeof *known ? known[index].name : NULL;
}

static const struct option *find(const char *name)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(known[i].name, name))
            return &known[i];
    return NULL;
}

static void apply(const struct option *option, struct mount_options *options)
{
    switch (option->kind) {
    case SET:
        options->set |= option->flag;
        options->clear &= ~option->flag;
        break;
    case CLEAR:
        options->clear |= option->flag;
        options->set &= ~option->flag;
        break;
    case RECURSIVE_SET:
        options->recursive_set |= option->flag;
        options->recursive_clear &= ~option->flag;
        break;
    case RECURSIVE_CLEAR:
        options->recursive_clear |= option->flag;
        options->recursive_set &= ~option->flag;
        break;
    case PROPAGATION:
    case RECURSIVE_PROPAGATION:
        options->propagation = (unsigned long) option->flag;
        options->recursive_propagation = option->kind == RECURSIVE_PROPAGATION;
        break;
    case BIND:
    case RECURSIVE_BIND:
        options->bind = true;
        options->recursive_bind = option->kind == RECURSIVE_BIND;
        break;
    case REMOUNT:
        options->remount = true;
        break;
    case COPY_UP:
        options->copy_up = true;
        break;
    case ID_MAPPED:
    case RECURSIVE_ID_MAPPED:
        options->id_mapped = true;
        options->recursive_id_mapped = option->kind == RECURSIVE_ID_MAPPED;
        break;
    case SUPERBLOCK:
    case NOTHING:
        break;
    }
}

static int keep_setting(const char *text, struct mount_options *options, const char *destination, struct error *error)
{
    if (options->count == MOUNT_SETTINGS_MAX)
        return refuse(error, "mount", "the mount on %s has more than %d options", destination, MOUNT_SETTINGS_MAX);
    char *key = options->texts[options->count] = copy_text(text);
    char *value = strchr(key, '=');
    if (value)
        *value++ = 0;
    options->settings[options->count++] = (struct setting){key, value};
    return 0;
}

/* What the file system behind a bind mount understands was said when that was mounted: mount(2) passes it over too. A
 * word that nobody knows is more likely a mistake. */
static int check_bind(const struct mount_options *options, const char *destination, struct error *error)
{
    for (int i = 0; i < options->count; i++)
        if (!options->settings[i].value && !find(options->settings[i].key))
            return refuse(error, "mount", "the bind mount on %s: there is no option %s", destination,
                          options->settings[i].key);
    return 0;
}

int mount_options_read(const json_t *mount, struct mount_options *options, struct error *error)
{
    const char *destination = json_string_value(json_object_get(mount, "destination"));
    const char *type = json_string_value(json_object_get(mount, "type"));
    size_t index;
    json_t *text;
    *options = (struct mount_options){.bind = type && !strcmp(type, "bind")};
    if (!destination || *destination != '/')
        return refuse(error, "mount", "config.mounts: \"%s\" is no absolute destination",
                      destination ? destination : "");
    json_array_foreach (json_object_get(mount, "options"), index, text) {
        const struct option *option = json_is_string(text) ? find(json_string_value(text)) : NULL;
        if (!json_is_string(text) || !*json_string_value(text))
            return refuse(error, "mount", "the mount on %s has an option that is no text", destination);
        if (option)
            apply(option, options);
        if ((!option || option->kind == SUPERBLOCK) &&
            keep_setting(json_string_value(text), options, destination, error))
            return -1;
    }
    return options->bind ? check_bind(options, destination, error) : 0;
}

void mount_options_free(struct mount_options *options)
{
    for (int i = 0; i < options->count; i++)
        free(options->texts[i]);
    options->count = 0;
}

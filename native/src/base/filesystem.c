#include "base/filesystem.h"

#include "base/cleanup.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

/* The kernel's own words about a file system that it did not make, such as "e tmpfs: Bad value for 'size'". */
static int fail_with_log(int context, const char *type, const char *where, struct error *error)
{
    int number = errno;
    char words[200] = "";
    ssize_t length = read(context, words, sizeof words - 1);
    words[length > 0 ? length : 0] = 0;
    words[strcspn(words, "\n")] = 0;
    errno = number;
    if (strlen(words) > 2)
        return fail(error, "mount", "mount a file system of type %s on %s (%s)", type, where, words + 2);
    return fail(error, "mount", "mount a file system of type %s on %s", type, where);
}

int filesystem_mount(const char *type, const struct setting *settings, unsigned int attributes, const char *where,
                     struct error *error)
{
    cleanup_close int context = fsopen(type, FSOPEN_CLOEXEC);
    if (context < 0)
        return fail(error, "mount", "mount a file system of type %s on %s", type, where);
    for (const struct setting *setting = settings; setting && setting->key; setting++)
        if (fsconfig(context, setting->value ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG, setting->key, setting->value,
                     0))
            return fail_with_log(context, type, where, error);
    if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
        return fail_with_log(context, type, where, error);
    int mount = fsmount(context, FSMOUNT_CLOEXEC, attributes);
    return mount >= 0 ? mount : fail_with_log(context, type, where, error);
}

int filesystem_attach(int mount, int target, const char *where, struct error *error)
{
    if (move_mount(mount, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH))
        return fail(error, "mount", "attach the mount on %s", where);
    return 0;
}

int filesystem_copy(int source, bool recursive)
{
    return open_tree(source, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH |
                                     (recursive ? (unsigned int) AT_RECURSIVE : 0U));
}

int filesystem_change(int mount, unsigned long long set, unsigned long long clear, unsigned long propagation,
                      bool recursive)
{
    struct mount_attr change = {.attr_set = set, .attr_clr = clear, .propagation = propagation};
    return mount_setattr(mount, "", AT_EMPTY_PATH | (recursive ? (unsigned int) AT_RECURSIVE : 0U), &change,
                         sizeof change);
}

#include "container/label.h"

#include "base/channel.h"
#include "base/cleanup.h"
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/statfs.h>

bool kernel_has_apparmor(void)
{
    char answer = 'N';
    cleanup_close int file = open("/sys/module/apparmor/parameters/enabled", O_RDONLY | O_CLOEXEC);
    return file >= 0 && read(file, &answer, 1) == 1 && answer == 'Y';
}

bool kernel_has_selinux(void)
{
    return !access("/sys/fs/selinux/enforce", F_OK);
}

static const char *text_of(const json_t *process, const char *member)
{
    const char *text = json_string_value(json_object_get(process, member));
    return text && *text ? text : NULL;
}

int label_open(const json_t *process, int channel, int *attributes, struct error *error)
{
    struct statfs status;
    bool profile = text_of(process, "apparmorProfile"), label = text_of(process, "selinuxLabel");
    *attributes = -1;
    errno = 0;
    if (profile && !kernel_has_apparmor())
        channel_warn(channel, "config.process.apparmorProfile: this kernel has no AppArmor, the profile is left out");
    if (label && !kernel_has_selinux())
        channel_warn(channel, "config.process.selinuxLabel: this kernel has no SELinux, the label is left out");
    if (!(profile && kernel_has_apparmor()) && !(label && kernel_has_selinux()))
        return 0;
    *attributes = open("/proc/self/attr", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (*attributes < 0 || fstatfs(*attributes, &status))
        return fail(error, "label", "open /proc/self/attr");
    if (status.f_type == PROC_SUPER_MAGIC)
        return 0;
    return refuse(error, "label", "/proc is not a proc file system");
}

static int write_to(int attributes, const char *name, const char *text, struct error *error)
{
    if (!text)
        return 0;
    cleanup_close int file = openat(attributes, name, O_WRONLY | O_CLOEXEC);
    if (file < 0 || write(file, text, strlen(text)) < 0)
        return fail(error, "label", "set the label \"%s\"", text);
    return 0;
}

int label_set(int attributes, const json_t *process, struct error *error)
{
    const char *profile = text_of(process, "apparmorProfile"), *label = text_of(process, "selinuxLabel");
    char text[512];
    if (attributes < 0)
        return 0;
    snprintf(text, sizeof text, "exec %s", profile ? profile : "");
    /* With several modules in one kernel AppArmor has a directory of its own. */
    if (profile && !kernel_has_apparmor())
        profile = NULL;
    if (profile && faccessat(attributes, "apparmor/exec", F_OK, 0) == 0)
        return write_to(attributes, "apparmor/exec", text, error);
    if (profile)
        return write_to(attributes, "exec", text, error);
    return write_to(attributes, "exec", label, error);
}

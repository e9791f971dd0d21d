#include "container/sysctl.h"

#include "base/cleanup.h"
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

/* The namespace that a parameter belongs to; 0: none. */
static unsigned int owner(const char *name)
{
    static const char *const ipc[] = {"kernel.msgmax", "kernel.msgmnb", "kernel.msgmni",          "kernel.sem",
                                      "kernel.shmall", "kernel.shmmax", "kernel.shm_rmid_forced", "kernel.shmmni"};
    if (!strncmp(name, "net.", 4))
        return CLONE_NEWNET;
    if (!strncmp(name, "fs.mqueue.", 10))
        return CLONE_NEWIPC;
    if (!strcmp(name, "kernel.domainname") || !strcmp(name, "kernel.hostname"))
        return CLONE_NEWUTS;
    for (size_t i = 0; i < sizeof ipc / sizeof *ipc; i++)
        if (!strcmp(name, ipc[i]))
            return CLONE_NEWIPC;
    return 0;
}

int sysctl_open(int parameters, const char *name, int flags)
{
    char path[PATH_MAX];
    struct open_how how = {.flags = (unsigned) flags | O_CLOEXEC,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV};
    snprintf(path, sizeof path, "%s", name);
    for (char *dot = path; (dot = strpbrk(dot, "./")); dot++)
        *dot = *dot == '.' ? '/' : '.'; /* net/ipv4/conf/eth0.1 is written net.ipv4.conf.eth0/1 */
    return (int) syscall(SYS_openat2, parameters, path, &how, sizeof how);
}

static int set(int parameters, const char *name, const char *value, struct error *error)
{
    cleanup_close int file = sysctl_open(parameters, name, O_WRONLY);
    if (file < 0 || write(file, value, strlen(value)) < 0)
        return fail(error, "sysctl", "set %s to %s", name, value);
    return 0;
}

/* Two different wishes for one name cannot both be fulfilled. The host name has a field of its own. */
static int refuse_names(const json_t *config, const json_t *sysctl, struct error *error)
{
    const json_t *wanted = json_object_get(config, "domainname"), *set = json_object_get(sysctl, "kernel.domainname");
    if (json_object_get(sysctl, "kernel.hostname"))
        return refuse(error, "sysctl", "config.linux.sysctl: kernel.hostname is what config.hostname is for");
    if (wanted && set && !json_equal(wanted, set))
        return refuse(error, "sysctl", "config.linux.sysctl: kernel.domainname is not what config.domainname says");
    return 0;
}

int sysctl_set(const json_t *config, const struct namespaces *namespaces, struct error *error)
{
    const json_t *sysctl = json_object_get(json_object_get(config, "linux"), "sysctl");
    const char *name;
    json_t *value;
    if (!json_object_size(sysctl))
        return 0;
    if (refuse_names(config, sysctl, error))
        return -1;
    cleanup_close int parameters = open("/proc/sys", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (parameters < 0)
        return fail(error, "sysctl", "open /proc/sys");
    json_object_foreach ((json_t *) sysctl, name, value) {
        unsigned int namespace = owner(name);
        if (!namespace)
            return refuse(error, "sysctl", "config.linux.sysctl: %s belongs to the whole machine", name);
        if (!(namespaces->own & namespace))
            return refuse(error, "sysctl", "config.linux.sysctl: %s needs a namespace of the container's own", name);
        if (!json_is_string(value))
            return refuse(error, "sysctl", "config.linux.sysctl: the value of %s is no text", name);
        if (set(parameters, name, json_string_value(value), error))
            return -1;
    }
    return 0;
}

int sysctl_set_network(const char *name, const char *value, struct error *error)
{
    cleanup_close int parameters = open("/proc/sys", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (parameters < 0)
        return fail(error, "sysctl", "open /proc/sys");
    if (owner(name) != CLONE_NEWNET)
        return refuse(error, "sysctl", "%s is none of a network", name);
    return set(parameters, name, value, error);
}

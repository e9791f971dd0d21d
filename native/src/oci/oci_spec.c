#include "oci/oci_context.h"

#include "base/cleanup.h"
#include "cgroup/hierarchy.h"
#include "verbs.h"
#include <fcntl.h>
#include <getopt.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* `spec`: a configuration to begin with. */

static const char standard[] =
    "{'ociVersion':'1.2.0','process':{'terminal':true,'user':{'uid':0,'gid':0},'args':['sh'],"
    "'env':['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin','TERM=xterm'],'cwd':'/',"
    "'capabilities':{'bounding':['CAP_AUDIT_WRITE','CAP_KILL','CAP_NET_BIND_SERVICE'],"
    "'effective':['CAP_AUDIT_WRITE','CAP_KILL','CAP_NET_BIND_SERVICE'],"
    "'permitted':['CAP_AUDIT_WRITE','CAP_KILL','CAP_NET_BIND_SERVICE']},"
    "'rlimits':[{'type':'RLIMIT_NOFILE','hard':1024,'soft':1024}],'noNewPrivileges':true},"
    "'root':{'path':'rootfs','readonly':true},'hostname':'container','mounts':["
    "{'destination':'/proc','type':'proc','source':'proc'},"
    "{'destination':'/dev','type':'tmpfs','source':'tmpfs',"
    "'options':['nosuid','strictatime','mode=755','size=65536k']},"
    "{'destination':'/dev/pts','type':'devpts','source':'devpts',"
    "'options':['nosuid','noexec','newinstance','ptmxmode=0666','mode=0620','gid=5']},"
    "{'destination':'/dev/shm','type':'tmpfs','source':'shm',"
    "'options':['nosuid','noexec','nodev','mode=1777','size=65536k']},"
    "{'destination':'/dev/mqueue','type':'mqueue','source':'mqueue','options':['nosuid','noexec','nodev']},"
    "{'destination':'/sys','type':'sysfs','source':'sysfs','options':['nosuid','noexec','nodev','ro']},"
    "{'destination':'/sys/fs/cgroup','type':'cgroup','source':'cgroup',"
    "'options':['nosuid','noexec','nodev','relatime','ro']}],"
    "'linux':{'resources':{'devices':[{'allow':false,'access':'rwm'}]},'namespaces':[{'type':'pid'},"
    "{'type':'network'},{'type':'ipc'},{'type':'uts'},{'type':'mount'}],"
    "'maskedPaths':['/proc/acpi','/proc/asound','/proc/kcore','/proc/keys','/proc/latency_stats','/proc/timer_list',"
    "'/proc/timer_stats','/proc/sched_debug','/sys/firmware','/proc/scsi'],"
    "'readonlyPaths':['/proc/bus','/proc/fs','/proc/irq','/proc/sys','/proc/sysrq-trigger']}}";

static json_t *configuration(void)
{
    char text[sizeof standard];
    for (size_t i = 0; i < sizeof standard; i++)
        text[i] = standard[i] == '\'' ? '"' : standard[i];
    return json_loads(text, 0, NULL);
}

/* On v1 the cgroups of others cannot be seen anyway, and tools look for a container's path in /proc/PID/cgroup. */
static void add_cgroup_namespace(json_t *config)
{
    struct error ignored;
    const struct hierarchies *all = hierarchies(&ignored);
    json_t *namespaces = json_object_get(json_object_get(config, "linux"), "namespaces");
    if (all && all->count == 1 && all->identity->v2)
        json_array_append_new(namespaces, json_pack("{s:s}", "type", "cgroup"));
}

/* For somebody who is not root: a user namespace in which the own user is, and what is allowed in one. */
static void make_rootless(json_t *config)
{
    json_t *section = json_object_get(config, "linux"), *namespaces = json_object_get(section, "namespaces"), *member;
    size_t index;
    json_array_foreach (namespaces, index, member)
        if (!strcmp(json_string_value(json_object_get(member, "type")), "network"))
            json_array_remove(namespaces, index);
    json_array_append_new(namespaces, json_pack("{s:s}", "type", "user"));
    json_object_set_new(section, "uidMappings",
                        json_pack("[{sisisi}]", "containerID", 0, "hostID", (int) getuid(), "size", 1));
    json_object_set_new(section, "gidMappings",
                        json_pack("[{sisisi}]", "containerID", 0, "hostID", (int) getgid(), "size", 1));
    json_object_del(section, "resources");
    json_array_foreach (json_object_get(config, "mounts"), index, member) {
        const char *destination = json_string_value(json_object_get(member, "destination"));
        if (!strcmp(destination, "/dev/pts"))
            json_array_remove(json_object_get(member, "options"), 5);
        if (!strcmp(destination, "/sys"))
            json_array_set_new(json_object_get(config, "mounts"), index,
                               json_pack("{s:s, s:s, s:s, s:[ssssss]}", "destination", "/sys", "type", "none", "source",
                                         "/sys", "options", "rbind", "nosuid", "noexec", "nodev", "ro", "rslave"));
    }
}

int oci_spec_verb(const struct oci_context *context, int count, char **arguments)
{
    static const struct option known[] = {
        {"bundle", required_argument, NULL, 'b'}, {"rootless", no_argument, NULL, 'r'}, {NULL, 0, NULL, 0}};
    const char *bundle = ".";
    bool rootless = false;
    struct error error;
    char path[PATH_MAX];
    for (int option; (option = getopt_long(count, arguments, "b:", known, NULL)) != -1;) {
        if (option == '?')
            return EXIT_WRONG_USE;
        bundle = option == 'b' ? optarg : bundle;
        rootless |= option == 'r';
    }
    cleanup_json json_t *config = configuration();
    add_cgroup_namespace(config);
    if (rootless)
        make_rootless(config);
    snprintf(path, sizeof path, "%s/config.json", bundle);
    cleanup_close int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file >= 0 && !json_dumpfd(config, file, JSON_INDENT(4) | JSON_PRESERVE_ORDER) && write(file, "\n", 1) == 1)
        return 0;
    fail(&error, "spec", "write %s", path);
    return oci_failed(context, &error);
}

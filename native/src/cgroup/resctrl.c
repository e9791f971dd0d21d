#include "cgroup/resctrl.h"

#include "base/cleanup.h"
#include "cgroup/resctrl_schemata.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>

int resctrl_open(struct error *error)
{
    cleanup_free char *line = NULL;
    size_t size = 0;
    int root = -1;
    FILE *mounts = fopen("/proc/self/mountinfo", "re");
    while (mounts && root < 0 && getline(&line, &size, mounts) > 0) {
        char point[256];
        struct statfs status;
        if (!strstr(line, " - resctrl ") || sscanf(line, "%*s %*s %*s / %255s", point) != 1)
            continue;
        root = open(point, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (root >= 0 && (fstatfs(root, &status) || status.f_type != RDTGROUP_SUPER_MAGIC)) {
            close(root);
            root = -1;
        }
    }
    if (mounts)
        fclose(mounts);
    return root >= 0 ? root : refuse(error, "intelRdt", "config.linux.intelRdt needs a resctrl file system, and none is "
                                     "mounted here: mount -t resctrl resctrl /sys/fs/resctrl");
}

static const char *given_class(const json_t *rdt)
{
    const char *name = json_string_value(json_object_get(rdt, "closID"));
    return name && *name ? name : NULL;
}

static bool is_monitored(const json_t *rdt)
{
    return json_is_true(json_object_get(rdt, "enableMonitoring")) || json_is_true(json_object_get(rdt, "enableCMT")) ||
           json_is_true(json_object_get(rdt, "enableMBM"));
}

static void monitor_path(char path[PATH_MAX], const char *class, const char *id)
{
    snprintf(path, PATH_MAX, "%s/mon_groups/%s", class, id);
}

static int check_name(const char *name, struct error *error)
{
    return strchr(name, '/') || strchr(name, '\n') || !strcmp(name, ".") || !strcmp(name, "..") || strlen(name) > NAME_MAX
               ? refuse(error, "intelRdt", "config.linux.intelRdt.closID: \"%.80s\" is no name of a directory", name)
               : 0;
}

static int put_process(int root, const char *group, pid_t pid, struct error *error)
{
    char path[PATH_MAX], number[16];
    snprintf(path, sizeof path, "%s/tasks", group);
    int length = snprintf(number, sizeof number, "%d", pid);
    cleanup_close int tasks = openat(root, path, O_WRONLY | O_CLOEXEC);
    if (tasks < 0 || write(tasks, number, (size_t) length) != length)
        return fail(error, "intelRdt", "write the process %s to %s of the resctrl file system", number, path);
    return 0;
}

/* One that was there before is others' too: it has to be what is asked for already (runtime-spec, config-linux.md,
 * "IntelRdt"). */
static int make_class(int root, const char *class, const json_t *rdt, bool *made, struct error *error)
{
    char path[PATH_MAX];
    bool has_schemata = schemata_are_given(rdt);
    *made = false;
    if (given_class(rdt) && !has_schemata)
        return faccessat(root, class, F_OK, 0)
                   ? fail(error, "intelRdt", "config.linux.intelRdt.closID: %s has to be there already, for nothing says "
                          "what it shall be", class)
                   : 0;
    *made = !mkdirat(root, class, 0755);
    if (!*made && errno != EEXIST)
        return fail(error, "intelRdt", "make the class of service %s", class);
    if (!has_schemata)
        return 0;
    snprintf(path, sizeof path, "%s/schemata", class);
    cleanup_close int schemata = openat(root, path, (*made ? O_WRONLY : O_RDONLY) | O_CLOEXEC);
    if (schemata < 0)
        return fail(error, "intelRdt", "open %s of the resctrl file system", path);
    return *made || !given_class(rdt) ? schemata_write(schemata, rdt, error) : schemata_compare(schemata, class, rdt, error);
}

static int monitor(int root, const char *class, const char *id, const json_t *rdt, pid_t pid, struct error *error)
{
    char path[PATH_MAX];
    if (!is_monitored(rdt))
        return 0;
    monitor_path(path, class, id);
    if (mkdirat(root, path, 0755) && errno != EEXIST)
        return fail(error, "intelRdt", "make the monitoring group %s", path);
    return put_process(root, path, pid, error);
}

int resctrl_start(int root, const char *id, const json_t *rdt, pid_t pid, struct error *error)
{
    const char *class = given_class(rdt) ?: id;
    bool made;
    if (!rdt)
        return 0;
    if (check_name(class, error))
        return -1;
    if (!make_class(root, class, rdt, &made, error) && !put_process(root, class, pid, error) &&
        !monitor(root, class, id, rdt, pid, error))
        return 0;
    resctrl_remove(root, id, rdt);
    if (made)
        unlinkat(root, class, AT_REMOVEDIR);
    return -1;
}

int resctrl_join(int root, const char *id, const json_t *rdt, pid_t pid, struct error *error)
{
    const char *class = given_class(rdt) ?: id;
    char path[PATH_MAX];
    if (!rdt)
        return 0;
    monitor_path(path, class, id);
    return put_process(root, class, pid, error) || (is_monitored(rdt) && put_process(root, path, pid, error)) ? -1 : 0;
}

int resctrl_update(int root, const char *id, const json_t *rdt, const json_t *changed, struct error *error)
{
    char path[PATH_MAX];
    if (!rdt)
        return refuse(error, "intelRdt", "updating a non-existent Intel RDT configuration is not supported: the container "
                      "was created without config.linux.intelRdt");
    snprintf(path, sizeof path, "%s/schemata", given_class(rdt) ?: id);
    cleanup_close int schemata = openat(root, path, O_WRONLY | O_CLOEXEC);
    if (schemata < 0)
        return fail(error, "intelRdt", "open %s of the resctrl file system", path);
    return schemata_write(schemata, changed, error);
}

void resctrl_remove(int root, const char *id, const json_t *rdt)
{
    char path[PATH_MAX];
    if (!rdt)
        return;
    monitor_path(path, given_class(rdt) ?: id, id);
    if (is_monitored(rdt))
        unlinkat(root, path, AT_REMOVEDIR);
    if (!given_class(rdt))
        unlinkat(root, id, AT_REMOVEDIR);
}

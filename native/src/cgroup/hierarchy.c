#include "cgroup/hierarchy.h"

#include "base/cleanup.h"
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/statfs.h>

const char *const used_controllers[] = {"cpu",  "cpuacct", "cpuset", "memory", "devices",
                                        "pids", "freezer", "blkio",  "io",     "hugetlb", "rdma",
                                        "net_cls", "net_prio", NULL};

bool has_controller(const char *controllers, const char *controller)
{
    size_t length = strlen(controller);
    for (const char *at = controllers; (at = strstr(at, controller)); at += length)
        if ((at == controllers || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
            return true;
    return false;
}

static bool is_used(const char *controllers)
{
    for (const char *const *used = used_controllers; *used; used++)
        if (has_controller(controllers, *used))
            return true;
    return false;
}

/* Undoes the octal escapes of proc_pid_mountinfo(5). */
static void unescape(char *text)
{
    char *to = text;
    for (const char *from = text; *from; to++) {
        if (from[0] == '\\' && from[1] && from[2] && from[3]) {
            *to = (char) ((from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0'));
            from += 4;
        } else {
            *to = *from++;
        }
    }
    *to = 0;
}

static bool is_known(const struct hierarchies *found, const struct hierarchy *candidate)
{
    for (int i = 0; i < found->count; i++)
        if (!strcmp(found->list[i].device, candidate->device))
            return true;
    return false;
}

/* The word of TEXT after COUNT others; false where there is none or it is too long. */
static bool read_word(const char *text, int count, char *word, size_t size)
{
    text += strspn(text, " ");
    for (int i = 0; i < count; i++) {
        text += strcspn(text, " \n");
        text += strspn(text, " ");
    }
    size_t length = strcspn(text, " \n");
    if (!length || length >= size)
        return false;
    memcpy(word, text, length);
    word[length] = 0;
    return true;
}

/* Fills HIERARCHY from a line of mountinfo; false if the line is about something else or about a mount that another
 * one covers or of a hierarchy that is known. */
static bool read_mount(char *line, const struct hierarchies *found, struct hierarchy *hierarchy)
{
    char *separator = strstr(line, " - ");
    char mount_point[sizeof hierarchy->mount_point], type[16], options[256];
    if (!separator || strncmp(separator, " - cgroup", 9) ||
        !read_word(separator, 1, type, sizeof type) || !read_word(separator, 3, options, sizeof options) ||
        !read_word(line, 2, hierarchy->device, sizeof hierarchy->device) ||
        !read_word(line, 4, mount_point, sizeof mount_point))
        return false;
    if (is_known(found, hierarchy))
        return false;
    unescape(mount_point);
    hierarchy->v2 = !strcmp(type, "cgroup2");
    for (char *comma = options; (comma = strchr(comma, ','));)
        *comma = ' ';
    snprintf(hierarchy->controllers, sizeof hierarchy->controllers, "%.127s", hierarchy->v2 ? "" : options);
    if (!hierarchy->v2 && !is_used(hierarchy->controllers))
        return false;
    snprintf(hierarchy->mount_point, sizeof hierarchy->mount_point, "%s", mount_point);
    hierarchy->root = open(mount_point, O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct statfs file_system;
    if (hierarchy->root < 0)
        return false;
    if (fstatfs(hierarchy->root, &file_system) ||
        file_system.f_type != (hierarchy->v2 ? CGROUP2_SUPER_MAGIC : CGROUP_SUPER_MAGIC)) {
        close(hierarchy->root);
        return false;
    }
    if (hierarchy->v2)
        control_read(hierarchy, ".", "cgroup.controllers", hierarchy->controllers, sizeof hierarchy->controllers);
    return true;
}

const struct hierarchies *hierarchies(struct error *error)
{
    static struct hierarchies found;
    if (found.identity)
        return &found;
    FILE *file = fopen("/proc/self/mountinfo", "re");
    if (!file) {
        fail(error, "cgroup", "open /proc/self/mountinfo");
        return NULL;
    }
    cleanup_free char *line = NULL;
    size_t size = 0;
    while (found.count < CGROUP_HIERARCHIES_MAX && getline(&line, &size, file) > 0) {
        struct hierarchy *next = &found.list[found.count];
        if (!read_mount(line, &found, next))
            continue;
        if (next->v2)
            found.identity = next;
        found.count++;
    }
    fclose(file);
    if (!found.count) {
        refuse(error, "cgroup", "no cgroup file system is mounted: mount -t cgroup2 none /sys/fs/cgroup");
        return NULL;
    }
    if (!found.identity)
        found.identity = found.list;
    return &found;
}

const struct hierarchy *hierarchy_with(const char *controller)
{
    struct error ignored;
    const struct hierarchies *all = hierarchies(&ignored);
    for (int i = 0; all && i < all->count; i++)
        if (has_controller(all->list[i].controllers, controller))
            return &all->list[i];
    return NULL;
}

static int open_control(const struct hierarchy *hierarchy, const char *path, const char *file, int flags)
{
    char name[PATH_MAX];
    if (strlen(path) + strlen(file) + 2 > sizeof name) {
        errno = ENAMETOOLONG;
        return -1;
    }
    stpcpy(stpcpy(stpcpy(name, path), "/"), file);
    return openat(hierarchy->root, name, flags | O_CLOEXEC);
}

int control_write(const struct hierarchy *hierarchy, const char *path, const char *file, const char *value,
                  struct error *error)
{
    cleanup_close int control = open_control(hierarchy, path, file, O_WRONLY);
    if (control < 0 || write(control, value, strlen(value)) < 0)
        return fail(error, "cgroup", "write \"%s\" to %s/%s/%s", value, hierarchy->mount_point, path, file);
    return 0;
}

const char *control_read(const struct hierarchy *hierarchy, const char *path, const char *file, char *text,
                         size_t size)
{
    cleanup_close int control = open_control(hierarchy, path, file, O_RDONLY);
    ssize_t length = control < 0 ? -1 : read(control, text, size - 1);
    if (length < 0)
        return NULL;
    while (length && text[length - 1] == '\n')
        length--;
    text[length] = 0;
    return text;
}

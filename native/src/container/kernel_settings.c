#include "container/kernel_settings.h"

#include "base/cleanup.h"
#include "cgroup/cgroup.h"
#include "container/sysctl.h"
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>

enum { LONGEST = 4096, LONGEST_VALUE = 1024 };

/* The namespaces that decide whose parameters and names a process sees. */
static const struct place {
    const char *path;
    int type;
} places[] = {{"ns/uts", CLONE_NEWUTS}, {"ns/ipc", CLONE_NEWIPC}, {"ns/net", CLONE_NEWNET}};
enum { PLACES = sizeof places / sizeof *places };

static int own_place(int index)
{
    static int own[PLACES] = {-1, -1, -1};
    char path[32];
    snprintf(path, sizeof path, "/proc/self/%s", places[index].path);
    if (own[index] < 0)
        own[index] = open(path, O_RDONLY | O_CLOEXEC);
    return own[index];
}

/* Into the first COUNT of the places of PROCESS; returns how many of them were entered, fewer where it has ended. It is
 * known before each that there is a way back. */
static int enter(int process, int count)
{
    for (int i = 0; i < count; i++) {
        cleanup_close int there = own_place(i) < 0 ? -1 : openat(process, places[i].path, O_RDONLY | O_CLOEXEC);
        if (there < 0 || setns(there, places[i].type))
            return i;
    }
    return count;
}

static void leave(int count)
{
    for (int i = 0; i < count; i++)
        if (setns(own_place(i), places[i].type))
            _exit(1);
}

static int parameters(void)
{
    static int directory = -1;
    if (directory < 0)
        directory = open("/proc/sys", O_PATH | O_DIRECTORY | O_CLOEXEC);
    return directory;
}

/* A parameter's value in the namespaces that this process is in. */
static bool read_parameter(const char *name, char *value)
{
    cleanup_close int file = sysctl_open(parameters(), name, O_RDONLY);
    ssize_t length = file < 0 ? -1 : read(file, value, LONGEST_VALUE - 1);
    if (length < 0)
        return false;
    value[length] = 0;
    value[strcspn(value, "\n")] = 0;
    return true;
}

/* "NAME=VALUE" lines; an empty text where they are too many for a label. */
static void note_parameters(const json_t *wanted, char *text)
{
    const char *name;
    char value[LONGEST_VALUE];
    json_t *ignored;
    size_t used = 0;
    *text = 0;
    json_object_foreach ((json_t *) wanted, name, ignored) {
        if (!read_parameter(name, value))
            continue;
        used += (size_t) snprintf(text + used, LONGEST - used, "%s=%s\n", name, value);
        if (used >= LONGEST) {
            *text = 0;
            return;
        }
    }
}

static void note_devices(const json_t *wanted, char *text)
{
    size_t index, used = 0;
    json_t *device;
    *text = 0;
    json_array_foreach (wanted, index, device) {
        const char *path = json_string_value(json_object_get(device, "path"));
        used += (size_t) snprintf(text + used, LONGEST - used, "%s\n", path ? path : "");
        if (used >= LONGEST) {
            *text = 0;
            return;
        }
    }
}

int kernel_settings_label(const json_t *spec, const char *cgroup, pid_t process, struct error *error)
{
    const json_t *section = json_object_get(json_object_get(spec, "config"), "linux");
    const json_t *wanted = json_object_get(section, "sysctl"), *devices = json_object_get(section, "devices");
    char path[32], text[LONGEST];
    note_devices(devices, text);
    if (*text && cgroup_set_label(cgroup, "devices", text, error) < 0)
        return -1;
    if (!json_object_size(wanted))
        return 0;
    snprintf(path, sizeof path, "/proc/%d", process);
    cleanup_close int directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    *text = 0;
    int entered = directory < 0 ? 0 : enter(directory, PLACES);
    if (entered == PLACES)
        note_parameters(wanted, text);
    leave(entered);
    return *text ? cgroup_set_label(cgroup, "sysctls", text, error) : 0;
}

static void write_names(struct json_writer *out)
{
    struct utsname names;
    if (uname(&names))
        return;
    jsontext_open(out, "uts", '{');
    jsontext_string(out, "host", names.nodename);
    jsontext_string(out, "domain", names.domainname);
    jsontext_close(out, '}');
}

static void write_changed_parameters(struct json_writer *out, char *noted)
{
    char value[LONGEST_VALUE];
    jsontext_open(out, "sysctls", '{');
    for (char *line; (line = strsep(&noted, "\n"));) {
        char *was = strchr(line, '=');
        if (!was)
            continue;
        *was++ = 0;
        if (read_parameter(line, value) && strcmp(value, was))
            jsontext_string(out, line, value);
    }
    jsontext_close(out, '}');
}

static void write_device(struct json_writer *out, int root, const char *path)
{
    struct open_how how = {.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT};
    struct stat status;
    char text[64] = "";
    cleanup_close int node = (int) syscall(SYS_openat2, root, path, &how, sizeof how);
    if (node >= 0 && !fstat(node, &status) && (S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode)))
        snprintf(text, sizeof text, "%c %u:%u", S_ISCHR(status.st_mode) ? 'c' : 'b', major(status.st_rdev),
                 minor(status.st_rdev));
    jsontext_string(out, path, text);
}

static void write_devices(struct json_writer *out, int process, char *noted)
{
    cleanup_close int root = openat(process, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return;
    jsontext_open(out, "devices", '{');
    for (char *path; (path = strsep(&noted, "\n"));)
        if (*path)
            write_device(out, root, path);
    jsontext_close(out, '}');
}

static bool has_own_names(int process)
{
    struct stat mine, other;
    return own_place(0) >= 0 && !fstat(own_place(0), &mine) && !fstatat(process, "ns/uts", &other, 0) &&
           mine.st_ino != other.st_ino;
}

void kernel_settings_look(struct json_writer *out, int process, char *sysctls, char *devices)
{
    bool names = has_own_names(process);
    int count = *sysctls ? PLACES : names;
    int entered = enter(process, count);
    if (names && entered)
        write_names(out);
    if (*sysctls && entered == PLACES)
        write_changed_parameters(out, sysctls);
    leave(entered);
    if (*devices)
        write_devices(out, process, devices);
}

int kernel_settings_rename(const json_t *config, int process, struct error *error)
{
    const char *host = json_string_value(json_object_get(config, "hostname"));
    const char *domain = json_string_value(json_object_get(config, "domainname"));
    struct utsname machine;
    if (!host || uname(&machine) || !has_own_names(process))
        return 0;
    if (!domain)
        domain = machine.domainname;
    int result = 0, entered = enter(process, 1);
    if (entered && (sethostname(host, strlen(host)) || setdomainname(domain, strlen(domain))))
        result = fail(error, "hostname", "set the host name %s and the domain name %s", host, domain);
    leave(entered);
    return result;
}

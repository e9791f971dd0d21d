#include "observe/observe.h"

#include "base/cleanup.h"
#include "container/kernel_settings.h"
#include "container/rlimits.h"
#include "network/network_look.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What /proc tells of one process. All is read beneath one descriptor of /proc/PID, which never means another process
 * that got the same number later. */

static ssize_t read_at(int directory, const char *name, char *text, size_t size)
{
    cleanup_close int file = openat(directory, name, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    size_t length = 0;
    for (ssize_t count; length < size - 1 && (count = read(file, text + length, size - 1 - length)) > 0;)
        length += (size_t) count;
    text[length] = 0;
    return (ssize_t) length;
}

struct stat_line {
    char command[64];
    char state;
    unsigned long long start_time;
};

/* The command's name stands in brackets and may hold brackets and blanks itself (man 5 proc_pid_stat). */
static bool read_stat(int process, struct stat_line *line)
{
    char text[1024];
    if (read_at(process, "stat", text, sizeof text) <= 0)
        return false;
    char *open = strchr(text, '('), *close = strrchr(text, ')');
    if (!open || !close)
        return false;
    snprintf(line->command, sizeof line->command, "%.*s", (int) (close - open - 1), open + 1);
    return sscanf(close + 1,
                  " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
                  &line->state, &line->start_time) == 2;
}

static void write_namespaces(struct json_writer *out, int process)
{
    static const char *const kinds[] = {"net", "pid", "ipc", "uts", "mnt"};
    jsontext_open(out, "namespaces", '{');
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char name[16];
        struct stat status;
        snprintf(name, sizeof name, "ns/%s", kinds[i]);
        if (!fstatat(process, name, &status, 0))
            jsontext_number(out, kinds[i], (int64_t) status.st_ino);
    }
    jsontext_close(out, '}');
}

/* Undoes the octal escapes of proc_pid_mountinfo(5). */
static void unescape(char *text)
{
    char *to = text;
    for (const char *from = text; *from; to++) {
        bool octal = from[0] == '\\' && from[1] >= '0' && from[1] <= '3' && from[2] && from[3];
        int code = octal ? (from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0') : *from;
        *to = (char) code;
        from += octal ? 4 : 1;
    }
    *to = 0;
}

static bool is_below(const char *path, const char *directory)
{
    size_t length = strlen(directory);
    return !strncmp(path, directory, length) && (path[length] == '/' || !path[length]);
}

/* Every container has these; nobody asks for them, and they are most of the lines. What they are of does not tell: the
 * machine's own /proc may be mounted anywhere. */
static bool is_furniture(const char *target)
{
    static const char *const places[] = {"/", "/dev", "/dev/pts", "/dev/mqueue"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (!strcmp(target, places[i]))
            return true;
    return is_below(target, "/proc") || is_below(target, "/sys");
}

static bool has_option(const char *options, const char *option)
{
    size_t length = strlen(option);
    for (const char *at = options; at; at = strchr(at, ','), at = at ? at + 1 : NULL)
        if (!strncmp(at, option, length) && (at[length] == ',' || !at[length]))
            return true;
    return false;
}

/* One line: ID PARENT MAJOR:MINOR ROOT TARGET OPTIONS [TAG...] - TYPE SOURCE SUPEROPTIONS */
static void write_mount(struct json_writer *out, char *line)
{
    char *rest = strstr(line, " - "), *fields[6], *type, *source, *super;
    if (!rest)
        return;
    *rest = 0;
    rest += 3;
    for (int i = 0; i < 6; i++)
        if (!(fields[i] = strsep(&line, " ")))
            return;
    type = strsep(&rest, " ");
    source = strsep(&rest, " ");
    super = rest;
    if (!source || !super)
        return;
    unescape(fields[3]);
    unescape(fields[4]);
    if (is_furniture(fields[4]))
        return;
    jsontext_open(out, NULL, '{');
    jsontext_string(out, "target", fields[4]);
    jsontext_string(out, "root", fields[3]);
    jsontext_string(out, "device", fields[2]);
    jsontext_string(out, "type", type);
    jsontext_boolean(out, "readOnly", has_option(fields[5], "ro"));
    if (!strcmp(type, "tmpfs") || !strcmp(type, "overlay"))
        jsontext_string(out, "options", super);
    jsontext_close(out, '}');
}

static void write_mounts(struct json_writer *out, int process)
{
    static char text[256 * 1024];
    if (read_at(process, "mountinfo", text, sizeof text) <= 0)
        return;
    jsontext_open(out, "mounts", '[');
    for (char *rest = text, *line; (line = strsep(&rest, "\n"));)
        write_mount(out, line);
    jsontext_close(out, ']');
}

/* The resource limits as "SOFT:HARD", -1 for none; and oom_score_adj. */
static void write_limits(struct json_writer *out, int directory, pid_t pid, const char *limits)
{
    __rlimit_resource_t resource;
    const char *name;
    char text[64];
    jsontext_open(out, "rlimits", '{');
    for (size_t i = 0; (name = rlimits_name(i, &resource)); i++) {
        struct rlimit limit;
        if (!has_option(limits, name + sizeof "RLIMIT_" - 1) || prlimit(pid, resource, NULL, &limit))
            continue;
        snprintf(text, sizeof text, "%lld:%lld", (long long) limit.rlim_cur, (long long) limit.rlim_max);
        jsontext_string(out, name + sizeof "RLIMIT_" - 1, text);
    }
    jsontext_close(out, '}');
    if (read_at(directory, "oom_score_adj", text, sizeof text) > 0)
        jsontext_number(out, "oomScoreAdj", strtol(text, NULL, 10));
}

bool observe_process(struct json_writer *out, const char *key, struct process process,
                     const struct observe_notes *notes)
{
    char name[32];
    struct stat_line line;
    snprintf(name, sizeof name, "/proc/%d", process.pid);
    cleanup_close int directory = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    bool same = directory >= 0 && read_stat(directory, &line) && line.start_time == process.start_time;
    bool alive = same && line.state != 'Z' && line.state != 'X';
    jsontext_open(out, key, '{');
    jsontext_number(out, "pid", process.pid);
    jsontext_number(out, "startTime", (int64_t) process.start_time);
    jsontext_boolean(out, "alive", alive);
    if (same) {
        char state[2] = {line.state, 0};
        jsontext_string(out, "state", state);
        jsontext_string(out, "command", line.command);
    }
    if (alive && notes) {
        write_namespaces(out, directory);
        network_look(out, directory);
        write_mounts(out, directory);
        write_limits(out, directory, process.pid, notes->limits);
        kernel_settings_look(out, directory, notes->sysctls, notes->devices);
    }
    jsontext_close(out, '}');
    return alive;
}

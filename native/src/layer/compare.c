/* Whether a layer's directory still is what its archive makes of it, entry by entry with content. */

#include "base/cleanup.h"
#include "base/error.h"
#include "base/jsontext.h"
#include "layer/attributes.h"
#include "layer/layer_path.h"
#include "verbs.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

enum { SHOWN_MAX = 100, BUFFER = 1 << 16 };

struct comparison {
    int shown;
    size_t length;
    char path[PATH_MAX];
};

static int compare_directories(struct comparison *comparison, int kept, int fresh, struct error *error);

static void report(struct comparison *comparison, const char *what)
{
    static struct json_writer writer;
    if (comparison->shown++ == SHOWN_MAX)
        return;
    jsontext_begin(&writer, STDOUT_FILENO);
    jsontext_open(&writer, NULL, '{');
    jsontext_string(&writer, "path", comparison->path);
    jsontext_string(&writer, "difference", what);
    jsontext_close(&writer, '}');
    jsontext_end(&writer);
}

/* What an overlay left of a removed file, in either of its forms. */
static bool is_whiteout(int file, const struct stat *status)
{
    return layer_is_whiteout(status) || (S_ISREG(status->st_mode) && status->st_size == 0 &&
                                         attribute_get(file, "trusted.overlay.whiteout", NULL, 0) >= 0);
}

static bool is_opaque(int directory)
{
    char value;
    return attribute_get(directory, "trusted.overlay.opaque", &value, 1) == 1 && value == 'y';
}

static bool same_attributes(const struct attributes *one, const struct attributes *other)
{
    bool same = one->count == other->count;
    for (size_t i = 0; same && i < one->count; i++)
        same = !strcmp(one->list[i].name, other->list[i].name) && one->list[i].length == other->list[i].length &&
               !memcmp(one->list[i].value, other->list[i].value, one->list[i].length);
    return same;
}

static int compare_attributes(struct comparison *comparison, int kept, int fresh, struct error *error)
{
    struct attributes one, other;
    if (attributes_read(kept, comparison->path, &one, error) < 0)
        return -1;
    if (attributes_read(fresh, comparison->path, &other, error) < 0) {
        attributes_free(&one);
        return -1;
    }
    if (!same_attributes(&one, &other))
        report(comparison, "other extended attributes");
    attributes_free(&one);
    attributes_free(&other);
    return 0;
}

static int open_content(int file)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    return open(path, O_RDONLY | O_NOATIME | O_CLOEXEC);
}

static ssize_t read_full(int file, char *buffer)
{
    size_t length = 0;
    while (length < BUFFER) {
        ssize_t count = read(file, buffer + length, BUFFER - length);
        if (count < 0 && errno != EINTR)
            return -1;
        if (count == 0)
            break;
        if (count > 0)
            length += (size_t)count;
    }
    return (ssize_t)length;
}

static int compare_content(struct comparison *comparison, int kept, int fresh, struct error *error)
{
    static char one[BUFFER], other[BUFFER];
    cleanup_close int first = open_content(kept);
    cleanup_close int second = open_content(fresh);
    ssize_t count, length;
    do {
        count = first < 0 ? -1 : read_full(first, one);
        length = second < 0 ? -1 : read_full(second, other);
        if (count < 0 || length < 0)
            return fail(error, "compare", "cannot read /%.300s", comparison->path);
        if (count != length || memcmp(one, other, (size_t)count) != 0) {
            report(comparison, "other content");
            return 0;
        }
    } while (count == BUFFER);
    return 0;
}

static int compare_links(struct comparison *comparison, int kept, int fresh, struct error *error)
{
    char one[PATH_MAX], other[PATH_MAX];
    ssize_t count = readlinkat(kept, "", one, sizeof one), length = readlinkat(fresh, "", other, sizeof other);
    if (count < 0 || length < 0)
        return fail(error, "compare", "cannot read the symbolic link /%.300s", comparison->path);
    if (count != length || memcmp(one, other, (size_t)count) != 0)
        report(comparison, "another target");
    return 0;
}

static bool same_time(const struct timespec *one, const struct timespec *other)
{
    return one->tv_sec == other->tv_sec && one->tv_nsec == other->tv_nsec;
}

static void compare_status(struct comparison *comparison, const struct stat *kept, const struct stat *fresh)
{
    if (kept->st_uid != fresh->st_uid || kept->st_gid != fresh->st_gid)
        report(comparison, "another owner");
    if (!S_ISLNK(kept->st_mode) && kept->st_mode != fresh->st_mode)
        report(comparison, "another mode");
    if (!same_time(&kept->st_mtim, &fresh->st_mtim))
        report(comparison, "another modification time");
    if ((S_ISCHR(kept->st_mode) || S_ISBLK(kept->st_mode)) && kept->st_rdev != fresh->st_rdev)
        report(comparison, "another device");
    if (!S_ISDIR(kept->st_mode) && kept->st_nlink != fresh->st_nlink)
        report(comparison, "other hard links");
}

static int compare_files(struct comparison *comparison, int kept, int fresh, struct error *error)
{
    struct stat one, other;
    if (fstat(kept, &one) < 0 || fstat(fresh, &other) < 0)
        return fail(error, "compare", "cannot examine /%.300s", comparison->path);
    bool first = is_whiteout(kept, &one), second = is_whiteout(fresh, &other);
    if (first || second || (one.st_mode & S_IFMT) != (other.st_mode & S_IFMT)) {
        if (!first || !second)
            report(comparison, "another type");
        return 0;
    }
    compare_status(comparison, &one, &other);
    if (compare_attributes(comparison, kept, fresh, error) < 0)
        return -1;
    if (S_ISLNK(one.st_mode))
        return compare_links(comparison, kept, fresh, error);
    if (S_ISREG(one.st_mode))
        return compare_content(comparison, kept, fresh, error);
    if (S_ISDIR(one.st_mode) && is_opaque(kept) != is_opaque(fresh))
        report(comparison, "opaque in one of both only");
    return S_ISDIR(one.st_mode) ? compare_directories(comparison, kept, fresh, error) : 0;
}

/* Either name may be NULL: missing. */
static int compare_names(struct comparison *comparison, int kept, int fresh, const char *one, const char *other,
                         struct error *error)
{
    size_t length = comparison->length, room = sizeof comparison->path - length;
    int added = snprintf(comparison->path + length, room, "%s%s", length ? "/" : "", one ? one : other);
    if ((size_t)added >= room)
        return refuse(error, "compare", "the path %.200s… is longer than %d bytes", comparison->path, PATH_MAX);
    comparison->length += (size_t)added;
    int result = 0;
    if (one && other) {
        cleanup_close int first = openat(kept, one, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        cleanup_close int second = openat(fresh, other, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        result = first < 0 || second < 0 ? fail(error, "compare", "cannot open /%.300s", comparison->path)
                                         : compare_files(comparison, first, second, error);
    } else {
        report(comparison, one ? "not in the archive" : "missing");
    }
    comparison->path[comparison->length = length] = 0;
    return result;
}

/* Sockets are no part of an archive. */
static int is_entry(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && entry->d_type != DT_SOCK;
}

static int by_bytes(const struct dirent **left, const struct dirent **right)
{
    return strcmp((*left)->d_name, (*right)->d_name);
}

static int read_directory(int directory, struct dirent ***entries)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", directory);
    return scandir(path, entries, is_entry, by_bytes);
}

static void free_entries(struct dirent **entries, int count)
{
    for (int i = 0; i < count; i++)
        free(entries[i]);
    if (count >= 0)
        free(entries);
}

static int compare_directories(struct comparison *comparison, int kept, int fresh, struct error *error)
{
    struct dirent **ones = NULL, **others = NULL;
    int count = read_directory(kept, &ones), length = count < 0 ? -1 : read_directory(fresh, &others);
    int result = length < 0 ? fail(error, "compare", "cannot read the directory /%.300s", comparison->path) : 0;
    for (int i = 0, j = 0; !result && (i < count || j < length);) {
        int order = i == count ? 1 : j == length ? -1 : strcmp(ones[i]->d_name, others[j]->d_name);
        const char *one = order <= 0 ? ones[i++]->d_name : NULL, *other = order >= 0 ? others[j++]->d_name : NULL;
        result = compare_names(comparison, kept, fresh, one, other, error);
    }
    free_entries(ones, count);
    free_entries(others, length);
    return result;
}

static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int compare_verb(int count, char **arguments)
{
    static struct comparison comparison;
    struct error error;
    char text[640];
    if (count != 3) {
        fputs("Usage: jcompose-runtime compare KEPT FRESH\n", stderr);
        return EXIT_WRONG_USE;
    }
    raise_descriptor_limit();
    cleanup_close int kept = open(arguments[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cleanup_close int fresh = open(arguments[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int result = kept < 0 || fresh < 0
                     ? fail(&error, "compare", "cannot open the directory %s", arguments[kept < 0 ? 1 : 2])
                     : compare_directories(&comparison, kept, fresh, &error);
    if (result < 0)
        fprintf(stderr, "jcompose-runtime compare: %s\n", error_text(&error, text, sizeof text));
    return result < 0;
}

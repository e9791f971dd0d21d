#include "base/cleanup.h"
#include "base/input.h"
#include "base/rules.h"
#include "base/verb_status.h"
#include "container/rootfs.h"
#include "layer/attributes.h"
#include "verbs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* `changes`: what a container's upper directory adds to, changes in and takes from the layers below, a line each:
 * A, C or D, a blank, and the path, in which line ends are written as \n. */

static const struct rule rules[] = {
    {"lower", RULE_ARRAY, true, 1},  {"lower[]", RULE_PATH, false, 0},  {"upper", RULE_PATH, true, 0},
    {"except", RULE_ARRAY, false, 0}, {"except[]", RULE_STRING, false, 1},
};

struct changes {
    int below; /* root of the merged lower layers */
    const json_t *except;
    size_t length;
    char path[PATH_MAX];
};

static int list_directory(struct changes *changes, int directory, struct error *error);

static bool is_left_out(const struct changes *changes)
{
    size_t i;
    const json_t *path;
    json_array_foreach (changes->except, i, path)
        if (!strcmp(json_string_value(path), changes->path))
            return true;
    return false;
}

static bool exists_below(const struct changes *changes)
{
    struct open_how how = {.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
    cleanup_close int found = (int) syscall(SYS_openat2, changes->below, changes->path + 1, &how, sizeof how);
    return found >= 0;
}

static void tell(const struct changes *changes, char kind)
{
    putchar(kind);
    putchar(' ');
    for (const char *at = changes->path; *at; at++)
        *at == '\n' ? (void) fputs("\\n", stdout) : (void) putchar(*at);
    putchar('\n');
}

static bool is_whiteout(int file, const struct stat *status)
{
    if (S_ISCHR(status->st_mode))
        return status->st_rdev == makedev(0, 0);
    return S_ISREG(status->st_mode) && status->st_size == 0 &&
           attribute_get(file, "trusted.overlay.whiteout", NULL, 0) >= 0;
}

static int look_at(struct changes *changes, int directory, const char *name, struct error *error)
{
    struct stat status;
    cleanup_close int file = openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) < 0)
        return errno == ENOENT ? 0 : fail(error, "changes", "cannot look at %s", changes->path);
    bool was_there = exists_below(changes);
    if (is_left_out(changes))
        return 0;
    if (is_whiteout(file, &status)) {
        if (was_there)
            tell(changes, 'D');
        return 0;
    }
    tell(changes, was_there ? 'C' : 'A');
    if (!S_ISDIR(status.st_mode))
        return 0;
    int inside = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC);
    return inside < 0 ? fail(error, "changes", "cannot open %s", changes->path)
                      : list_directory(changes, inside, error);
}

static int is_entry(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int by_bytes(const struct dirent **left, const struct dirent **right)
{
    return strcmp((*left)->d_name, (*right)->d_name);
}

/* Closes DIRECTORY. */
static int list_directory(struct changes *changes, int directory, struct error *error)
{
    struct dirent **entries;
    int count = scandirat(directory, ".", &entries, is_entry, by_bytes);
    int result = count < 0 ? fail(error, "changes", "cannot read %s", changes->path) : 0;
    for (int i = 0; i < count; i++) {
        size_t length = changes->length, room = sizeof changes->path - length;
        size_t added = (size_t) snprintf(changes->path + length, room, "/%s", entries[i]->d_name);
        if (!result && added >= room)
            result = refuse(error, "changes", "a path is longer than %d bytes", PATH_MAX);
        changes->length += added < room ? added : 0;
        if (!result)
            result = look_at(changes, directory, entries[i]->d_name, error);
        changes->path[changes->length = length] = 0;
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    close(directory);
    return result;
}

static int list(const json_t *request, struct error *error)
{
    static struct changes changes;
    const json_t *lower = json_object_get(request, "lower");
    const char *first = json_string_value(json_array_get(lower, 0));
    const char *upper = json_string_value(json_object_get(request, "upper"));
    int directory = open(upper, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return fail(error, "changes", "cannot open %s", upper);
    cleanup_json json_t *tree = json_pack("{sO}", "lower", lower);
    changes.except = json_object_get(request, "except");
    changes.below = unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0
                        ? fail(error, "changes", "cannot make a mount namespace")
                        : rootfs_mount(tree, first, error);
    if (changes.below < 0) {
        close(directory);
        return -1;
    }
    return list_directory(&changes, directory, error);
}

int changes_verb(int count, char **arguments)
{
    struct error error;
    struct input input;
    char text[640];
    if (count != 1) {
        fprintf(stderr, "jcompose-runtime changes: unknown argument %s\n", arguments[1]);
        return EXIT_WRONG_USE;
    }
    cleanup_json json_t *request =
        input_read(&input, STDIN_FILENO, &error) < 0 ? NULL : input_parse(input.text, input.length, 1, &error);
    bool is_right = request && rules_check(request, rules, sizeof rules / sizeof *rules, &error) == 0;
    int result = is_right ? list(request, &error) : -1;
    input_free(&input);
    if (result < 0)
        fprintf(stderr, "jcompose-runtime changes: %s\n", error_text(&error, text, sizeof text));
    return result < 0;
}

/* What is where in a file system tree of layers, for patterns in paths: each path as a JSON string on a line of its
 * own, directories with a slash at the end, in the order of their names. */

#include "base/container_path.h"
#include "base/input.h"
#include "base/jsontext.h"
#include "base/rules.h"
#include "container/rootfs.h"
#include "verbs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct rule rules[] = {
    {"from", RULE_OBJECT, true, 0},
    {"from.directory", RULE_PATH, false, 0},
    {"from.lower", RULE_ARRAY, false, 1},
    {"from.lower[]", RULE_PATH, false, 0},
    {"under", RULE_STRING, true, 0},
    {"depth", RULE_NUMBER, false, 0},
};

struct listing {
    char path[PATH_MAX]; /* relative to the root, without a slash at either end */
    size_t length;
};

static void print(const struct listing *listing, bool directory)
{
    static char escaped[PATH_MAX * JSON_ESCAPE_GROWTH];
    size_t length = jsontext_escape(escaped, listing->path, listing->length);
    printf("\"%.*s%s\"\n", (int)length, escaped, directory ? "/" : "");
}

static int is_name(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
}

static int list_directory(struct listing *listing, int directory, json_int_t depth, struct error *error);

static int list_entry(struct listing *listing, int parent, const char *name, json_int_t depth, struct error *error)
{
    struct stat status;
    size_t before = listing->length, room = sizeof listing->path - before;
    size_t added = (size_t)snprintf(listing->path + before, room, "%s%s", before ? "/" : "", name);
    int result = 0;
    if (added >= room) {
        errno = ENAMETOOLONG;
        return fail(error, "list", "cannot list %.200s…", listing->path);
    }
    listing->length += added;
    if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) < 0) {
        result = errno == ENOENT ? 0 : fail(error, "list", "cannot examine %s", listing->path);
    } else {
        print(listing, S_ISDIR(status.st_mode));
        if (S_ISDIR(status.st_mode) && depth != 1) {
            int directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            result = directory < 0 ? fail(error, "list", "cannot open %s", listing->path)
                                   : list_directory(listing, directory, depth - 1, error);
            if (directory >= 0)
                close(directory);
        }
    }
    listing->path[listing->length = before] = 0;
    return result;
}

/* DEPTH levels; 0 and less: all. */
static int list_directory(struct listing *listing, int directory, json_int_t depth, struct error *error)
{
    struct dirent **entries;
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", directory);
    int count = scandir(path, &entries, is_name, alphasort);
    if (count < 0)
        return fail(error, "list", "cannot read %s", listing->length ? listing->path : "/");
    int result = 0;
    for (int i = 0; i < count; i++) {
        if (!result)
            result = list_entry(listing, directory, entries[i]->d_name, depth, error);
        free(entries[i]);
    }
    free(entries);
    return result;
}

/* In a mount namespace that ends with this process. */
static int open_root(const json_t *from, struct error *error)
{
    const char *plain = json_string_value(json_object_get(from, "directory"));
    const char *first = json_string_value(json_array_get(json_object_get(from, "lower"), 0));
    if (!plain && json_array_size(json_object_get(from, "lower")) == 1)
        plain = first;
    if (plain) {
        int directory = open(plain, O_PATH | O_DIRECTORY | O_CLOEXEC);
        return directory < 0 ? fail(error, "list", "cannot open the directory %s", plain) : directory;
    }
    if (!first)
        return refuse(error, "spec", "from: expected a directory or lower layers");
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        return fail(error, "list", "cannot make a mount namespace");
    return rootfs_mount(from, first, error);
}

static int list(const json_t *request, struct error *error)
{
    static struct listing listing;
    struct stat status;
    const char *under = json_string_value(json_object_get(request, "under"));
    int root = open_root(json_object_get(request, "from"), error);
    if (root < 0)
        return -1;
    int directory = container_path_open(root, *under ? under : "/", O_PATH, 0);
    if (directory < 0 && (errno == ENOENT || errno == ENOTDIR))
        return 0;
    if (directory < 0 || fstat(directory, &status) < 0)
        return fail(error, "list", "cannot open %s", under);
    listing.length = (size_t)snprintf(listing.path, sizeof listing.path, "%s", under);
    if (listing.length >= sizeof listing.path) {
        errno = ENAMETOOLONG;
        return fail(error, "list", "cannot list %.200s…", under);
    }
    if (listing.length)
        print(&listing, S_ISDIR(status.st_mode));
    return S_ISDIR(status.st_mode)
               ? list_directory(&listing, directory, json_integer_value(json_object_get(request, "depth")), error)
               : 0;
}

int paths_verb(int count, char **arguments)
{
    if (count != 1) {
        fprintf(stderr, "jcompose-runtime list: unknown argument %s\nUsage: jcompose-runtime list < REQUEST\n",
                arguments[1]);
        return EXIT_WRONG_USE;
    }
    struct error error;
    struct input input;
    char text[640];
    json_t *request = input_read(&input, STDIN_FILENO, &error) < 0 ? NULL : input_parse(input.text, input.length, 1, &error);
    if (!request || rules_check(request, rules, sizeof rules / sizeof *rules, &error) < 0) {
        fprintf(stderr, "jcompose-runtime list: %s\n", error_text(&error, text, sizeof text));
        return EXIT_WRONG_USE;
    }
    int result = list(request, &error);
    json_decref(request);
    input_free(&input);
    if (result < 0)
        fprintf(stderr, "jcompose-runtime list: %s\n", error_text(&error, text, sizeof text));
    return result < 0 || fflush(stdout);
}

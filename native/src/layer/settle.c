#include "base/cleanup.h"
#include "base/input.h"
#include "base/rules.h"
#include "container/rootfs.h"
#include "layer/layer_path.h"
#include "layer/settle.h"
#include "verbs.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

static const struct rule rules[] = {
    {"directory", RULE_PATH, true, 0},
    {"lower", RULE_ARRAY, true, 1},
    {"lower[]", RULE_PATH, false, 0},
    {"root", RULE_BOOLEAN, false, 0},
    {"whiteouts", RULE_BOOLEAN, false, 0},
};

struct settling {
    struct layer_paths paths; /* of the layers below */
    size_t length;
    char path[PATH_MAX];
};

static int settle_directory(struct settling *settling, int directory, struct error *error);

static int settle_whiteout(const struct settling *settling, int directory, const char *name, struct error *error)
{
    struct stat status, before;
    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) < 0 || fstat(directory, &before) < 0)
        return fail(error, "settle", "cannot examine /%.300s", settling->path);
    if (!layer_is_whiteout(&status) || layer_lower_has(&settling->paths, settling->path))
        return 0;
    const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, before.st_mtim};
    if (unlinkat(directory, name, 0) < 0 || futimens(directory, times) < 0)
        return fail(error, "settle", "cannot remove the whiteout /%.300s", settling->path);
    return 0;
}

static int settle_entry(struct settling *settling, int directory, const struct dirent *entry, struct error *error)
{
    size_t length = settling->length, room = sizeof settling->path - length;
    int added = snprintf(settling->path + length, room, "%s%s", length ? "/" : "", entry->d_name);
    if ((size_t)added >= room)
        return refuse(error, "settle", "the path %.200s… is longer than %d bytes", settling->path, PATH_MAX);
    settling->length += (size_t)added;
    int result = 0;
    if (entry->d_type == DT_CHR) {
        result = settle_whiteout(settling, directory, entry->d_name, error);
    } else if (entry->d_type == DT_DIR) {
        int below = openat(directory, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        result = below < 0 ? fail(error, "settle", "cannot open /%.300s", settling->path)
                           : settle_directory(settling, below, error);
    }
    settling->path[settling->length = length] = 0;
    return result;
}

/* Closes DIRECTORY. */
static int settle_directory(struct settling *settling, int directory, struct error *error)
{
    DIR *stream = fdopendir(directory);
    if (!stream) {
        close(directory);
        return fail(error, "settle", "cannot read /%.300s", settling->path);
    }
    int result = 0;
    for (struct dirent *entry; !result && (entry = readdir(stream));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            result = settle_entry(settling, directory, entry, error);
    closedir(stream);
    return result;
}

int settle_whiteouts(int root, int lower, struct error *error)
{
    static struct settling settling;
    settling.paths = (struct layer_paths){.lower = lower, .state = LOWER_KNOWN};
    int directory = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return directory < 0 ? fail(error, "settle", "cannot open the layer's directory")
                         : settle_directory(&settling, directory, error);
}

int settle_open_lower(const json_t *lower, struct error *error)
{
    const char *first = json_string_value(json_array_get(lower, 0));
    if (json_array_size(lower) == 1) {
        int directory = open(first, O_PATH | O_DIRECTORY | O_CLOEXEC);
        return directory < 0 ? fail(error, "lower", "cannot open the layer %s", first) : directory;
    }
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        return fail(error, "lower", "cannot make a mount namespace");
    cleanup_json json_t *tree = json_pack("{s:O}", "lower", lower);
    return tree ? rootfs_mount(tree, first, error) : refuse(error, "memory", "cannot get memory");
}

/* Where the archive says nothing about it, the root directory is what the layers below make it. */
static int settle(const json_t *request, struct error *error)
{
    const json_t *lower = json_object_get(request, "lower");
    const char *path = json_string_value(json_object_get(request, "directory"));
    cleanup_close int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return fail(error, "settle", "cannot open the directory %s", path);
    cleanup_close int below = settle_open_lower(lower, error);
    if (below < 0)
        return -1;
    if (json_is_true(json_object_get(request, "root")) && layer_copy_metadata(below, directory, "", error) < 0)
        return -1;
    return json_is_true(json_object_get(request, "whiteouts")) ? settle_whiteouts(directory, below, error) : 0;
}

static int settle_all(const struct input *from, struct error *error)
{
    struct input input = *from;
    const char *line;
    size_t length;
    for (size_t number = 1; input_line(&input, &line, &length); number++) {
        cleanup_json json_t *request = input_parse(line, length, number, error);
        if (!request || rules_check(request, rules, sizeof rules / sizeof *rules, error) < 0 || settle(request, error) < 0)
            return -1;
    }
    return 0;
}

static int synchronise(const char *path, struct error *error)
{
    cleanup_close int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return directory < 0 || syncfs(directory) < 0
               ? fail(error, "settle", "cannot synchronise the file system of %s", path)
               : 0;
}

int settle_verb(int count, char **arguments)
{
    struct input input;
    struct error error;
    char text[640];
    if (count != 2) {
        fputs("Usage: jcompose-runtime settle DIR < REQUESTS\n", stderr);
        return EXIT_WRONG_USE;
    }
    int result = input_read(&input, STDIN_FILENO, &error);
    if (result == 0) {
        result = settle_all(&input, &error);
        input_free(&input);
    }
    if (result == 0)
        result = synchronise(arguments[1], &error);
    if (result < 0)
        fprintf(stderr, "jcompose-runtime settle: %s\n", error_text(&error, text, sizeof text));
    return result < 0;
}

#include "base/cleanup.h"
#include "base/container_path.h"
#include "base/input.h"
#include "base/rules.h"
#include "container/rootfs.h"
#include "layer/owners.h"
#include "layer/tree.h"
#include "verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct rule rules[] = {
    {"from", RULE_OBJECT, true, 0},
    {"from.directory", RULE_PATH, false, 0},
    {"from.lower", RULE_ARRAY, false, 1},
    {"from.lower[]", RULE_PATH, false, 0},
    {"from.upper", RULE_PATH, false, 0},
    {"from.work", RULE_PATH, false, 0},
    {"to", RULE_OBJECT, true, 0},
    {"to.directory", RULE_PATH, false, 0},
    {"to.lower", RULE_ARRAY, false, 1},
    {"to.lower[]", RULE_PATH, false, 0},
    {"to.upper", RULE_PATH, false, 0},
    {"to.work", RULE_PATH, false, 0},
    {"removals", RULE_ARRAY, false, 0},
    {"removals[]", RULE_OBJECT, true, 0},
    {"removals[].path", RULE_STRING, true, 1},
    {"removals[].directory", RULE_BOOLEAN, false, 0},
    {"copies", RULE_ARRAY, true, 0},
    {"copies[]", RULE_OBJECT, true, 0},
    {"copies[].source", RULE_STRING, true, 1},
    {"copies[].target", RULE_STRING, true, 1},
    {"copies[].volume", RULE_BOOLEAN, false, 0},
    {"copies[].named", RULE_BOOLEAN, false, 0},
    {"copies[].follow", RULE_BOOLEAN, false, 0},
    {"except", RULE_ARRAY, false, 0},
    {"except[]", RULE_STRING, false, 1},
    {"owner", RULE_STRING, false, 1},
    {"mode", RULE_STRING, false, 1},
};

static bool parse_number(const char *text, const char *end, int base, unsigned long highest, unsigned *number)
{
    char *stop;
    if (text == end || strspn(text, base == 8 ? "01234567" : "0123456789") < (size_t)(end - text) || end - text > 10)
        return false;
    unsigned long value = strtoul(text, &stop, base);
    *number = (unsigned)value;
    return stop == end && value <= highest;
}

static int parse_overrides(struct tree_copy *copy, const json_t *request, struct error *error)
{
    const char *owner = json_string_value(json_object_get(request, "owner"));
    const char *mode = json_string_value(json_object_get(request, "mode"));
    if (owner) {
        const char *colon = strchrnul(owner, ':');
        copy->has_owner = *colon && parse_number(owner, colon, 10, 4294967294UL, &copy->uid) &&
                          parse_number(colon + 1, colon + 1 + strlen(colon + 1), 10, 4294967294UL, &copy->gid);
        if (!copy->has_owner)
            return refuse(error, "spec", "owner: expected UID:GID in digits, found \"%.60s\"", owner);
    }
    if (mode) {
        copy->has_mode = parse_number(mode, mode + strlen(mode), 8, 07777, &copy->mode);
        if (!copy->has_mode)
            return refuse(error, "spec", "mode: expected octal digits, found \"%.60s\"", mode);
    }
    return 0;
}

/* A tree that holds the directories of the target's overlay must not be copied into itself without end. */
static void exclude_target(struct tree_copy *copy, const json_t *to)
{
    static const char *const keys[] = {"upper", "work"};
    for (int i = 0; i < 2; i++) {
        const char *path = json_string_value(json_object_get(to, keys[i]));
        if (path && stat(path, &copy->excluded[copy->excluded_count]) == 0)
            copy->excluded_count++;
    }
}

/* A descriptor of a tree's root. An overlay is mounted over the directory AT, in the private namespace alone. */
static int open_tree_root(const json_t *tree, const char *at, struct error *error)
{
    const json_t *lower = json_object_get(tree, "lower");
    const char *plain = json_string_value(json_object_get(tree, "directory"));
    if (!plain && json_array_size(lower) == 1 && !json_object_get(tree, "upper"))
        plain = at;
    if (!plain)
        return rootfs_mount(tree, at, error);
    int directory = open(plain, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return directory < 0 ? fail(error, "copy", "cannot open the directory %s", plain) : directory;
}

/* The target first, over its own upper directory: that is below no layer of the source. */
static int open_trees(struct tree_copy *copy, const json_t *from, const json_t *to, struct error *error)
{
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        return fail(error, "copy", "cannot make a mount namespace");
    const json_t *lower = json_object_get(from, "lower");
    copy->to = open_tree_root(to, json_string_value(json_object_get(to, "upper")), error);
    struct stat status;
    copy->mapped = copy->to >= 0 && !fstat(copy->to, &status) && owner_is_mapped(status.st_uid);
    copy->from = copy->to < 0 ? -1 : open_tree_root(from, json_string_value(json_array_get(lower, 0)), error);
    return copy->from < 0 ? -1 : 0;
}

/* Takes away what has PATH beneath ROOT; a directory only if it may be one, and nothing is in it. */
static int take_away(int root, const char *path, bool directory, struct error *error)
{
    char above[PATH_MAX];
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    if (length >= sizeof above)
        return refuse(error, "copy", "removals: the path %.60s... is too long", path);
    memcpy(above, path, length);
    above[length] = 0;
    char *slash = strrchr(above, '/');
    const char *name = slash ? slash + 1 : above;
    if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return refuse(error, "copy", "removals: %s names nothing that can be removed", path);
    if (slash)
        *slash = 0;
    cleanup_close int parent =
        container_path_open(root, slash && *above ? above : "/", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    if (parent < 0)
        return errno == ENOENT || errno == ENOTDIR ? 0 : fail(error, "copy", "cannot open what %s is in", path);
    if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR)
        return fail(error, "copy", "cannot remove %s", path);
    bool gone = !directory || unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOTEMPTY || errno == ENOENT;
    return gone ? 0 : fail(error, "copy", "cannot remove %s", path);
}

static int copy_all(struct tree_copy *copy, const json_t *request, struct error *error)
{
    size_t i;
    const json_t *pair, *to = json_object_get(request, "to");
    if (parse_overrides(copy, request, error) < 0)
        return -1;
    exclude_target(copy, to);
    if (open_trees(copy, json_object_get(request, "from"), to, error) < 0)
        return -1;
    if (exceptions_read(&copy->except, copy->from, json_object_get(request, "except"), error) < 0)
        return -1;
    json_array_foreach(json_object_get(request, "removals"), i, pair) {
        const char *path = json_string_value(json_object_get(pair, "path"));
        if (take_away(copy->to, path, json_is_true(json_object_get(pair, "directory")), error) < 0)
            return -1;
    }
    json_array_foreach(json_object_get(request, "copies"), i, pair) {
        const char *source = json_string_value(json_object_get(pair, "source"));
        const char *target = json_string_value(json_object_get(pair, "target"));
        bool volume = json_is_true(json_object_get(pair, "volume"));
        bool follow = json_is_true(json_object_get(pair, "follow"));
        int result = json_is_true(json_object_get(pair, "named"))
                         ? tree_copy_named(copy, source, target, follow, error)
                         : (volume ? tree_copy_volume : tree_copy)(copy, source, target, error);
        if (result < 0)
            return -1;
    }
    return 0;
}

/* A request that asks for nothing is a mistake of who made it. */
static int check(const json_t *request, struct error *error)
{
    if (rules_check(request, rules, sizeof rules / sizeof *rules, error) < 0)
        return -1;
    if (json_array_size(json_object_get(request, "copies")) == 0 &&
        json_array_size(json_object_get(request, "removals")) == 0)
        return refuse(error, "copy", "copies: expected at least one element");
    return 0;
}

/* Every level of directories holds two descriptors. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int copy_verb(int count, char **arguments)
{
    if (count != 1) {
        fprintf(stderr, "jcompose-runtime copy: unknown argument %s\nUsage: jcompose-runtime copy < REQUEST\n",
                arguments[1]);
        return EXIT_WRONG_USE;
    }
    struct error error;
    struct input input;
    char text[640];
    json_t *request = input_read(&input, STDIN_FILENO, &error) < 0 ? NULL : input_parse(input.text, input.length, 1, &error);
    if (!request || check(request, &error) < 0) {
        fprintf(stderr, "jcompose-runtime copy: %s\n", error_text(&error, text, sizeof text));
        return EXIT_WRONG_USE;
    }
    static struct tree_copy copy;
    umask(0);
    raise_descriptor_limit();
    int result = copy_all(&copy, request, &error);
    links_free(&copy.links);
    exceptions_free(&copy.except);
    json_decref(request);
    input_free(&input);
    if (result < 0)
        fprintf(stderr, "jcompose-runtime copy: %s\n", error_text(&error, text, sizeof text));
    return result < 0;
}

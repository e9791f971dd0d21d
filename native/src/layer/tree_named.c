#include "layer/tree_entries.h"

#include "base/container_path.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool ends_with(const char *path, const char *end)
{
    size_t length = strlen(path), of_end = strlen(end);
    return length >= of_end && !strcmp(path + length - of_end, end);
}

/* The last component of PATH, without slashes; empty for the root and where it is a dot. */
static void last_component(const char *path, char *name)
{
    size_t end = strlen(path), start;
    while (end && path[end - 1] == '/')
        end--;
    for (start = end; start && path[start - 1] != '/'; start--)
        ;
    snprintf(name, NAME_MAX + 1, "%.*s", (int) (end - start), path + start);
    if (!strcmp(name, ".") || !strcmp(name, ".."))
        *name = 0;
}

/* A descriptor of the directory that TARGET is to come to stand in, with its path in copy->path; nothing is made. */
static int open_parent(struct tree_copy *copy, const char *target, struct error *error)
{
    size_t end = strlen(copy->path);
    while (end > 1 && copy->path[end - 1] == '/')
        end--;
    while (end > 1 && copy->path[end - 1] != '/')
        end--;
    copy->path[end] = 0;
    int parent = container_path_open(copy->to, copy->path, O_RDONLY | O_DIRECTORY, 0);
    while (end && copy->path[end - 1] == '/')
        copy->path[--end] = 0;
    copy->length = end;
    return parent < 0 ? fail(error, "copy", "cannot copy to %s: the directory it is to be in", target) : parent;
}

static int copy_into(struct tree_copy *copy, int source, int directory, const char *name, struct error *error)
{
    int result = tree_copy_one(copy, source, directory, name, error);
    close(directory);
    return result;
}

/* INSIDE is an existing directory, or -1. */
static int place(struct tree_copy *copy, int source, const struct stat *status, int inside, const char *source_path,
                 const char *target, struct error *error)
{
    char name[NAME_MAX + 1];
    bool content = S_ISDIR(status->st_mode) && ends_with(source_path, "/.");
    last_component(source_path, name);
    copy->length = strlen(copy->path);
    while (copy->length && copy->path[copy->length - 1] == '/')
        copy->path[--copy->length] = 0;
    if (inside >= 0 && (content || !*name)) {
        int result = tree_copy_children(copy, source, inside, error);
        close(inside);
        return result;
    }
    if (inside >= 0)
        return copy_into(copy, source, inside, name, error);
    if (!S_ISDIR(status->st_mode) && ends_with(target, "/"))
        return refuse(error, "copy", "%s: there is no such directory", target);
    last_component(target, name);
    int parent = *name ? open_parent(copy, target, error) : fail(error, "copy", "cannot copy to %s", target);
    return parent < 0 ? -1 : copy_into(copy, source, parent, name, error);
}

int tree_copy_named(struct tree_copy *copy, const char *source_path, const char *target, bool follow,
                    struct error *error)
{
    struct stat status, found;
    bool through = follow || ends_with(source_path, "/") || ends_with(source_path, "/.");
    if (tree_begin_path(copy, target, error) < 0)
        return -1;
    int source = container_path_open(copy->from, source_path, O_PATH | (through ? 0 : O_NOFOLLOW), 0);
    if (source < 0 || fstat(source, &status) < 0)
        return fail(error, "copy", "cannot open the source %s", source_path);
    int there = container_path_open(copy->to, copy->path, O_PATH, 0);
    bool is_there = there >= 0 && fstat(there, &found) == 0;
    int inside = -1, result = 0;
    if (there >= 0)
        close(there);
    if (is_there && S_ISDIR(found.st_mode))
        inside = container_path_open(copy->to, copy->path, O_RDONLY | O_DIRECTORY, 0);
    else if (is_there && S_ISDIR(status.st_mode))
        result = refuse(error, "copy", "cannot copy the directory %s over the file %s", source_path, target);
    if (!result)
        result = place(copy, source, &status, inside, source_path, target, error);
    close(source);
    return result;
}

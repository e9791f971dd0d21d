#include "layer/tree_entries.h"

#include "base/beneath.h"
#include "base/container_path.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* SOURCE is a directory: its content becomes that of the target, copy->path. */
static int copy_content(struct tree_copy *copy, int source, const struct stat *status, bool alike, struct error *error)
{
    bool made;
    int directory = beneath_make_directory(copy->to, copy->path, &made, error);
    if (directory < 0)
        return -1;
    copy->length = strlen(copy->path);
    while (copy->length && copy->path[copy->length - 1] == '/')
        copy->path[--copy->length] = 0;
    int result = tree_is_excluded(copy, status) ? 0 : tree_copy_children(copy, source, directory, error);
    if (!result && (made || alike))
        result = tree_copy_metadata(copy, source, status, directory, error);
    close(directory);
    return result;
}

/* SOURCE is a file: it becomes the target, copy->path, or comes to stand in it where that is a directory. */
static int copy_single(struct tree_copy *copy, int source, const char *source_path, struct error *error)
{
    char name[NAME_MAX + 1];
    int directory = container_path_open(copy->to, copy->path, O_RDONLY | O_DIRECTORY, 0);
    size_t end = strlen(copy->path);
    bool is_new_name = directory < 0 && copy->path[end - 1] != '/';
    snprintf(name, sizeof name, "%s", basename(is_new_name ? copy->path : source_path));
    if (directory < 0) {
        end = (size_t)(strrchr(copy->path, '/') - copy->path);
        copy->path[end] = 0;
        directory = beneath_make_directory(copy->to, copy->path, NULL, error);
    }
    if (directory < 0)
        return -1;
    while (end && copy->path[end - 1] == '/')
        end--;
    copy->path[copy->length = end] = 0;
    int result = tree_copy_one(copy, source, directory, name, error);
    close(directory);
    return result;
}

int tree_copy_volume(struct tree_copy *copy, const char *source_path, const char *target, struct error *error)
{
    struct stat status;
    if (tree_begin_path(copy, target, error) < 0)
        return -1;
    int source = container_path_open(copy->from, source_path, O_PATH | O_DIRECTORY, 0);
    if (source < 0 && (errno == ENOENT || errno == ENOTDIR))
        return 0;
    if (source < 0 || fstat(source, &status) < 0)
        return fail(error, "copy", "cannot open the source %s", source_path);
    int result = copy_content(copy, source, &status, true, error);
    close(source);
    return result;
}

int tree_copy(struct tree_copy *copy, const char *source_path, const char *target, struct error *error)
{
    struct stat status;
    if (tree_begin_path(copy, target, error) < 0)
        return -1;
    int source = container_path_open(copy->from, source_path, O_PATH, 0);
    if (source < 0 || fstat(source, &status) < 0)
        return fail(error, "copy", "cannot open the source %s", source_path);
    int result = S_ISDIR(status.st_mode) ? copy_content(copy, source, &status, false, error)
                                         : copy_single(copy, source, source_path, error);
    close(source);
    return result;
}

#include "base/container_path.h"
#include "layer/except.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct exception {
    dev_t device;
    ino_t directory;
    const char *name;
};

static int compare(const void *left, const void *right)
{
    const struct exception *a = left, *b = right;
    if (a->device != b->device)
        return a->device < b->device ? -1 : 1;
    if (a->directory != b->directory)
        return a->directory < b->directory ? -1 : 1;
    return strcmp(a->name, b->name);
}

/* 1 when there is a directory for it, 0 when not. */
static int read_one(struct exception *exception, int root, const char *path, struct error *error)
{
    char parent[PATH_MAX] = "/";
    const char *slash = strrchr(path, '/');
    struct stat status;
    if (strlen(path) >= sizeof parent) {
        errno = ENAMETOOLONG;
        return fail(error, "copy", "cannot leave out %.200s…", path);
    }
    if (slash && slash != path) {
        memcpy(parent, path, (size_t)(slash - path));
        parent[slash - path] = 0;
    }
    int directory = container_path_open(root, parent, O_PATH | O_DIRECTORY, 0);
    if (directory < 0 && errno == ENOENT)
        return 0;
    if (directory < 0 || fstat(directory, &status) < 0)
        return fail(error, "copy", "cannot open the directory of %s, which is to be left out", path);
    close(directory);
    *exception = (struct exception){status.st_dev, status.st_ino, slash ? slash + 1 : path};
    return 1;
}

int exceptions_read(struct exceptions *exceptions, int root, const json_t *paths, struct error *error)
{
    size_t i;
    const json_t *path;
    *exceptions = (struct exceptions){0};
    if (!json_array_size(paths))
        return 0;
    exceptions->list = calloc(json_array_size(paths), sizeof *exceptions->list);
    if (!exceptions->list)
        return fail(error, "copy", "cannot keep what is to be left out");
    json_array_foreach(paths, i, path) {
        int found = read_one(&exceptions->list[exceptions->count], root, json_string_value(path), error);
        if (found < 0)
            return -1;
        exceptions->count += (size_t)found;
    }
    qsort(exceptions->list, exceptions->count, sizeof *exceptions->list, compare);
    return 0;
}

bool exceptions_have(const struct exceptions *exceptions, const struct stat *directory, const char *name)
{
    const struct exception wanted = {directory->st_dev, directory->st_ino, name};
    return exceptions->count &&
           bsearch(&wanted, exceptions->list, exceptions->count, sizeof *exceptions->list, compare);
}

void exceptions_free(struct exceptions *exceptions)
{
    free(exceptions->list);
    *exceptions = (struct exceptions){0};
}

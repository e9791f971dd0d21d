#include "layer/attributes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>

#define DESCRIPTOR_PATH_SIZE 32

/* fgetxattr refuses O_PATH descriptors; this path leads to the very file, be it a symbolic link. */
static const char *path_of(int file, char path[static DESCRIPTOR_PATH_SIZE])
{
    snprintf(path, DESCRIPTOR_PATH_SIZE, "/proc/self/fd/%d", file);
    return path;
}

static bool is_content(const char *key)
{
    return strncmp(key, "trusted.overlay.", 16) != 0 && strcmp(key, "security.selinux") != 0;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const struct attribute *)left)->name, ((const struct attribute *)right)->name);
}

/* Most files have none: to learn that of an open one is faster than by a path. */
static bool has_none(int file)
{
    return flistxattr(file, NULL, 0) == 0;
}

/* The names, each with its terminator, in new memory. */
static ssize_t read_names(const char *path, char **names)
{
    *names = NULL;
    for (;;) {
        ssize_t length = listxattr(path, NULL, 0);
        if (length <= 0)
            return length < 0 && errno == EOPNOTSUPP ? 0 : length;
        free(*names);
        *names = malloc((size_t)length);
        if (!*names)
            return -1;
        length = listxattr(path, *names, (size_t)length);
        if (length >= 0 || errno != ERANGE)
            return length;
    }
}

static int add(struct attributes *attributes, const char *path, const char *key)
{
    struct attribute *list = reallocarray(attributes->list, attributes->count + 1, sizeof *list);
    if (!list)
        return -1;
    attributes->list = list;
    ssize_t length = getxattr(path, key, NULL, 0);
    if (length < 0)
        return errno == ENODATA ? 0 : -1;
    char *value = malloc((size_t)length + 1), *name = strdup(key);
    if (value && name && (length = getxattr(path, key, value, (size_t)length)) >= 0) {
        list[attributes->count++] = (struct attribute){name, value, (size_t)length};
        return 0;
    }
    free(value);
    free(name);
    return -1;
}

int attributes_read(int file, const char *name, struct attributes *attributes, struct error *error)
{
    char path[DESCRIPTOR_PATH_SIZE], *names;
    *attributes = (struct attributes){0};
    if (has_none(file))
        return 0;
    ssize_t length = read_names(path_of(file, path), &names);
    if (length < 0) {
        free(names);
        return fail(error, "attributes", "cannot read the extended attributes of %s", name);
    }
    int result = 0;
    for (const char *key = names; !result && length && key < names + length; key += strlen(key) + 1)
        if (is_content(key) && add(attributes, path, key) < 0)
            result = fail(error, "attributes", "cannot read the extended attribute %s of %s", key, name);
    free(names);
    if (result < 0)
        attributes_free(attributes);
    else if (attributes->count > 1)
        qsort(attributes->list, attributes->count, sizeof *attributes->list, by_name);
    return result;
}

int attributes_write(int file, const char *name, const struct attributes *attributes, struct error *error)
{
    char path[DESCRIPTOR_PATH_SIZE];
    path_of(file, path);
    for (size_t i = 0; i < attributes->count; i++) {
        const struct attribute *attribute = &attributes->list[i];
        /* As cp -a: a file system without room for attributes does not make the content worthless. */
        if (setxattr(path, attribute->name, attribute->value, attribute->length, 0) < 0 && errno != EOPNOTSUPP)
            return fail(error, "attributes", "cannot set the extended attribute %s of %s", attribute->name, name);
    }
    return 0;
}

void attributes_free(struct attributes *attributes)
{
    for (size_t i = 0; i < attributes->count; i++) {
        free(attributes->list[i].name);
        free(attributes->list[i].value);
    }
    free(attributes->list);
    *attributes = (struct attributes){0};
}

ssize_t attribute_get(int file, const char *key, char *value, size_t size)
{
    char path[DESCRIPTOR_PATH_SIZE];
    return getxattr(path_of(file, path), key, value, size);
}

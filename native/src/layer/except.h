#ifndef JCOMPOSE_EXCEPT_H
#define JCOMPOSE_EXCEPT_H

#include "base/error.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* Names in directories that a copy leaves out. They are known by directory, not by inode: a file with two names may
 * be left out under one of them. */

struct exceptions {
    size_t count;
    struct exception *list;
};

/* From an array of paths beneath ROOT, or NULL. A path that is not there excepts nothing. The names point into PATHS. */
int exceptions_read(struct exceptions *exceptions, int root, const json_t *paths, struct error *error);
bool exceptions_have(const struct exceptions *exceptions, const struct stat *directory, const char *name);
void exceptions_free(struct exceptions *exceptions);

#endif

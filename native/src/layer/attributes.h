#ifndef JCOMPOSE_ATTRIBUTES_H
#define JCOMPOSE_ATTRIBUTES_H

#include "base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The extended attributes that belong to a file's content: all but the overlay's bookkeeping and the labels that a
 * machine's own policy puts on. Sorted by name. */

struct attribute {
    char *name;
    char *value;
    size_t length;
};

struct attributes {
    size_t count;
    struct attribute *list;
};

/* Of FILE, which may be an O_PATH descriptor. NAME is for the message. */
int attributes_read(int file, const char *name, struct attributes *attributes, struct error *error);
int attributes_write(int file, const char *name, const struct attributes *attributes, struct error *error);
void attributes_free(struct attributes *attributes);

/* One attribute of an O_PATH descriptor into VALUE; its length, or -1 with errno. */
ssize_t attribute_get(int file, const char *key, char *value, size_t size);

#endif

#ifndef JCOMPOSE_RULES_H
#define JCOMPOSE_RULES_H

#include "base/error.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* What a JSON object must look like: a table of paths. In a path, `[]` means every element, `*` every member:
 * "network.interfaces[].name", "labels.*". A required member must be there wherever what holds it is there. */

enum rule_type {
    RULE_OBJECT,
    RULE_ARRAY,
    RULE_STRING,   /* without a NUL */
    RULE_PATH,     /* a string that begins with '/' and is shorter than PATH_MAX */
    RULE_NUMBER,   /* a whole number, not below 0 */
    RULE_BOOLEAN,
};

struct rule {
    const char *path;
    enum rule_type type;
    bool required;
    size_t least; /* elements of an array, characters of a string */
};

/* On failure the message begins with the path of what is wrong: "network.interfaces[1].name: …". */
int rules_check(const json_t *object, const struct rule *rules, size_t count, struct error *error);

#endif

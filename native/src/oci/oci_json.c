#include "oci/oci_bundle.h"

#include "base/cleanup.h"
#include "base/input.h"
#include "base/memory.h"
#include <ctype.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* The length of a whole number at TEXT that needs the 64th bit, or 0. */
static size_t large_number(const char *text, unsigned long long *value)
{
    size_t length = strspn(text, "0123456789");
    if (length < 19 || length > 20 || (text[length] && strchr(".eE", text[length])))
        return 0;
    errno = 0;
    *value = strtoull(text, NULL, 10);
    return errno || *value <= LLONG_MAX ? 0 : length;
}

/* Go programs write limits as unsigned 64-bit numbers; the parser knows signed ones. A folded number is at most one
 * character longer. */
static char *fold_numbers(const char *text)
{
    char *folded = allocate(strlen(text) * 2 + 1, 1), *to = folded;
    bool quoted = false;
    while (folded && *text) {
        unsigned long long value;
        bool begins = !quoted && isdigit((unsigned char) *text);
        size_t length = begins && (to == folded || to[-1] != '-') ? large_number(text, &value) : 0;
        if (length) {
            to += sprintf(to, "%lld", (long long) value);
            text += length;
            continue;
        }
        if (begins)
            length = strspn(text, "0123456789");
        else
            length = quoted && *text == '\\' && text[1] ? 2 : 1;
        quoted ^= *text == '"';
        memcpy(to, text, length);
        to += length;
        text += length;
    }
    return folded;
}

/* Writers that have no value for a member may write null. */
static void drop_nulls(json_t *json)
{
    const char *key;
    json_t *member;
    void *next;
    size_t index;
    json_array_foreach (json, index, member)
        drop_nulls(member);
    json_object_foreach_safe (json, next, key, member) {
        drop_nulls(member);
        if (json_is_null(member))
            json_object_del(json, key);
    }
}

json_t *bundle_parse(const char *text, const char *where, struct error *error)
{
    json_error_t problem = {.text = "no memory"};
    cleanup_free char *folded = fold_numbers(text);
    json_t *json = folded ? json_loads(folded, 0, &problem) : NULL;
    drop_nulls(json);
    if (json_is_object(json))
        return json;
    if (json)
        refuse(error, "config", "%s: expected a JSON object", where);
    else
        refuse(error, "config", "%s: line %d, column %d: %s", where, problem.line, problem.column, problem.text);
    json_decref(json);
    return NULL;
}

json_t *bundle_file(const char *path, struct error *error)
{
    struct input input;
    bool standard = !strcmp(path, "-");
    cleanup_close int file = standard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        fail(error, "config", "open %s", path);
        return NULL;
    }
    if (input_read(&input, file, error))
        return NULL;
    cleanup_free char *text = copy_start(input.text ?: "", input.length);
    bool cut = strlen(text) < input.length;
    input_free(&input);
    if (!cut)
        return bundle_parse(text, standard ? "standard input" : path, error);
    refuse(error, "config", "%s: there is a NUL byte in it", path);
    return NULL;
}

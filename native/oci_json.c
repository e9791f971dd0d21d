#include "oci_bundle.h"

#include "cleanup.h"
#include "input.h"
#include <ctype.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* Go programs write limits as unsigned 64-bit numbers; the parser knows signed ones. A negative number takes no more
 * room than the digits it stands for, so the text is changed where it is. */
static void fold_numbers(char *text)
{
    bool quoted = false;
    for (char *at = text; *at; at++) {
        if (quoted && *at == '\\' && at[1])
            at++;
        else if (*at == '"')
            quoted = !quoted;
        if (quoted || !isdigit((unsigned char) *at))
            continue;
        size_t length = strspn(at, "0123456789");
        char *end = at + length;
        bool whole = length >= 19 && length <= 20 && (at == text || at[-1] != '-') && !strchr(".eE", *end ? *end : ' ');
        errno = 0;
        unsigned long long value = whole ? strtoull(at, NULL, 10) : 0;
        if (value > LLONG_MAX && !errno) {
            char folded[32];
            int written = snprintf(folded, sizeof folded, "%lld", (long long) value);
            memset(at, ' ', length);
            memcpy(at, folded, (size_t) written);
        }
        at = end - 1;
    }
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

json_t *bundle_parse(char *text, const char *where, struct error *error)
{
    json_error_t problem;
    fold_numbers(text);
    json_t *json = json_loads(text, 0, &problem);
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
    cleanup_free char *text = strndup(input.text ?: "", input.length);
    bool cut = strlen(text) < input.length;
    input_free(&input);
    if (!cut)
        return bundle_parse(text, standard ? "standard input" : path, error);
    refuse(error, "config", "%s: there is a NUL byte in it", path);
    return NULL;
}

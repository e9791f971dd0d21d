#include "base/rules.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct place {
    const struct rule *rule;
    char path[256]; /* from the object to what is looked at */
};

static int wrong(const struct place *place, const char *expected, const json_t *found, struct error *error)
{
    char *text = found ? json_dumps(found, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    refuse(error, "spec", "%s: expected %s, found %.60s%s", place->path, expected, text ? text : "nothing",
           text && strlen(text) > 60 ? "…" : "");
    free(text);
    return -1;
}

static bool is_text(const json_t *value)
{
    return json_is_string(value) && strlen(json_string_value(value)) == json_string_length(value);
}

static int check_type(const struct place *place, const json_t *value, struct error *error)
{
    switch (place->rule->type) {
    case RULE_OBJECT:
        return json_is_object(value) ? 0 : wrong(place, "an object", value, error);
    case RULE_ARRAY:
        if (!json_is_array(value))
            return wrong(place, "an array", value, error);
        return json_array_size(value) >= place->rule->least ? 0 : wrong(place, "at least one element", value, error);
    case RULE_STRING:
        if (!is_text(value))
            return wrong(place, "a string", value, error);
        return json_string_length(value) >= place->rule->least ? 0 : wrong(place, "a string that is not empty", value, error);
    case RULE_PATH:
        return is_text(value) && json_string_value(value)[0] == '/' && json_string_length(value) < PATH_MAX
                   ? 0
                   : wrong(place, "an absolute path", value, error);
    case RULE_NUMBER:
        return json_is_integer(value) && json_integer_value(value) >= 0
                   ? 0
                   : wrong(place, "a whole number that is not negative", value, error);
    case RULE_BOOLEAN:
        return json_is_boolean(value) ? 0 : wrong(place, "true or false", value, error);
    }
    return 0;
}

static int check(struct place *place, size_t length, const char *rest, const json_t *value, struct error *error);

static int check_elements(struct place *place, size_t length, const char *rest, const json_t *value,
                          struct error *error)
{
    size_t i;
    const json_t *element;
    if (!json_is_array(value))
        return wrong(place, "an array", value, error);
    json_array_foreach(value, i, element) {
        int added = snprintf(place->path + length, sizeof place->path - length, "[%zu]", i);
        if (check(place, length + (size_t)added, rest, element, error) < 0)
            return -1;
    }
    return 0;
}

static int check_members(struct place *place, size_t length, const char *rest, const json_t *value,
                         struct error *error)
{
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)value, key, member) {
        int added = snprintf(place->path + length, sizeof place->path - length, "%s%.80s", length ? "." : "", key);
        if (check(place, length + (size_t)added, rest, member, error) < 0)
            return -1;
    }
    return 0;
}

static int check_member(struct place *place, size_t length, const char *name, size_t name_length, const json_t *value,
                        struct error *error)
{
    const char *rest = name + name_length;
    int added = snprintf(place->path + length, sizeof place->path - length, "%s%.*s", length ? "." : "",
                         (int)name_length, name);
    const json_t *member = json_object_getn(value, name, name_length);
    if (!member)
        return *rest || !place->rule->required ? 0 : wrong(place, "a value", NULL, error);
    return check(place, length + (size_t)added, rest, member, error);
}

/* REST is what of the rule's path is below VALUE. */
static int check(struct place *place, size_t length, const char *rest, const json_t *value, struct error *error)
{
    if (!*rest)
        return check_type(place, value, error);
    if (!strncmp(rest, "[]", 2))
        return check_elements(place, length, rest + 2, value, error);
    if (!json_is_object(value))
        return wrong(place, "an object", value, error);
    rest += *rest == '.';
    if (*rest == '*')
        return check_members(place, length, rest + 1, value, error);
    return check_member(place, length, rest, strcspn(rest, ".["), value, error);
}

int rules_check(const json_t *object, const struct rule *rules, size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        struct place place = {.rule = &rules[i]};
        if (check(&place, 0, rules[i].path, object, error) < 0)
            return -1;
    }
    return 0;
}

#include "systemd/systemd_annotations.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "org.systemd.property."

enum { MICROSECONDS = 1000000, NAME_MIN = 3, TEXT_MAX = 1024 };

static const struct number_type {
    const char *name;
    char type; /* D-Bus Specification, "Basic types" */
    bool is_signed;
    unsigned int bytes;
} number_types[] = {
    {"byte", 'y', false, 1},   {"int16", 'n', true, 2},  {"uint16", 'q', false, 2}, {"int32", 'i', true, 4},
    {"uint32", 'u', false, 4}, {"int64", 'x', true, 8},  {"uint64", 't', false, 8},
};

/* What a number is that does not say it. */
static const struct number_type *const usual = &number_types[3];

struct number {
    const struct number_type *type;
    uint64_t value; /* a negative one as it is written in two's complement */
};

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \t");
}

static const struct number_type *read_type(const char **text)
{
    size_t length = strcspn(*text, " \t");
    for (size_t i = 0; i < sizeof number_types / sizeof *number_types; i++)
        if (strlen(number_types[i].name) == length && !strncmp(*text, number_types[i].name, length)) {
            *text = skip_blanks(*text + length);
            return &number_types[i];
        }
    return usual;
}

static bool fits(const struct number_type *type, bool negative, uint64_t magnitude)
{
    uint64_t largest = UINT64_MAX >> (64 - 8 * type->bytes);
    if (!type->is_signed)
        return !negative && magnitude <= largest;
    return magnitude <= largest / 2 + negative;
}

static bool read_number(const char *text, struct number *number)
{
    char *end;
    number->type = read_type(&text);
    bool negative = *text == '-';
    const char *digits = text + (negative || *text == '+');
    if (!isdigit((unsigned char) *digits))
        return false;
    errno = 0;
    uint64_t magnitude = strtoull(digits, &end, 0);
    number->value = negative ? -magnitude : magnitude;
    return !errno && !*skip_blanks(end) && fits(number->type, negative, magnitude);
}

static void put_number(struct dbus_writer *writer, const struct number *number)
{
    dbus_put_signature(writer, (char[]){number->type->type, 0});
    switch (number->type->bytes) {
    case 1:
        dbus_put_byte(writer, (uint8_t) number->value);
        break;
    case 2:
        dbus_put_short(writer, (uint16_t) number->value);
        break;
    case 4:
        dbus_put_number(writer, (uint32_t) number->value);
        break;
    default:
        dbus_put_long(writer, number->value);
    }
}

/* A text in quotes at *TEXT, which then is behind it. */
static bool read_text(const char **text, char value[TEXT_MAX])
{
    const char *at = *text, quote = *at;
    size_t length = 0;
    if (quote != '\'' && quote != '"')
        return false;
    for (at++; *at && *at != quote; at++) {
        if (*at == '\\' && at[1])
            at++;
        if (length + 1 >= TEXT_MAX)
            return false;
        value[length++] = *at;
    }
    value[length] = 0;
    if (!*at)
        return false;
    *text = skip_blanks(at + 1);
    return true;
}

static bool put_list(struct dbus_writer *writer, const char *text)
{
    char value[TEXT_MAX];
    dbus_put_signature(writer, "as");
    size_t list = dbus_begin_array(writer, sizeof(uint32_t));
    for (text = skip_blanks(text + 1); *text != ']'; text = skip_blanks(text + 1)) {
        if (!read_text(&text, value))
            return false;
        dbus_put_text(writer, value);
        if (*text != ',')
            break;
    }
    dbus_end_array(writer, list, sizeof(uint32_t));
    return *text == ']' && !*skip_blanks(text + 1);
}

static bool put_value(struct dbus_writer *writer, const char *text)
{
    char value[TEXT_MAX];
    struct number number;
    if (!strcmp(text, "true") || !strcmp(text, "false")) {
        dbus_put_signature(writer, "b");
        dbus_put_number(writer, *text == 't');
        return true;
    }
    if (*text == '[')
        return put_list(writer, text);
    if (read_text(&text, value)) {
        dbus_put_signature(writer, "s");
        dbus_put_text(writer, value);
        return !*text;
    }
    if (!read_number(text, &number))
        return false;
    put_number(writer, &number);
    return true;
}

/* systemd's manual gives times in seconds, its bus in microseconds. */
static bool put_seconds(struct dbus_writer *writer, const char *text)
{
    struct number number;
    if (!read_number(text, &number) || number.value > UINT64_MAX / MICROSECONDS)
        return false;
    dbus_put_signature(writer, "t");
    dbus_put_long(writer, number.value * MICROSECONDS);
    return true;
}

static bool is_name(const char *name)
{
    size_t length = 0;
    while (isalpha((unsigned char) name[length]))
        length++;
    return length >= NAME_MIN && length < 64 && !name[length];
}

static bool ends_in_seconds(const char *name)
{
    size_t length = strlen(name);
    return length > 3 && !strcmp(name + length - 3, "Sec") && islower((unsigned char) name[length - 4]);
}

int systemd_put_annotations(struct dbus_writer *writer, const json_t *annotations, struct error *error)
{
    const char *key;
    json_t *value;
    json_object_foreach ((json_t *) annotations, key, value) {
        const char *name = key + sizeof PREFIX - 1, *text = json_string_value(value) ?: "";
        char in_microseconds[68];
        if (strncmp(key, PREFIX, sizeof PREFIX - 1))
            continue;
        if (!is_name(name))
            return refuse(error, "systemd", "config.annotations: %.200s does not name a property of a unit", key);
        bool seconds = ends_in_seconds(name);
        snprintf(in_microseconds, sizeof in_microseconds, "%.*sUSec", (int) strlen(name) - 3, name);
        dbus_put_struct(writer);
        dbus_put_text(writer, seconds ? in_microseconds : name);
        if (!(seconds ? put_seconds(writer, skip_blanks(text)) : put_value(writer, skip_blanks(text))))
            return refuse(error, "systemd", "config.annotations.%.100s: expected %s, found %.200s", key,
                          seconds ? "a number of seconds" : "true, false, a number such as uint64 5, 'a text' or ['texts']",
                          text);
    }
    return 0;
}

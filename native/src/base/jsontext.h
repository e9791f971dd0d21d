#ifndef JCOMPOSE_JSONTEXT_H
#define JCOMPOSE_JSONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writing JSON without memory of its own, for the supervisor. */

/* One input byte becomes six at the most. */
#define JSON_ESCAPE_GROWTH 6

/* Writes TEXT as the inside of a JSON string; OUT has room for JSON_ESCAPE_GROWTH times LENGTH. Bytes that are not
 * UTF-8 become U+FFFD. Returns how much was written. */
size_t jsontext_escape(char *out, const char *text, size_t length);

/* How many bytes at the end of TEXT begin a UTF-8 character without ending it: 0 to 3. */
size_t utf8_unfinished(const char *text, size_t length);

/* A JSON text on its way to a file. The first failed write is kept in NUMBER, and nothing is written after it. */
struct json_writer {
    int descriptor;
    int number;
    bool follows; /* the next member or element needs a comma */
    size_t used;
    char buffer[4096];
};

void jsontext_begin(struct json_writer *writer, int descriptor);
void jsontext_open(struct json_writer *writer, const char *key, char bracket); /* KEY may be NULL */
void jsontext_close(struct json_writer *writer, char bracket);
void jsontext_string(struct json_writer *writer, const char *key, const char *value); /* NULL becomes null */
void jsontext_bytes(struct json_writer *writer, const char *key, const char *value, size_t length);
void jsontext_number(struct json_writer *writer, const char *key, int64_t value);
void jsontext_boolean(struct json_writer *writer, const char *key, bool value);
/* Writes out what is left; returns 0, or -1 with errno. */
int jsontext_end(struct json_writer *writer);

#endif

#include "base/jsontext.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The length of the UTF-8 character at TEXT; 0 when it is none; -1 when TEXT ends inside it. RFC 3629, section 4. */
static int character_length(const unsigned char *text, size_t length)
{
    unsigned char first = text[0], lowest = 0x80, highest = 0xbf;
    int size;
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first <= 0xdf) {
        size = 2;
    } else if (first >= 0xe0 && first <= 0xef) {
        size = 3;
        lowest = first == 0xe0 ? 0xa0 : 0x80; /* overlong */
        highest = first == 0xed ? 0x9f : 0xbf; /* surrogates */
    } else if (first >= 0xf0 && first <= 0xf4) {
        size = 4;
        lowest = first == 0xf0 ? 0x90 : 0x80;
        highest = first == 0xf4 ? 0x8f : 0xbf; /* above U+10FFFF */
    } else {
        return 0;
    }
    for (int i = 1; i < size; i++, lowest = 0x80, highest = 0xbf) {
        if ((size_t)i >= length)
            return -1;
        if (text[i] < lowest || text[i] > highest)
            return 0;
    }
    return size;
}

static size_t escape_ascii(char *out, unsigned char byte)
{
    static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (const char *pair = named; *pair; pair += 2)
        if (*pair == (char)byte) {
            out[0] = '\\';
            out[1] = pair[1];
            return 2;
        }
    if (byte >= 0x20 && byte != 0x7f) {
        out[0] = (char)byte;
        return 1;
    }
    static const char digits[] = "0123456789abcdef";
    memcpy(out, "\\u00", 4);
    out[4] = digits[byte >> 4];
    out[5] = digits[byte & 15];
    return 6;
}

size_t jsontext_escape(char *out, const char *text, size_t length)
{
    size_t written = 0;
    for (size_t i = 0; i < length;) {
        int size = character_length((const unsigned char *)text + i, length - i);
        if (size == 1) {
            written += escape_ascii(out + written, (unsigned char)text[i]);
            i++;
        } else if (size > 1) {
            memcpy(out + written, text + i, (size_t)size);
            written += (size_t)size;
            i += (size_t)size;
        } else {
            memcpy(out + written, "\\ufffd", 6);
            written += 6;
            i++;
        }
    }
    return written;
}

size_t utf8_unfinished(const char *text, size_t length)
{
    for (size_t back = 1; back <= 3 && back <= length; back++) {
        const unsigned char *character = (const unsigned char *)text + length - back;
        if ((*character & 0xc0) != 0x80)
            return character_length(character, back) == -1 ? back : 0;
    }
    return 0;
}

static void flush(struct json_writer *writer)
{
    for (size_t done = 0; done < writer->used && !writer->number;) {
        ssize_t count = write(writer->descriptor, writer->buffer + done, writer->used - done);
        if (count >= 0)
            done += (size_t)count;
        else if (errno != EINTR)
            writer->number = errno;
    }
    writer->used = 0;
}

static char *reserve(struct json_writer *writer, size_t length)
{
    if (sizeof writer->buffer - writer->used < length)
        flush(writer);
    return writer->buffer + writer->used;
}

static void put(struct json_writer *writer, const char *text)
{
    size_t length = strlen(text);
    memcpy(reserve(writer, length), text, length);
    writer->used += length;
}

static void put_key(struct json_writer *writer, const char *key)
{
    if (writer->follows)
        put(writer, ", ");
    writer->follows = true;
    if (!key)
        return;
    put(writer, "\"");
    put(writer, key);
    put(writer, "\": ");
}

void jsontext_begin(struct json_writer *writer, int descriptor)
{
    writer->descriptor = descriptor;
    writer->number = 0;
    writer->follows = false;
    writer->used = 0;
}

void jsontext_open(struct json_writer *writer, const char *key, char bracket)
{
    put_key(writer, key);
    put(writer, bracket == '{' ? "{" : "[");
    writer->follows = false;
}

void jsontext_close(struct json_writer *writer, char bracket)
{
    put(writer, bracket == '}' ? "}" : "]");
    writer->follows = true;
}

void jsontext_bytes(struct json_writer *writer, const char *key, const char *value, size_t length)
{
    put_key(writer, key);
    put(writer, "\"");
    while (length) {
        size_t piece = length < 512 ? length : 512;
        if (piece < length)
            piece -= utf8_unfinished(value, piece);
        writer->used += jsontext_escape(reserve(writer, piece * JSON_ESCAPE_GROWTH), value, piece);
        value += piece;
        length -= piece;
    }
    put(writer, "\"");
}

void jsontext_string(struct json_writer *writer, const char *key, const char *value)
{
    if (value) {
        jsontext_bytes(writer, key, value, strlen(value));
        return;
    }
    put_key(writer, key);
    put(writer, "null");
}

void jsontext_number(struct json_writer *writer, const char *key, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)value);
    put_key(writer, key);
    put(writer, text);
}

void jsontext_boolean(struct json_writer *writer, const char *key, bool value)
{
    put_key(writer, key);
    put(writer, value ? "true" : "false");
}

int jsontext_end(struct json_writer *writer)
{
    put(writer, "\n");
    flush(writer);
    errno = writer->number;
    return writer->number ? -1 : 0;
}

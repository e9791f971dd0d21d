#include "systemd/dbus.h"

#include <string.h>

enum { FIELD_PATH = 1, FIELD_INTERFACE, FIELD_MEMBER, FIELD_ERROR, FIELD_ANSWERS, FIELD_DESTINATION, FIELD_SENDER,
       FIELD_SIGNATURE };

static const unsigned char order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 'l' : 'B';

static void put(struct dbus_writer *writer, const void *bytes, size_t length)
{
    if (writer->is_full || length > sizeof writer->bytes - writer->length) {
        writer->is_full = true;
        return;
    }
    memcpy(writer->bytes + writer->length, bytes, length);
    writer->length += length;
}

static void align(struct dbus_writer *writer, size_t alignment)
{
    static const unsigned char nothing[8];
    put(writer, nothing, (alignment - writer->length % alignment) % alignment);
}

void dbus_put_byte(struct dbus_writer *writer, uint8_t value)
{
    put(writer, &value, sizeof value);
}

void dbus_put_short(struct dbus_writer *writer, uint16_t value)
{
    align(writer, sizeof value);
    put(writer, &value, sizeof value);
}

void dbus_put_number(struct dbus_writer *writer, uint32_t value)
{
    align(writer, sizeof value);
    put(writer, &value, sizeof value);
}

void dbus_put_long(struct dbus_writer *writer, uint64_t value)
{
    align(writer, sizeof value);
    put(writer, &value, sizeof value);
}

void dbus_put_text(struct dbus_writer *writer, const char *text)
{
    dbus_put_number(writer, (uint32_t) strlen(text));
    put(writer, text, strlen(text) + 1);
}

void dbus_put_signature(struct dbus_writer *writer, const char *signature)
{
    dbus_put_byte(writer, (uint8_t) strlen(signature));
    put(writer, signature, strlen(signature) + 1);
}

void dbus_put_struct(struct dbus_writer *writer)
{
    align(writer, 8);
}

size_t dbus_begin_array(struct dbus_writer *writer, size_t alignment)
{
    dbus_put_number(writer, 0);
    size_t beginning = writer->length;
    align(writer, alignment);
    return beginning;
}

/* The length is that of the elements, without what aligns the first. */
void dbus_end_array(struct dbus_writer *writer, size_t beginning, size_t alignment)
{
    size_t first = (beginning + alignment - 1) / alignment * alignment;
    uint32_t length = (uint32_t) (writer->length - first);
    if (!writer->is_full)
        memcpy(writer->bytes + beginning - sizeof length, &length, sizeof length);
}

static const unsigned char *get(struct dbus_reader *reader, size_t alignment, size_t length)
{
    size_t start = (reader->position + alignment - 1) / alignment * alignment;
    if (reader->is_damaged || start > reader->length || length > reader->length - start) {
        reader->is_damaged = true;
        return NULL;
    }
    reader->position = start + length;
    return reader->bytes + start;
}

uint32_t dbus_get_number(struct dbus_reader *reader)
{
    uint32_t value = 0;
    const unsigned char *found = get(reader, sizeof value, sizeof value);
    if (found)
        memcpy(&value, found, sizeof value);
    return value;
}

static const char *get_text(struct dbus_reader *reader, size_t length)
{
    const char *text = length < reader->length ? (const char *) get(reader, 1, length + 1) : NULL;
    if (text && !text[length] && strlen(text) == length)
        return text;
    reader->is_damaged = true;
    return "";
}

const char *dbus_get_text(struct dbus_reader *reader)
{
    return get_text(reader, dbus_get_number(reader));
}

const char *dbus_get_signature(struct dbus_reader *reader)
{
    const unsigned char *length = get(reader, 1, 1);
    return length ? get_text(reader, *length) : "";
}

static void put_field(struct dbus_writer *message, uint8_t field, const char *type, const char *value)
{
    if (!*value)
        return;
    dbus_put_struct(message);
    dbus_put_byte(message, field);
    dbus_put_signature(message, type);
    if (*type == 'g')
        dbus_put_signature(message, value);
    else
        dbus_put_text(message, value);
}

void dbus_message_write(struct dbus_writer *message, const struct dbus_call *call, uint32_t serial,
                        const struct dbus_writer *body)
{
    enum { VERSION = 1 };
    *message = (struct dbus_writer){0};
    dbus_put_byte(message, order);
    dbus_put_byte(message, DBUS_CALL);
    dbus_put_byte(message, 0);
    dbus_put_byte(message, VERSION);
    dbus_put_number(message, body ? (uint32_t) body->length : 0);
    dbus_put_number(message, serial);
    size_t fields = dbus_begin_array(message, 8);
    put_field(message, FIELD_PATH, "o", call->path);
    put_field(message, FIELD_INTERFACE, "s", call->interface);
    put_field(message, FIELD_MEMBER, "s", call->member);
    put_field(message, FIELD_DESTINATION, "s", call->destination);
    put_field(message, FIELD_SIGNATURE, "g", call->signature);
    dbus_end_array(message, fields, 8);
    align(message, 8);
    if (body)
        put(message, body->bytes, body->length);
    message->is_full = message->is_full || (body && body->is_full);
}

static uint32_t number_at(const unsigned char *bytes)
{
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

size_t dbus_message_length(const unsigned char bytes[16])
{
    size_t body = number_at(bytes + 4), fields = number_at(bytes + 12), most = sizeof ((struct dbus *) 0)->received;
    if (bytes[0] != order || body > most || fields > most)
        return 0;
    size_t length = 16 + (fields + 7) / 8 * 8 + body;
    return length <= most ? length : 0;
}

static void read_field(struct dbus_reader *fields, struct dbus_message *message)
{
    const unsigned char *field = get(fields, 8, 1);
    const char *type = dbus_get_signature(fields);
    if (!field || strlen(type) != 1) {
        fields->is_damaged = true;
    } else if (*type == 'u') {
        uint32_t number = dbus_get_number(fields);
        message->answers = *field == FIELD_ANSWERS ? number : message->answers;
    } else if (*type == 'g') {
        const char *signature = dbus_get_signature(fields);
        message->signature = *field == FIELD_SIGNATURE ? signature : message->signature;
    } else if (*type == 's' || *type == 'o') {
        const char *text = dbus_get_text(fields);
        message->member = *field == FIELD_MEMBER ? text : message->member;
        message->error = *field == FIELD_ERROR ? text : message->error;
    } else {
        fields->is_damaged = true;
    }
}

int dbus_message_read(const unsigned char *bytes, size_t length, struct dbus_message *message)
{
    *message = (struct dbus_message){.member = "", .error = "", .signature = ""};
    if (length < 16 || dbus_message_length(bytes) != length)
        return -1;
    size_t body = number_at(bytes + 4), end = 16 + number_at(bytes + 12);
    struct dbus_reader fields = {.bytes = bytes, .length = end, .position = 16};
    while (fields.position < end && !fields.is_damaged)
        read_field(&fields, message);
    message->type = bytes[1];
    message->body = (struct dbus_reader){.bytes = bytes + length - body, .length = body};
    return fields.is_damaged || message->type < DBUS_CALL || message->type > DBUS_SIGNAL ? -1 : 0;
}

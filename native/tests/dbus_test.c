#include "check.h"
#include "systemd/dbus.h"

#include <stdlib.h>
#include <string.h>

static const struct dbus_call call = {"org.example", "/org/example", "org.example.Interface", "Do", "sau"};

/* A call with a text and the numbers 1 to 3. */
static void write_message(struct dbus_writer *message)
{
    struct dbus_writer body = {0};
    dbus_put_text(&body, "hello");
    size_t array = dbus_begin_array(&body, sizeof(uint32_t));
    for (uint32_t i = 1; i <= 3; i++)
        dbus_put_number(&body, i);
    dbus_end_array(&body, array, sizeof(uint32_t));
    dbus_message_write(message, &call, 7, &body);
}

static void what_is_written_can_be_read(void)
{
    struct dbus_writer written;
    struct dbus_message message;
    write_message(&written);
    CHECK(!written.is_full);
    CHECK(dbus_message_length(written.bytes) == written.length);
    CHECK(!dbus_message_read(written.bytes, written.length, &message));
    CHECK(message.type == DBUS_CALL);
    CHECK(!strcmp(message.member, "Do"));
    CHECK(!strcmp(message.signature, "sau"));
    CHECK(!strcmp(dbus_get_text(&message.body), "hello"));
    CHECK(dbus_get_number(&message.body) == 3 * sizeof(uint32_t));
    for (uint32_t i = 1; i <= 3; i++)
        CHECK(dbus_get_number(&message.body) == i);
    CHECK(!message.body.is_damaged);
    dbus_get_number(&message.body);
    CHECK(message.body.is_damaged);
}

/* As the specification has it: 8 bytes of alignment before the first element are no part of the array's length. */
static void an_arrays_length_leaves_out_its_alignment(void)
{
    struct dbus_writer body = {0};
    size_t array = dbus_begin_array(&body, 8);
    dbus_put_long(&body, 1);
    dbus_end_array(&body, array, 8);
    CHECK(body.length == 16);
    CHECK(body.bytes[0] == 8 || body.bytes[3] == 8);
}

static void what_does_not_fit_is_noticed(void)
{
    struct dbus_writer body = {0}, message;
    for (size_t i = 0; i < sizeof body.bytes; i++)
        dbus_put_byte(&body, 1);
    CHECK(!body.is_full);
    dbus_message_write(&message, &call, 7, &body);
    CHECK(message.is_full);
    dbus_put_byte(&body, 1);
    CHECK(body.is_full);
}

static void damaged_messages_do_no_harm(void)
{
    struct dbus_writer written;
    struct dbus_message message;
    write_message(&written);
    srand(1);
    for (int i = 0; i < 200000; i++) {
        struct dbus_writer damaged = written;
        for (int changes = rand() % 4; changes >= 0; changes--)
            damaged.bytes[(size_t) rand() % damaged.length] = (unsigned char) rand();
        size_t length = dbus_message_length(damaged.bytes);
        unsigned char *whole = length ? calloc(1, length) : NULL;
        if (!whole)
            continue;
        memcpy(whole, damaged.bytes, length < damaged.length ? length : damaged.length);
        if (!dbus_message_read(whole, length, &message)) {
            dbus_get_text(&message.body);
            dbus_get_number(&message.body);
            dbus_get_signature(&message.body);
            CHECK(strlen(message.member) + strlen(message.error) + strlen(message.signature) < length);
        }
        free(whole);
    }
}

int main(void)
{
    RUN(what_is_written_can_be_read);
    RUN(an_arrays_length_leaves_out_its_alignment);
    RUN(what_does_not_fit_is_noticed);
    RUN(damaged_messages_do_no_harm);
}

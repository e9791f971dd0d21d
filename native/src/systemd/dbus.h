#ifndef JCOMPOSE_DBUS_H
#define JCOMPOSE_DBUS_H

#include "base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As much of the D-Bus protocol (D-Bus Specification 0.38) as it takes to ask systemd for something: messages in this
 * machine's byte order, calls one after the other, and signals. */

struct dbus_writer {
    unsigned char bytes[16384];
    size_t length;
    bool is_full; /* something did not fit */
};

void dbus_put_byte(struct dbus_writer *writer, uint8_t value);
void dbus_put_short(struct dbus_writer *writer, uint16_t value);
void dbus_put_number(struct dbus_writer *writer, uint32_t value); /* also booleans */
void dbus_put_long(struct dbus_writer *writer, uint64_t value);
void dbus_put_text(struct dbus_writer *writer, const char *text); /* also object paths */
void dbus_put_signature(struct dbus_writer *writer, const char *signature);
void dbus_put_struct(struct dbus_writer *writer);
/* An array whose elements are aligned to ALIGNMENT bytes: what begins it returns what ends it needs. */
size_t dbus_begin_array(struct dbus_writer *writer, size_t alignment);
void dbus_end_array(struct dbus_writer *writer, size_t beginning, size_t alignment);

struct dbus_reader {
    const unsigned char *bytes;
    size_t length, position;
    bool is_damaged; /* something was to be read that is not there */
};

uint32_t dbus_get_number(struct dbus_reader *reader);
const char *dbus_get_text(struct dbus_reader *reader);      /* "" where it is damaged */
const char *dbus_get_signature(struct dbus_reader *reader);

enum dbus_type { DBUS_CALL = 1, DBUS_RETURN, DBUS_ERROR, DBUS_SIGNAL };

struct dbus_message {
    enum dbus_type type;
    uint32_t answers;               /* the serial number of the call */
    const char *member, *error;     /* "" where there is none */
    const char *signature;
    struct dbus_reader body;
};

/* Reads the LENGTH bytes of a whole message; what it finds points into BYTES. -1 where that is none. */
int dbus_message_read(const unsigned char *bytes, size_t length, struct dbus_message *message);

/* The whole length of a message that begins with these 16 bytes; 0 where none begins so, or one that is too long. */
size_t dbus_message_length(const unsigned char bytes[16]);

struct dbus_call {
    const char *destination, *path, *interface, *member, *signature; /* of BODY; "" without one */
};
void dbus_message_write(struct dbus_writer *message, const struct dbus_call *call, uint32_t serial,
                        const struct dbus_writer *body);

struct dbus {
    int socket;
    uint32_t serial; /* of the last call */
    unsigned char received[16384];
};

/* To the bus at a socket's PATH. dbus_close even where it failed. */
int dbus_open(struct dbus *bus, const char *path, struct error *error);
void dbus_close(struct dbus *bus);

/* Returns when the call is answered; *ANSWER counts until the next message. An answer that is an error is a failure. */
int dbus_ask(struct dbus *bus, const struct dbus_call *call, const struct dbus_writer *body,
             struct dbus_message *answer, struct error *error);
/* The next message of whatever kind. */
int dbus_receive(struct dbus *bus, struct dbus_message *message, struct error *error);

#endif

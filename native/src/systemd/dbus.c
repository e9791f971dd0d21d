#include "systemd/dbus.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/descriptor.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* systemd answers within milliseconds, unless a machine is starting or very busy. */
#define PATIENCE_MILLIS 60000

static int receive(const struct dbus *bus, unsigned char *bytes, size_t length, struct error *error)
{
    int64_t end = monotonic_millis() + PATIENCE_MILLIS;
    for (size_t got = 0; got < length;) {
        struct pollfd input = {.fd = bus->socket, .events = POLLIN};
        int64_t left = end - monotonic_millis();
        if (left <= 0 || poll(&input, 1, (int) left) == 0)
            return refuse(error, "systemd", "no answer by D-Bus within %d s", PATIENCE_MILLIS / 1000);
        ssize_t count = recv(bus->socket, bytes + got, length - got, MSG_DONTWAIT);
        if (!count)
            return refuse(error, "systemd", "the D-Bus connection was closed");
        if (count < 0 && errno != EINTR && errno != EAGAIN)
            return fail(error, "systemd", "hear from D-Bus");
        got += count > 0 ? (size_t) count : 0;
    }
    return 0;
}

static int send_all(const struct dbus *bus, const void *bytes, size_t length, struct error *error)
{
    for (size_t sent = 0; sent < length;) {
        ssize_t count = send(bus->socket, (const char *) bytes + sent, length - sent, MSG_NOSIGNAL);
        if (count < 0 && errno != EINTR)
            return fail(error, "systemd", "send to D-Bus");
        sent += count > 0 ? (size_t) count : 0;
    }
    return 0;
}

/* By the user ID that the socket itself tells (SASL's EXTERNAL). */
static int authenticate(const struct dbus *bus, struct error *error)
{
    char user[16], request[80] = "", line[160] = "";
    int length = snprintf(user, sizeof user, "%u", geteuid());
    char *at = request + 1 + sprintf(request + 1, "AUTH EXTERNAL "); /* after a NUL */
    for (int i = 0; i < length; i++)
        at += sprintf(at, "%02x", (unsigned char) user[i]);
    at += sprintf(at, "\r\n");
    if (send_all(bus, request, (size_t) (at - request), error))
        return -1;
    for (size_t i = 0; i < sizeof line - 1 && !strchr(line, '\n'); i++)
        if (receive(bus, (unsigned char *) line + i, 1, error))
            return -1;
    line[strcspn(line, "\r\n")] = 0;
    if (strncmp(line, "OK ", 3))
        return refuse(error, "systemd", "D-Bus does not let user %s in: %s", user, line);
    return send_all(bus, "BEGIN\r\n", 7, error);
}

int dbus_open(struct dbus *bus, const char *path, struct error *error)
{
    static const struct dbus_call hello = {"org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                           "Hello", ""};
    struct dbus_message answer;
    bus->serial = 0;
    bus->socket = descriptor_connect(path, error);
    if (bus->socket < 0)
        return -1;
    return authenticate(bus, error) || dbus_ask(bus, &hello, NULL, &answer, error) ? -1 : 0;
}

void dbus_close(struct dbus *bus)
{
    close_descriptor(&bus->socket);
}

int dbus_receive(struct dbus *bus, struct dbus_message *message, struct error *error)
{
    if (receive(bus, bus->received, 16, error))
        return -1;
    size_t length = dbus_message_length(bus->received);
    if (!length)
        return refuse(error, "systemd", "the D-Bus message is none, or longer than %zu bytes", sizeof bus->received);
    if (receive(bus, bus->received + 16, length - 16, error))
        return -1;
    return dbus_message_read(bus->received, length, message) ? refuse(error, "systemd", "a D-Bus message is damaged") : 0;
}

int dbus_ask(struct dbus *bus, const struct dbus_call *call, const struct dbus_writer *body,
             struct dbus_message *answer, struct error *error)
{
    static struct dbus_writer message;
    dbus_message_write(&message, call, ++bus->serial, body);
    if (message.is_full)
        return refuse(error, "systemd", "the D-Bus call %s is too long", call->member);
    if (send_all(bus, message.bytes, message.length, error))
        return -1;
    do
        if (dbus_receive(bus, answer, error))
            return -1;
    while (answer->answers != bus->serial || (answer->type != DBUS_RETURN && answer->type != DBUS_ERROR));
    if (answer->type == DBUS_RETURN)
        return 0;
    const char *reason = *answer->signature == 's' ? dbus_get_text(&answer->body) : "";
    return refuse(error, "systemd", "%s: %.300s (%.100s)", call->member, reason, answer->error);
}

#include "check.h"
#include "systemd/systemd_annotations.h"

#include <string.h>

/* What systemd is told of one annotation: its name, type and value. */

static struct dbus_writer written;
static struct dbus_reader reader;
static struct error error;

static int put(const char *key, const char *value)
{
    json_t *annotations = json_pack("{s:s, s:s}", "org.example.other", "anything", key, value);
    written = (struct dbus_writer){0};
    int result = systemd_put_annotations(&written, annotations, &error);
    json_decref(annotations);
    reader = (struct dbus_reader){.bytes = written.bytes, .length = written.length};
    return result;
}

static void is_put(const char *key, const char *value, const char *name, const char *type)
{
    CHECK(!put(key, value));
    CHECK_TEXT(name, dbus_get_text(&reader));
    CHECK_TEXT(type, dbus_get_signature(&reader));
}

static void values_have_their_types(void)
{
    is_put("org.systemd.property.CollectMode", "'inactive-or-failed'", "CollectMode", "s");
    CHECK_TEXT("inactive-or-failed", dbus_get_text(&reader));
    is_put("org.systemd.property.Description", "\"it's \\\"mine\\\"\"", "Description", "s");
    CHECK_TEXT("it's \"mine\"", dbus_get_text(&reader));
    is_put("org.systemd.property.SendSIGKILL", "true", "SendSIGKILL", "b");
    CHECK(dbus_get_number(&reader) == 1);
    is_put("org.systemd.property.OOMScoreAdjust", "-5", "OOMScoreAdjust", "i");
    CHECK(dbus_get_number(&reader) == (uint32_t)-5);
    is_put("org.systemd.property.IOSchedulingPriority", "uint32 0x10", "IOSchedulingPriority", "u");
    CHECK(dbus_get_number(&reader) == 16);
    is_put("org.systemd.property.TimeoutStopUSec", "uint64 123456789", "TimeoutStopUSec", "t");
    dbus_get_number(&reader); /* aligned to eight bytes, the first half of which came just now */
    CHECK(written.length % 8 == 0);
    is_put("org.systemd.property.After", "['a.service', 'b.service']", "After", "as");
    dbus_get_number(&reader);
    CHECK_TEXT("a.service", dbus_get_text(&reader));
    CHECK_TEXT("b.service", dbus_get_text(&reader));
    is_put("org.systemd.property.After", "[]", "After", "as");
    CHECK(dbus_get_number(&reader) == 0);
}

static void seconds_become_microseconds(void)
{
    is_put("org.systemd.property.TimeoutStopSec", "int16 7", "TimeoutStopUSec", "t");
    uint64_t value;
    memcpy(&value, written.bytes + written.length - sizeof value, sizeof value);
    CHECK(value == 7000000);
    /* "Sec" is no unit behind a capital. */
    is_put("org.systemd.property.NOSec", "7", "NOSec", "i");
}

static void what_cannot_be_understood_is_refused(void)
{
    static const char *const values[] = {"", "yes", "'open", "uint32 -1", "byte 256", "int16 32768", "5 6", "['a'",
                                         "['a' 'b']", "[5]", "uint64 18446744073709551616", "'a' b"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        CHECK(put("org.systemd.property.Anything", values[i]));
        CHECK(strstr(error.message, "config.annotations.org.systemd.property.Anything: expected"));
    }
    CHECK(put("org.systemd.property.TimeoutStopSec", "-1"));
    CHECK(strstr(error.message, "a number of seconds"));
    CHECK(put("org.systemd.property.not-a-name", "1"));
    CHECK(put("org.systemd.property.", "1"));
    CHECK(strstr(error.message, "does not name a property"));
}

int main(void)
{
    RUN(values_have_their_types);
    RUN(seconds_become_microseconds);
    RUN(what_cannot_be_understood_is_refused);
}

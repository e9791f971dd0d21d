#include "base/error.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int report(struct error *error, const char *stage, int number, const char *format, va_list arguments)
{
    snprintf(error->stage, sizeof error->stage, "%s", stage);
    error->number = number;
    vsnprintf(error->message, sizeof error->message, format, arguments);
    return -1;
}

int (fail)(struct error *error, const char *stage, const char *format, ...)
{
    int number = errno;
    va_list arguments;
    va_start(arguments, format);
    report(error, stage, number, format, arguments);
    va_end(arguments);
    return -1;
}

int (refuse)(struct error *error, const char *stage, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    report(error, stage, 0, format, arguments);
    va_end(arguments);
    return -1;
}

const char *error_text(const struct error *error, char *buffer, unsigned long size)
{
    const char *words = strerrordesc_np(error->number);
    const char *name = strerrorname_np(error->number);
    if (!error->number)
        snprintf(buffer, size, "%s", error->message);
    else if (!words || !name)
        snprintf(buffer, size, "%s: error %d", error->message, error->number);
    else
        snprintf(buffer, size, "%s: %c%s (%s)", error->message, tolower((unsigned char) words[0]), words + 1, name);
    return buffer;
}

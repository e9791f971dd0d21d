#include "base/debug.h"

#include "base/channel.h"

#include <stdarg.h>
#include <stdio.h>

static void (*hears)(const char *text);
static int through = -1;

void debug_to(void (*listener)(const char *text))
{
    hears = listener;
}

void debug_through(int channel)
{
    through = channel;
}

void debug(const char *format, ...)
{
    struct error step = {.stage = "debug"};
    if (!hears)
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(step.message, sizeof step.message, format, arguments);
    va_end(arguments);
    if (through < 0)
        hears(step.message);
    else
        channel_send(through, MESSAGE_DEBUG, &step, -1);
}

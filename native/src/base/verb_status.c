#include "base/verb_status.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int verb_failed(const struct error *error)
{
    char text[640];
    fprintf(stderr, "jcompose-runtime: %s: %s\n", error->stage, error_text(error, text, sizeof text));
    if (strcmp(error->stage, "exec"))
        return STATUS_RUNTIME_FAILED;
    return error->number == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE;
}

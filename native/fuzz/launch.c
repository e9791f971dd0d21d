/* What comes on the standard input of launch, stop and update: lines, each an object, and what a supervisor keeps of one. */

#include "base/input.h"
#include "base/memory.h"
#include "container/settings.h"
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct settings settings;
    struct input input = {.text = copy_start((const char *) data, size)};
    const char *line;
    size_t length;
    input.length = strlen(input.text);
    for (size_t number = 1; input_line(&input, &line, &length); number++) {
        struct error error;
        json_t *spec = input_parse(line, length, number, &error);
        if (spec)
            settings_read(spec, &settings, &error);
        json_decref(spec);
    }
    free(input.text);
    return 0;
}

#include "base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FIRST_CAPACITY (1 << 16)

/* Mapped, not allocated: what a supervisor inherits of it is given back whole. */
static int grow(struct input *input, struct error *error)
{
    size_t capacity = input->capacity ? input->capacity * 2 : FIRST_CAPACITY;
    void *text = input->capacity
                     ? mremap(input->text, input->capacity, capacity, MREMAP_MAYMOVE)
                     : mmap(NULL, capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (text == MAP_FAILED)
        return fail(error, "input", "no memory for %zu bytes of input", capacity);
    input->text = text;
    input->capacity = capacity;
    return 0;
}

int input_read(struct input *input, int descriptor, struct error *error)
{
    *input = (struct input){0};
    for (;;) {
        if (input->length == input->capacity && grow(input, error) < 0)
            return -1;
        ssize_t count = read(descriptor, input->text + input->length, input->capacity - input->length);
        if (count == 0)
            return 0;
        if (count > 0)
            input->length += (size_t)count;
        else if (errno != EINTR)
            return fail(error, "input", "cannot read the input");
    }
}

static bool is_blank(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!strchr(" \t\r", line[i]) || !line[i])
            return false;
    return true;
}

bool input_line(struct input *input, const char **line, size_t *length)
{
    while (input->position < input->length) {
        *line = input->text + input->position;
        size_t left = input->length - input->position;
        const char *feed = memchr(*line, '\n', left);
        *length = feed ? (size_t)(feed - *line) : left;
        input->position += *length + (feed != NULL);
        if (!is_blank(*line, *length))
            return true;
    }
    return false;
}

void input_free(struct input *input)
{
    if (input->capacity)
        munmap(input->text, input->capacity);
    *input = (struct input){0};
}

json_t *input_parse(const char *line, size_t length, size_t number, struct error *error)
{
    json_error_t reason;
    json_t *value = json_loadb(line, length, JSON_REJECT_DUPLICATES, &reason);
    if (!value)
        refuse(error, "input", "line %zu, column %d: %s", number, reason.column, reason.text);
    else if (!json_is_object(value))
        refuse(error, "input", "line %zu: this is no JSON object", number);
    if (json_is_object(value))
        return value;
    json_decref(value);
    return NULL;
}

json_t *json_file(const char *path, struct error *error)
{
    struct input input;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        fail(error, "input", "cannot open %s", path);
        return NULL;
    }
    json_t *value = NULL;
    json_error_t reason;
    if (input_read(&input, file, error) == 0) {
        value = json_loadb(input.text, input.length, 0, &reason);
        if (!json_is_object(value)) {
            refuse(error, "input", "%s:%d:%d: %s", path, reason.line, reason.column,
                   value ? "this is no JSON object" : reason.text);
            json_decref(value);
            value = NULL;
        }
    }
    input_free(&input);
    close(file);
    return value;
}

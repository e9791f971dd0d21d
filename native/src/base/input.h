#ifndef JCOMPOSE_INPUT_H
#define JCOMPOSE_INPUT_H

#include "base/error.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Standard input, which is JSON: one object, or one a line, of any length. */

struct input {
    char *text;
    size_t length, capacity;
    size_t position; /* of the next line */
};

/* Reads to the end. */
int input_read(struct input *input, int descriptor, struct error *error);
/* The next line that is not blank, without its line feed; false at the end. */
bool input_line(struct input *input, const char **line, size_t *length);
void input_free(struct input *input);

/* The object of one line; NULL with an error that names line and column otherwise. */
json_t *input_parse(const char *line, size_t length, size_t number, struct error *error);

/* A whole file that holds one object. */
json_t *json_file(const char *path, struct error *error);

#endif

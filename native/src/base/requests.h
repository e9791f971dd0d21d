#ifndef JCOMPOSE_REQUESTS_H
#define JCOMPOSE_REQUESTS_H

#include "base/error.h"
#include "base/rules.h"

/* What `launch`, `stop` and `update` have in common: options, a lock, and one object a line on standard input. */

/* Reads "[--lock FILE [--caller PID]]" and takes the lock. Returns 0, or the exit status after a message, also where the
 * caller had ended before the lock was taken. *LOCK is -1 without. It is held by all processes that have the descriptor,
 * until the last of them ends or closes it (fcntl(2), "Open file description locks"). */
int requests_options(int count, char **arguments, int *lock);

struct input;

/* Reads standard input and sees to it that every line is an object with an "id"; an error otherwise. */
int requests_read(struct input *input, struct error *error);

/* The two halves of that, for who wants each line parsed once only: NULL with an error where it is no such object. */
int requests_take(struct input *input, struct error *error);
json_t *requests_parse(const char *line, size_t length, size_t number, struct error *error);

/* Prints ERROR for VERB to standard error. */
void complain(const char *verb, const struct error *error);

#endif

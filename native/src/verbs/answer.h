#ifndef JCOMPOSE_ANSWER_H
#define JCOMPOSE_ANSWER_H

#include "container/container.h"

/* What `launch`, `stop` and `update` say about one container: a line of JSON on standard output (README.md). */

void answer_started(const char *id, struct process process);
void answer_stopped(const char *id, int exit_code); /* EXIT_CODE_UNKNOWN: left out */
void answer_updated(const char *id);
void answer_failed(const char *id, const struct error *error);

#endif

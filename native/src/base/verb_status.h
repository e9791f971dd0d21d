#ifndef JCOMPOSE_VERB_STATUS_H
#define JCOMPOSE_VERB_STATUS_H

#include "base/error.h"

/* The exit statuses of `run` and `exec` besides the command's own (README.md). */
enum { STATUS_RUNTIME_FAILED = 125, STATUS_NOT_EXECUTABLE = 126, STATUS_NOT_FOUND = 127 };

/* Prints the error to standard error and returns the status for it. */
int verb_failed(const struct error *error);

#endif

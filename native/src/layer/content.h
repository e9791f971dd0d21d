#ifndef JCOMPOSE_CONTENT_H
#define JCOMPOSE_CONTENT_H

#include "base/error.h"
#include <sys/types.h>

/* Copies SIZE bytes from SOURCE to the empty file TARGET: shared blocks where the file system can, holes stay holes. */
int content_copy(int source, int target, off_t size, const char *name, struct error *error);

#endif

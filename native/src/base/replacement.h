#ifndef JCOMPOSE_REPLACEMENT_H
#define JCOMPOSE_REPLACEMENT_H

#include "base/error.h"
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* Replacing a file as a whole: whoever reads it sees the old content or the new one, never a part. One writer at a
 * time. */

struct replacement {
    int file; /* write here */
    char path[PATH_MAX], temporary[PATH_MAX];
};

/* Parents that are missing are made. */
int replacement_open(struct replacement *replacement, const char *directory, const char *name, struct error *error);
/* DURABLE: the content survives a loss of power. */
int replacement_commit(struct replacement *replacement, bool durable, struct error *error);
void replacement_abandon(struct replacement *replacement);

int replace_file(const char *directory, const char *name, const char *content, size_t length, bool durable,
                 struct error *error);

#endif

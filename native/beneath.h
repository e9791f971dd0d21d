#ifndef JCOMPOSE_BENEATH_H
#define JCOMPOSE_BENEATH_H

#include "error.h"
#include <stdbool.h>

/* Paths of a tree that nobody vouches for: every symbolic link in them is followed as if ROOT were "/", never out. */

/* -1 with errno. */
int beneath_open(int root, const char *path, int flags);

/* The directory PATH, made with missing parents, each owned by root with mode 0755; also what a symbolic link in it
 * points to. *MADE tells whether the last of them is new; it may be NULL. */
int beneath_make_directory(int root, const char *path, bool *made, struct error *error);

#endif

#ifndef JCOMPOSE_BENEATH_H
#define JCOMPOSE_BENEATH_H

#include "base/error.h"
#include <stdbool.h>

/* The directory PATH beneath ROOT (container_path.h), made with missing parents, each owned by root with mode 0755; also
 * what a symbolic link in it points to. *MADE tells whether the last of them is new; it may be NULL. */
int beneath_make_directory(int root, const char *path, bool *made, struct error *error);

#endif

#ifndef JCOMPOSE_LAYER_PLACE_H
#define JCOMPOSE_LAYER_PLACE_H

#include "base/error.h"

/* Opens the directory PATH and makes it if it is not there, in a place of its own on the disk. */
int layer_place(const char *path, struct error *error);

/* Has what is made beside PATH from now on get such a place; -1 with errno where PATH's directory is not there. */
int layer_place_apart(const char *path);

#endif

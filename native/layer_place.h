#ifndef JCOMPOSE_LAYER_PLACE_H
#define JCOMPOSE_LAYER_PLACE_H

#include "error.h"

/* Opens the directory PATH and makes it if it is not there, in a place of its own on the disk. */
int layer_place(const char *path, struct error *error);

#endif

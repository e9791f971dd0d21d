#ifndef JCOMPOSE_DESCRIPTOR_H
#define JCOMPOSE_DESCRIPTOR_H

#include "base/error.h"
#include <stddef.h>

/* Passing open files to other programs, through the sockets that they listen on. */

/* A stream socket that is connected to whoever listens at PATH, of any length. */
int descriptor_connect(const char *path, struct error *error);

/* Sends TEXT together with DESCRIPTOR; -1 with errno. */
int descriptor_send(int socket, const char *text, size_t length, int descriptor);

#endif

#ifndef JCOMPOSE_NAMES_INSIDE_H
#define JCOMPOSE_NAMES_INSIDE_H

#include "base/error.h"
#include <sys/types.h>

/* A container that shares no network with this machine asks for names on its own loopback interface: the sockets are made
 * in its network namespace, and stay there while we are elsewhere. The container may have port 53 for itself, so they
 * listen on others, and a rule in its namespace leads there. */

#define NAMES_INSIDE "127.0.0.11"

/* Makes both sockets in the network namespace of process PID, ready to be read without waiting. */
int names_inside_open(pid_t pid, int *datagrams, int *connections, struct error *error);

#endif

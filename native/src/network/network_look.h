#ifndef JCOMPOSE_NETWORK_LOOK_H
#define JCOMPOSE_NETWORK_LOOK_H

#include "base/jsontext.h"

/* Writes the member "network" about the network namespace of a process, whose /proc directory is PROCESS: its interfaces
 * but loopback, and its default routes. Of an interface that is one end of a veth pair also its other end, here. Nothing is
 * written about our own namespace, nor about one that cannot be looked into. */
void network_look(struct json_writer *out, int process);

#endif

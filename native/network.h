#ifndef JCOMPOSE_NETWORK_H
#define JCOMPOSE_NETWORK_H

#include "error.h"
#include <jansson.h>

/* The spec's "network" (README.md). */

/* From the machine's side: for each interface a veth pair, one end in the bridge, the other in the network namespace
 * that the descriptor CONTAINER stands for, with its name, address and MTU. */
int network_attach(const json_t *network, int container, struct error *error);

/* From the container's side: everything up, with its IP addresses and routes. NETWORK may be NULL: loopback alone. */
int network_configure(const json_t *network, struct error *error);

/* "02:42:0a:d2:00:02". Returns -1 for anything else. */
int network_parse_mac(const char *mac, unsigned char bytes[6]);

/* Removes the machine's ends; those that are gone are none to remove. */
int network_detach(const json_t *network, struct error *error);

#endif

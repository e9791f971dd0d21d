#ifndef JCOMPOSE_NETWORK_H
#define JCOMPOSE_NETWORK_H

#include "base/error.h"
#include <jansson.h>

/* The spec's "network" (README.md). */

/* From the machine's side: for each interface a veth pair, one end in the bridge, the other in the network namespace
 * that the descriptor CONTAINER stands for, with its name, address and MTU. */
int network_attach(const json_t *network, int container, struct error *error);

/* From the container's side: everything up, with its IP addresses and routes. NETWORK may be NULL: loopback alone. */
int network_configure(const json_t *network, struct error *error);

/* Makes a running container's network what it is to be: interfaces, addresses, routes and limits of bandwidth that are
 * missing or others come back, those that are there stay. CONTAINER is its network namespace, other than ours. */
int network_repair(const json_t *network, int container, struct error *error);

/* Takes away those of a running container's INTERFACES of which nothing is on the machine's side. */
int network_leave(const json_t *interfaces, int container, struct error *error);

/* "02:42:0a:d2:00:02". Returns -1 for anything else. */
int network_parse_mac(const char *mac, unsigned char bytes[6]);

#endif

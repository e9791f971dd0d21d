#ifndef JCOMPOSE_ON_PARENT_H
#define JCOMPOSE_ON_PARENT_H

#include "base/error.h"
#include <jansson.h>
#include <stdbool.h>

/* Interfaces of containers that are not one end of a veth pair but lie on an interface of the machine's: macvlan and
 * ipvlan (man 8 ip-link). Nothing of them is on the machine's side. */

bool on_parent_is(const json_t *interface);

/* Makes it in the network namespace that the descriptor CONTAINER stands for. MAC may be NULL: one of its own, or with
 * ipvlan the parent's. */
int on_parent_make(int netlink, const json_t *interface, const unsigned char *mac, int container, struct error *error);

#endif

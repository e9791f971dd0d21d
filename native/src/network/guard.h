#ifndef JCOMPOSE_GUARD_H
#define JCOMPOSE_GUARD_H

#include "base/error.h"
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* What keeps a container from sending under somebody else's addresses, whatever it may do in its own network namespace:
 * an eBPF program on the machine's end of its interface. It goes with the interface. */

/* For an INTERFACE of the spec that has a "mac", the machine's end of which has the number LINK: frames pass that come
 * from it and from one of its "addresses". Takes the place of an earlier one at once. */
int guard_attach(int netlink, const json_t *interface, uint32_t link, struct error *error);

/* Whether there is one on the interface with that number. */
bool guard_is_attached(int netlink, uint32_t link);

#endif

#ifndef JCOMPOSE_NETWORK_ADDRESSES_H
#define JCOMPOSE_NETWORK_ADDRESSES_H

#include <jansson.h>
#include <stdint.h>

/* Takes from the interface LINK all addresses that are not among KEPT ("ADDRESS/PREFIX"); those that the kernel has given
 * itself stay. Returns -1 with errno. */
int addresses_keep(int netlink, uint32_t link, const json_t *kept);

#endif

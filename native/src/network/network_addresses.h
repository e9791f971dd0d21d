#ifndef JCOMPOSE_NETWORK_ADDRESSES_H
#define JCOMPOSE_NETWORK_ADDRESSES_H

#include <jansson.h>
#include <stdint.h>

/* The protocol (man 8 ip-address) of addresses that we give: link-local ones of the kernel's own look the same else. */
enum { ADDRESS_GIVEN = 106 };

/* Takes from the interface LINK all addresses that are not among those of INTERFACE of the spec; those that the kernel has
 * given itself stay. Returns -1 with errno. */
int addresses_keep(int netlink, uint32_t link, const json_t *interface);

#endif

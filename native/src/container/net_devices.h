#ifndef JCOMPOSE_NET_DEVICES_H
#define JCOMPOSE_NET_DEVICES_H

#include "base/error.h"
#include <jansson.h>

/* OCI linux.netDevices: interfaces of the machine that move into the container's network namespace, up, and with the
 * addresses that the machine gave them. */

/* Whether all of them are there and have names that can be; before anything is moved. */
int net_devices_check(const json_t *devices, struct error *error);

/* NAMESPACE is a descriptor of the network namespace. */
int net_devices_move(const json_t *devices, int namespace, struct error *error);

#endif

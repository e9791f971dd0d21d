#ifndef JCOMPOSE_BANDWIDTH_H
#define JCOMPOSE_BANDWIDTH_H

#include "base/error.h"
#include <linux/netlink.h>
#include <stdint.h>

/* How fast an interface may send: a token bucket (man 8 tc-tbf). */

#define BANDWIDTH_QUEUE "tbf"

/* BITS a second; 0: as fast as it can. NAME is for messages. */
int bandwidth_set(int netlink, uint32_t link, const char *name, uint64_t bits, struct error *error);

/* What an answer to RTM_GETQDISC says of an interface's own queue: bits a second, 0 for no limit. */
uint64_t bandwidth_of(const struct nlmsghdr *message);

#endif

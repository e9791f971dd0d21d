#ifndef JCOMPOSE_FLOWS_H
#define JCOMPOSE_FLOWS_H

#include "base/error.h"
#include "network/address.h"

/* What the kernel keeps of connections and of datagrams that belong together (connection tracking): where the first packet
 * went, all others go. Who is to go elsewhere from now on has to be forgotten. */

/* All that goes to or comes from one of these addresses. */
int flows_forget_addresses(const struct address *addresses, int count, struct error *error);

/* What goes to the port PUBLISHED of this machine and on to ADDRESS; NULL: to the machine itself. */
int flows_forget_port(uint8_t protocol, uint16_t published, const struct address *address, struct error *error);

#endif

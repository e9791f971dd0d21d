#ifndef JCOMPOSE_ADDRESS_H
#define JCOMPOSE_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/* An IP address of either family, with the number of its network's bits. */
struct address {
    unsigned char family, prefix, size;
    unsigned char bytes[16];
};

/* ADDRESS or ADDRESS/PREFIX; -1 for anything else, NULL too. */
int address_parse(const char *written, struct address *address);
/* The prefix does not count. */
bool address_equals(const struct address *one, const struct address *other);

/* With a port, as the socket calls want it. */
socklen_t address_to_socket(const struct address *address, uint16_t port, struct sockaddr_storage *name);
/* An IPv4 address in IPv6 form is one of IPv4. */
struct address address_of_socket(const struct sockaddr_storage *name);

#endif

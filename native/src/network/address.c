#include "network/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int address_parse(const char *written, struct address *address)
{
    char copy[INET6_ADDRSTRLEN + 8];
    *address = (struct address){0};
    if (!written || snprintf(copy, sizeof copy, "%s", written) >= (int) sizeof copy)
        return -1;
    char *slash = strchr(copy, '/'), *end = NULL;
    if (slash)
        *slash++ = 0;
    address->family = strchr(copy, ':') ? AF_INET6 : AF_INET;
    address->size = address->family == AF_INET6 ? 16 : 4;
    address->prefix = (unsigned char) (8 * address->size);
    if (inet_pton(address->family, copy, address->bytes) != 1)
        return -1;
    if (!slash)
        return 0;
    unsigned long prefix = strtoul(slash, &end, 10);
    if (*slash < '0' || *slash > '9' || *end || prefix > address->prefix)
        return -1;
    address->prefix = (unsigned char) prefix;
    return 0;
}

bool address_equals(const struct address *one, const struct address *other)
{
    return one->family == other->family && !memcmp(one->bytes, other->bytes, sizeof one->bytes);
}

socklen_t address_to_socket(const struct address *address, uint16_t port, struct sockaddr_storage *name)
{
    memset(name, 0, sizeof *name);
    if (address->family == AF_INET) {
        struct sockaddr_in *ipv4 = (void *) name;
        ipv4->sin_family = AF_INET;
        ipv4->sin_port = htons(port);
        memcpy(&ipv4->sin_addr, address->bytes, 4);
        return sizeof *ipv4;
    }
    struct sockaddr_in6 *ipv6 = (void *) name;
    ipv6->sin6_family = AF_INET6;
    ipv6->sin6_port = htons(port);
    memcpy(&ipv6->sin6_addr, address->bytes, 16);
    return sizeof *ipv6;
}

struct address address_of_socket(const struct sockaddr_storage *name)
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    struct address address = {.family = AF_INET, .prefix = 32, .size = 4};
    if (name->ss_family == AF_INET) {
        memcpy(address.bytes, &((const struct sockaddr_in *) (const void *) name)->sin_addr, 4);
        return address;
    }
    const unsigned char *bytes = ((const struct sockaddr_in6 *) (const void *) name)->sin6_addr.s6_addr;
    if (!memcmp(bytes, mapped, sizeof mapped)) {
        memcpy(address.bytes, bytes + sizeof mapped, 4);
        return address;
    }
    address = (struct address){.family = AF_INET6, .prefix = 128, .size = 16};
    memcpy(address.bytes, bytes, 16);
    return address;
}

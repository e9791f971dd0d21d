#include "network/network_addresses.h"

#include "network/address.h"
#include "network/netlink.h"
#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>

enum { MOST_STRANGERS = 64 };

struct strangers {
    uint32_t link;
    const json_t *interface;
    struct address list[MOST_STRANGERS];
    int count;
};

static bool is_kept(const struct address *address, const json_t *kept)
{
    struct address other;
    size_t index;
    json_t *written;
    json_array_foreach (kept, index, written)
        if (!address_parse(json_string_value(written), &other) && address_equals(address, &other) &&
            address->prefix == other.prefix)
            return true;
    return false;
}

static void take(const struct nlmsghdr *message, void *context)
{
    struct strangers *strangers = context;
    const struct ifaddrmsg *body = NLMSG_DATA(message);
    struct address address = {.family = body->ifa_family, .prefix = body->ifa_prefixlen};
    size_t length;
    const void *bytes =
        message_attribute(message, sizeof *body, body->ifa_family == AF_INET ? IFA_LOCAL : IFA_ADDRESS, &length);
    size_t one;
    const uint8_t *given = message_attribute(message, sizeof *body, IFA_PROTO, &one);
    if (body->ifa_index != strangers->link || !bytes || length > sizeof address.bytes ||
        strangers->count == MOST_STRANGERS)
        return;
    /* Before Linux 5.18 nobody knows who has given it. */
    if (body->ifa_scope == RT_SCOPE_LINK && (!given || *given != ADDRESS_GIVEN))
        return;
    address.size = (unsigned char) length;
    memcpy(address.bytes, bytes, length);
    if (!is_kept(&address, json_object_get(strangers->interface, "addresses")) &&
        !is_kept(&address, json_object_get(strangers->interface, "linkLocal")))
        strangers->list[strangers->count++] = address;
}

int addresses_keep(int netlink, uint32_t link, const json_t *interface)
{
    struct strangers strangers = {.link = link, .interface = interface};
    struct request request;
    struct ifaddrmsg all = {.ifa_family = AF_UNSPEC};
    request_start(&request, RTM_GETADDR, 0, &all, sizeof all);
    if (request_list(netlink, &request, take, &strangers))
        return -1;
    for (int i = 0; i < strangers.count; i++) {
        const struct address *each = &strangers.list[i];
        struct ifaddrmsg body = {.ifa_family = each->family, .ifa_prefixlen = each->prefix, .ifa_index = link};
        request_start(&request, RTM_DELADDR, 0, &body, sizeof body);
        request_add(&request, IFA_LOCAL, each->bytes, each->size);
        request_add(&request, IFA_ADDRESS, each->bytes, each->size);
        if (request_send(netlink, &request) && errno != EADDRNOTAVAIL) /* went with another one */
            return -1;
    }
    return 0;
}

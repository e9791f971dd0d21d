#include "network/flows.h"

#include "base/cleanup.h"
#include "network/netlink.h"
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <stdlib.h>
#include <string.h>

enum { TUPLE_BYTES = 128 };

/* One direction of a flow. */
struct tuple {
    struct address from, to;
    uint8_t protocol;
    uint16_t port; /* it goes to */
};

struct flow {
    struct tuple there, back;
};

/* What is sent back to the kernel to name a flow. */
struct found {
    unsigned char family, tuple[TUPLE_BYTES];
    size_t length;
    uint16_t zone;
};

struct search {
    bool (*is_wanted)(const struct flow *flow, const void *context);
    const void *context;
    struct found *list;
    size_t count;
};

static struct address read_address(const void *list, size_t length, uint16_t ipv4, uint16_t ipv6)
{
    struct address address = {.family = AF_INET};
    size_t size;
    const void *bytes = nested_attribute(list, length, ipv4, &size);
    if (!bytes) {
        bytes = nested_attribute(list, length, ipv6, &size);
        address.family = AF_INET6;
    }
    if (!bytes || size > sizeof address.bytes)
        return (struct address){0};
    address.size = (unsigned char) size;
    memcpy(address.bytes, bytes, size);
    return address;
}

static struct tuple read_tuple(const void *list, size_t length)
{
    struct tuple tuple = {0};
    size_t size, part;
    const void *ip = nested_attribute(list, length, CTA_TUPLE_IP, &size);
    if (ip) {
        tuple.from = read_address(ip, size, CTA_IP_V4_SRC, CTA_IP_V6_SRC);
        tuple.to = read_address(ip, size, CTA_IP_V4_DST, CTA_IP_V6_DST);
    }
    const void *protocol = nested_attribute(list, length, CTA_TUPLE_PROTO, &size);
    const void *number = protocol ? nested_attribute(protocol, size, CTA_PROTO_NUM, &part) : NULL;
    const void *port = protocol ? nested_attribute(protocol, size, CTA_PROTO_DST_PORT, &part) : NULL;
    if (number)
        memcpy(&tuple.protocol, number, sizeof tuple.protocol);
    if (port) {
        memcpy(&tuple.port, port, sizeof tuple.port);
        tuple.port = ntohs(tuple.port);
    }
    return tuple;
}

static void look(const struct nlmsghdr *message, void *context)
{
    struct search *search = context;
    const struct nfgenmsg *body = NLMSG_DATA(message);
    size_t length, back_length, zone_length;
    const void *there = message_attribute(message, sizeof *body, CTA_TUPLE_ORIG, &length);
    const void *back = message_attribute(message, sizeof *body, CTA_TUPLE_REPLY, &back_length);
    if (!there || !back || length > TUPLE_BYTES)
        return;
    const struct flow flow = {read_tuple(there, length), read_tuple(back, back_length)};
    if (!search->is_wanted(&flow, search->context))
        return;
    struct found *list = reallocarray(search->list, search->count + 1, sizeof *list);
    if (!list)
        return;
    search->list = list;
    struct found *found = &list[search->count++];
    *found = (struct found){.family = body->nfgen_family, .length = length};
    memcpy(found->tuple, there, length);
    const void *zone = message_attribute(message, sizeof *body, CTA_ZONE, &zone_length);
    if (zone)
        memcpy(&found->zone, zone, sizeof found->zone);
}

static uint16_t message_type(int type)
{
    return (uint16_t) (NFNL_SUBSYS_CTNETLINK << 8 | type);
}

static int forget(int netlink, const struct found *found)
{
    struct request request;
    struct nfgenmsg body = {.nfgen_family = found->family, .version = NFNETLINK_V0};
    request_start(&request, message_type(IPCTNL_MSG_CT_DELETE), 0, &body, sizeof body);
    request_add(&request, CTA_TUPLE_ORIG | NLA_F_NESTED, found->tuple, found->length);
    if (found->zone)
        request_add(&request, CTA_ZONE, &found->zone, sizeof found->zone);
    return request_send(netlink, &request) && errno != ENOENT ? -1 : 0;
}

/* A kernel that keeps nothing has nothing to forget. */
static int forget_all(struct search *search, struct error *error)
{
    struct request request;
    struct nfgenmsg body = {.nfgen_family = AF_UNSPEC, .version = NFNETLINK_V0};
    cleanup_close int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
    if (netlink < 0)
        return 0;
    request_start(&request, message_type(IPCTNL_MSG_CT_GET), 0, &body, sizeof body);
    int result = 0;
    if (request_list(netlink, &request, look, search))
        result = errno == EINVAL || errno == EOPNOTSUPP || errno == ENOENT ? 0 : fail(error, "network", "list connections");
    for (size_t i = 0; !result && i < search->count; i++)
        if (forget(netlink, &search->list[i]))
            result = fail(error, "network", "forget a connection");
    free(search->list);
    return result;
}

struct addresses {
    const struct address *list;
    int count;
};

static bool is_of_addresses(const struct flow *flow, const void *context)
{
    const struct addresses *addresses = context;
    for (int i = 0; i < addresses->count; i++)
        if (address_equals(&addresses->list[i], &flow->there.from) || address_equals(&addresses->list[i], &flow->back.from))
            return true;
    return false;
}

int flows_forget_addresses(const struct address *addresses, int count, struct error *error)
{
    const struct addresses context = {addresses, count};
    struct search search = {.is_wanted = is_of_addresses, .context = &context};
    return count ? forget_all(&search, error) : 0;
}

struct port {
    uint8_t protocol;
    uint16_t published;
    const struct address *address;
};

static bool is_local(const struct address *address)
{
    struct sockaddr_storage name;
    socklen_t length = address_to_socket(address, 0, &name);
    cleanup_close int probe = socket(address->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return probe >= 0 && !bind(probe, (struct sockaddr *) &name, length);
}

static bool is_through_port(const struct flow *flow, const void *context)
{
    const struct port *port = context;
    if (flow->there.protocol != port->protocol || flow->there.port != port->published)
        return false;
    if (port->address)
        return address_equals(&flow->back.from, port->address);
    return address_equals(&flow->back.from, &flow->there.to) && is_local(&flow->there.to);
}

int flows_forget_port(uint8_t protocol, uint16_t published, const struct address *address, struct error *error)
{
    const struct port port = {protocol, published, address};
    struct search search = {.is_wanted = is_through_port, .context = &port};
    return forget_all(&search, error);
}

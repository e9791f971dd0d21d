#include "network/network_look.h"

#include "base/cleanup.h"
#include "network/bandwidth.h"
#include "network/guard.h"
#include "network/netlink.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_LINKS = 32, MOST_LINK_ADDRESSES = 18, MOST_ROUTES = 4 };

struct link {
    uint32_t number, peer, master;
    char name[IF_NAMESIZE], mac[18];
    bool up, limited; /* limited: bandwidth is to be asked for */
    uint64_t bandwidth;
    char addresses[MOST_LINK_ADDRESSES][INET6_ADDRSTRLEN + 4];
    int count;
    uint32_t local; /* a bit for each that is link-local */
};

struct look {
    struct link links[MOST_LINKS];
    int count;
    char gateways[MOST_ROUTES][INET6_ADDRSTRLEN];
    int gateway_count;
};

static uint32_t number_of(const struct nlmsghdr *message, uint16_t type)
{
    size_t length;
    uint32_t number = 0;
    const void *value = message_attribute(message, sizeof(struct ifinfomsg), type, &length);
    if (value && length == sizeof number)
        memcpy(&number, value, sizeof number);
    return number;
}

static void take_link(const struct nlmsghdr *message, void *context)
{
    struct look *look = context;
    const struct ifinfomsg *body = NLMSG_DATA(message);
    size_t length;
    const char *name = message_attribute(message, sizeof *body, IFLA_IFNAME, &length);
    if (!name || body->ifi_flags & IFF_LOOPBACK || look->count == MOST_LINKS)
        return;
    struct link *link = &look->links[look->count++];
    *link = (struct link){.number = (uint32_t) body->ifi_index, .up = body->ifi_flags & IFF_UP};
    snprintf(link->name, sizeof link->name, "%.*s", (int) length, name);
    link->peer = number_of(message, IFLA_LINK);
    link->master = number_of(message, IFLA_MASTER);
    const char *queue = message_attribute(message, sizeof *body, IFLA_QDISC, &length);
    link->limited = queue && length == sizeof BANDWIDTH_QUEUE && !memcmp(queue, BANDWIDTH_QUEUE, length);
    const unsigned char *mac = message_attribute(message, sizeof *body, IFLA_ADDRESS, &length);
    if (mac && length == 6)
        snprintf(link->mac, sizeof link->mac, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

static struct link *find(struct look *look, uint32_t number)
{
    for (int i = 0; i < look->count; i++)
        if (look->links[i].number == number)
            return &look->links[i];
    return NULL;
}

static void take_address(const struct nlmsghdr *message, void *context)
{
    const struct ifaddrmsg *body = NLMSG_DATA(message);
    struct link *link = find(context, body->ifa_index);
    size_t length;
    char text[INET6_ADDRSTRLEN];
    const void *bytes = message_attribute(message, sizeof *body, body->ifa_family == AF_INET ? IFA_LOCAL : IFA_ADDRESS, &length);
    if (!link || !bytes || link->count == MOST_LINK_ADDRESSES)
        return;
    if (body->ifa_scope == RT_SCOPE_LINK)
        link->local |= 1U << link->count;
    inet_ntop(body->ifa_family, bytes, text, sizeof text);
    snprintf(link->addresses[link->count], sizeof *link->addresses, "%s/%d", text, body->ifa_prefixlen);
    link->count++;
}

static void take_route(const struct nlmsghdr *message, void *context)
{
    struct look *look = context;
    const struct rtmsg *body = NLMSG_DATA(message);
    size_t length;
    const void *gateway = message_attribute(message, sizeof *body, RTA_GATEWAY, &length);
    if (gateway && !body->rtm_dst_len && body->rtm_table == RT_TABLE_MAIN && look->gateway_count < MOST_ROUTES)
        inet_ntop(body->rtm_family, gateway, look->gateways[look->gateway_count++], INET6_ADDRSTRLEN);
}

static void take_queue(const struct nlmsghdr *message, void *context)
{
    const struct tcmsg *body = NLMSG_DATA(message);
    struct link *link = find(context, (uint32_t) body->tcm_ifindex);
    uint64_t bits = bandwidth_of(message);
    if (link && bits)
        link->bandwidth = bits;
}

static int list(int netlink, uint16_t type, void (*each)(const struct nlmsghdr *, void *), void *context)
{
    static const char nothing[sizeof(struct tcmsg)]; /* the longest of the fixed parts, all families */
    static const size_t sizes[][2] = {{RTM_GETLINK, sizeof(struct ifinfomsg)}, {RTM_GETADDR, sizeof(struct ifaddrmsg)},
                                      {RTM_GETROUTE, sizeof(struct rtmsg)}, {RTM_GETQDISC, sizeof(struct tcmsg)}};
    struct request request;
    size_t size = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (sizes[i][0] == type)
            size = sizes[i][1];
    request_start(&request, type, 0, nothing, size);
    return request_list(netlink, &request, each, context);
}

/* One end here, the other in some container. */
static void take_own_link(const struct nlmsghdr *message, void *context)
{
    struct link *link = context;
    struct look one = {0};
    take_link(message, &one);
    if (one.count && one.links[0].number == link->number)
        *link = one.links[0];
}

static void take_own_queue(const struct nlmsghdr *message, void *context)
{
    struct link *link = context;
    const struct tcmsg *body = NLMSG_DATA(message);
    if ((uint32_t) body->tcm_ifindex == link->number && bandwidth_of(message))
        link->bandwidth = bandwidth_of(message);
}

static void write_peer(struct json_writer *out, int netlink, uint32_t number)
{
    struct request request;
    struct link link = {.number = number};
    struct ifinfomsg body = {.ifi_index = (int) number};
    struct tcmsg queue = {.tcm_ifindex = (int) number};
    char bridge[IF_NAMESIZE] = "";
    request_start(&request, RTM_GETLINK, 0, &body, sizeof body);
    if (request_ask(netlink, &request, take_own_link, &link) || !*link.name)
        return;
    request_start(&request, RTM_GETQDISC, 0, &queue, sizeof queue);
    if (link.limited)
        request_list(netlink, &request, take_own_queue, &link);
    jsontext_open(out, "peer", '{');
    jsontext_string(out, "name", link.name);
    jsontext_boolean(out, "up", link.up);
    if (link.master && if_indextoname(link.master, bridge))
        jsontext_string(out, "bridge", bridge);
    jsontext_boolean(out, "guarded", guard_is_attached(netlink, number));
    jsontext_number(out, "bandwidth", (int64_t) link.bandwidth);
    jsontext_close(out, '}');
}

static void write_addresses(struct json_writer *out, const struct link *link, const char *member, bool local)
{
    jsontext_open(out, member, '[');
    for (int i = 0; i < link->count; i++)
        if ((link->local >> i & 1) == local)
            jsontext_string(out, NULL, link->addresses[i]);
    jsontext_close(out, ']');
}

static void write_link(struct json_writer *out, int here, const struct link *link)
{
    jsontext_open(out, link->name, '{');
    jsontext_boolean(out, "up", link->up);
    jsontext_string(out, "mac", link->mac);
    write_addresses(out, link, "addresses", false);
    write_addresses(out, link, "linkLocal", true); /* those, too, that the kernel has given itself */
    jsontext_number(out, "bandwidth", (int64_t) link->bandwidth);
    if (link->peer)
        write_peer(out, here, link->peer);
    jsontext_close(out, '}');
}

static bool any_limited(const struct look *look)
{
    for (int i = 0; i < look->count; i++)
        if (look->links[i].limited)
            return true;
    return false;
}

/* A socket in a namespace stays there, whoever uses it. */
static int socket_in(int namespace, int own)
{
    if (setns(namespace, CLONE_NEWNET))
        return -1;
    int netlink = netlink_open();
    if (setns(own, CLONE_NEWNET))
        _exit(1);
    return netlink;
}

void network_look(struct json_writer *out, int process)
{
    static int own = -1, here = -1;
    static struct look look;
    struct stat mine, other;
    if (own < 0) {
        own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
        here = netlink_open();
    }
    cleanup_close int namespace = openat(process, "ns/net", O_RDONLY | O_CLOEXEC);
    if (namespace < 0 || fstat(namespace, &other) || fstat(own, &mine) || mine.st_ino == other.st_ino)
        return;
    cleanup_close int there = socket_in(namespace, own);
    look = (struct look){0};
    if (there < 0 || list(there, RTM_GETLINK, take_link, &look))
        return;
    /* Many have no interface, and then neither addresses nor routes. */
    if (look.count && (list(there, RTM_GETADDR, take_address, &look) || list(there, RTM_GETROUTE, take_route, &look)))
        return;
    if (any_limited(&look) && list(there, RTM_GETQDISC, take_queue, &look))
        return;
    jsontext_open(out, "network", '{');
    jsontext_open(out, "interfaces", '{');
    for (int i = 0; i < look.count; i++)
        write_link(out, here, &look.links[i]);
    jsontext_close(out, '}');
    jsontext_open(out, "gateways", '[');
    for (int i = 0; i < look.gateway_count; i++)
        jsontext_string(out, NULL, look.gateways[i]);
    jsontext_close(out, ']');
    jsontext_close(out, '}');
}

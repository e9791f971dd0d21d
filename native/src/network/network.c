#include "network/network.h"

#include "base/cleanup.h"
#include "container/sysctl.h"
#include "network/address.h"
#include "network/bandwidth.h"
#include "network/guard.h"
#include "network/netlink.h"
#include "network/network_addresses.h"
#include "network/on_parent.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MAC_SIZE = 6 };

static const char *text(const json_t *object, const char *member)
{
    return json_string_value(json_object_get(object, member));
}

int network_parse_mac(const char *mac, unsigned char bytes[MAC_SIZE])
{
    int end = 0;
    if (mac && sscanf(mac, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", &bytes[0], &bytes[1], &bytes[2], &bytes[3], &bytes[4],
               &bytes[5], &end) == MAC_SIZE && !mac[end])
        return 0;
    return -1;
}

static int remove_link(int netlink, const char *name)
{
    struct request request;
    struct ifinfomsg link = {.ifi_family = AF_UNSPEC};
    request_start(&request, RTM_DELLINK, 0, &link, sizeof link);
    request_add_text(&request, IFLA_IFNAME, name);
    return request_send(netlink, &request) && errno != ENODEV ? -1 : 0;
}

/* Both ends in one request: the pair is there whole, in its bridge and up, or it is not. */
static int make_pair(int netlink, const json_t *interface, uint32_t bridge, const unsigned char *mac, int container)
{
    struct request request;
    struct ifinfomsg host = {.ifi_family = AF_UNSPEC, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    struct ifinfomsg peer = {.ifi_family = AF_UNSPEC};
    uint32_t mtu = (uint32_t) json_integer_value(json_object_get(interface, "mtu"));
    request_start(&request, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &host, sizeof host);
    request_add_text(&request, IFLA_IFNAME, text(interface, "host"));
    if (bridge)
        request_add_number(&request, IFLA_MASTER, bridge);
    if (mtu)
        request_add_number(&request, IFLA_MTU, mtu);
    size_t kind = request_open(&request, IFLA_LINKINFO);
    request_add_text(&request, IFLA_INFO_KIND, "veth");
    size_t data = request_open(&request, IFLA_INFO_DATA);
    size_t end = request_open(&request, VETH_INFO_PEER);
    request_add_body(&request, &peer, sizeof peer);
    request_add_text(&request, IFLA_IFNAME, text(interface, "name"));
    if (mac)
        request_add(&request, IFLA_ADDRESS, mac, MAC_SIZE);
    if (mtu)
        request_add_number(&request, IFLA_MTU, mtu);
    request_add_number(&request, IFLA_NET_NS_FD, (uint32_t) container);
    request_close(&request, end);
    request_close(&request, data);
    request_close(&request, kind);
    return request_send(netlink, &request);
}

/* Lets the bridge send frames back out of the port they came in by: a container that asks for a published port which
 * leads to itself would get no answer where br_netfilter is loaded, as Docker does. */
static int settle_port(int netlink, const json_t *interface)
{
    const char *host = text(interface, "host");
    uint8_t isolated = json_is_true(json_object_get(interface, "isolated"));
    struct request request;
    struct ifinfomsg link = {.ifi_family = AF_UNSPEC};
    uint8_t on = 1;
    request_start(&request, RTM_NEWLINK, 0, &link, sizeof link);
    request_add_text(&request, IFLA_IFNAME, host);
    size_t kind = request_open(&request, IFLA_LINKINFO);
    request_add_text(&request, IFLA_INFO_SLAVE_KIND, "bridge");
    size_t data = request_open(&request, IFLA_INFO_SLAVE_DATA);
    request_add(&request, IFLA_BRPORT_MODE, &on, sizeof on);
    if (isolated)
        request_add(&request, IFLA_BRPORT_ISOLATED, &isolated, sizeof isolated);
    request_close(&request, data);
    request_close(&request, kind);
    return request_send(netlink, &request);
}

/* A new interface has no limit that would have to be lifted. */
static int set_bandwidth(int netlink, uint32_t link, const json_t *interface, const char *direction, bool is_new,
                         struct error *error)
{
    const json_t *bits = json_object_get(json_object_get(interface, "bandwidth"), direction);
    if (!bits && is_new)
        return 0;
    return bandwidth_set(netlink, link, text(interface, "host"), (uint64_t) json_integer_value(bits), error);
}

/* What the machine's end has besides its place in the bridge; the container receives what this end sends. */
static int settle_host(int netlink, const json_t *interface, uint32_t bridge, bool is_new, struct error *error)
{
    const char *host = text(interface, "host");
    uint32_t link = if_nametoindex(host);
    if (bridge && text(interface, "mac") && guard_attach(netlink, interface, link, error))
        return -1;
    return set_bandwidth(netlink, link, interface, "ingress", is_new, error);
}

static int attach(int netlink, const json_t *interface, int container, struct error *error)
{
    const char *name = text(interface, "name"), *host = text(interface, "host"), *mac = text(interface, "mac");
    const char *bridge = text(interface, "bridge");
    unsigned char address[MAC_SIZE];
    if (!name || !*name || strlen(name) >= IFNAMSIZ || !host || !*host || strlen(host) >= IFNAMSIZ)
        return refuse(error, "network", "network.interfaces: \"%s\" and \"%s\" must be names of up to 15 bytes",
                      name ? name : "", host ? host : "");
    if (mac && network_parse_mac(mac, address))
        return refuse(error, "network", "the interface %s: \"%s\" is no MAC address", name, mac);
    if (on_parent_is(interface))
        return on_parent_make(netlink, interface, mac ? address : NULL, container, error);
    uint32_t index = bridge ? if_nametoindex(bridge) : 0;
    if (bridge && !index)
        return fail(error, "network", "find the bridge %s for the interface %s", bridge, name);
    int made = make_pair(netlink, interface, index, mac ? address : NULL, container);
    /* The end of an earlier run, whose network namespace the kernel is still taking apart. */
    if (made && errno == EEXIST && !remove_link(netlink, host))
        made = make_pair(netlink, interface, index, mac ? address : NULL, container);
    if (made)
        return fail(error, "network", "make the veth pair %s (in the container %s)", host, name);
    if (index && settle_port(netlink, interface)) {
        fail(error, "network", "set hairpin mode on the interface %s", host);
        remove_link(netlink, host);
        return -1;
    }
    if (settle_host(netlink, interface, index, true, error)) {
        remove_link(netlink, host);
        return -1;
    }
    return 0;
}

int network_attach(const json_t *network, int container, struct error *error)
{
    cleanup_close int netlink = netlink_open();
    size_t index;
    json_t *interface;
    if (netlink < 0)
        return fail(error, "network", "open a netlink socket");
    json_array_foreach (json_object_get(network, "interfaces"), index, interface)
        if (attach(netlink, interface, container, error))
            return -1;
    return 0;
}

static int bring_up(int netlink, uint32_t index)
{
    struct request request;
    struct ifinfomsg link = {
        .ifi_family = AF_UNSPEC, .ifi_index = (int) index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    request_start(&request, RTM_NEWLINK, 0, &link, sizeof link);
    return request_send(netlink, &request);
}

static int add_address(int netlink, uint32_t index, const char *name, const char *written, struct error *error)
{
    struct address address;
    struct request request;
    if (address_parse(written, &address))
        return refuse(error, "network", "the interface %s: \"%s\" is no address", name, written ? written : "");
    /* Whoever assigned it knows that it is free: no waiting for duplicates. */
    struct ifaddrmsg body = {.ifa_family = address.family, .ifa_prefixlen = address.prefix, .ifa_index = index,
                             .ifa_flags = address.family == AF_INET6 ? IFA_F_NODAD : 0};
    uint8_t given = ADDRESS_GIVEN;
    request_start(&request, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, &body, sizeof body);
    request_add(&request, IFA_PROTO, &given, sizeof given);
    request_add(&request, IFA_LOCAL, address.bytes, address.size);
    request_add(&request, IFA_ADDRESS, address.bytes, address.size);
    if (address.family == AF_INET && address.prefix < 31) {
        uint32_t broadcast;
        memcpy(&broadcast, address.bytes, sizeof broadcast);
        broadcast |= htonl(UINT32_MAX >> address.prefix);
        request_add(&request, IFA_BROADCAST, &broadcast, sizeof broadcast);
    }
    return request_send(netlink, &request) ? fail(error, "network", "give %s the address %s", name, written) : 0;
}

static int add_route(int netlink, const json_t *route, struct error *error)
{
    const char *to = text(route, "to"), *via = text(route, "via"), *interface = text(route, "interface");
    struct address target = {0}, gateway;
    struct request request;
    bool everything = to && !strcmp(to, "default");
    if (via && address_parse(via, &gateway))
        return refuse(error, "network", "network.routes: \"%s\" is no address", via);
    if (everything)
        target.family = via ? gateway.family : AF_INET;
    else if (address_parse(to, &target))
        return refuse(error, "network", "network.routes: \"%s\" is no target: write default or ADDRESS/PREFIX",
                      to ? to : "");
    struct rtmsg body = {.rtm_family = target.family, .rtm_dst_len = target.prefix, .rtm_table = RT_TABLE_MAIN,
                         .rtm_protocol = RTPROT_BOOT, .rtm_type = RTN_UNICAST,
                         .rtm_scope = via ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK};
    request_start(&request, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, &body, sizeof body);
    if (!everything)
        request_add(&request, RTA_DST, target.bytes, target.size);
    if (via)
        request_add(&request, RTA_GATEWAY, gateway.bytes, gateway.size);
    if (interface)
        request_add_number(&request, RTA_OIF, if_nametoindex(interface));
    if (request_send(netlink, &request))
        return fail(error, "network", "make the route to %s%s%s", to, via ? " via " : "", via ? via : "");
    return 0;
}

/* The same address may be that of an earlier run, whose network namespace the kernel is still taking apart; with a veth
 * pair the machine's end is removed, and there is nothing to wait for. */
static int bring_up_patiently(int netlink, const json_t *interface, uint32_t link)
{
    const struct timespec pause = {.tv_nsec = 10000000};
    int tries = on_parent_is(interface) ? 300 : 1, result;
    while ((result = bring_up(netlink, link)) && (errno == EBUSY || errno == EADDRINUSE) && --tries)
        nanosleep(&pause, NULL);
    return result;
}

static int add_addresses(int netlink, uint32_t link, const json_t *interface, const char *member, struct error *error)
{
    size_t index;
    json_t *address;
    json_array_foreach (json_object_get(interface, member), index, address)
        if (add_address(netlink, link, text(interface, "name"), json_string_value(address), error))
            return -1;
    return 0;
}

/* Before it is up, so that none of them comes too late. */
static int set_parameters(const json_t *interface, struct error *error)
{
    const char *name;
    json_t *value;
    json_object_foreach (json_object_get(interface, "sysctl"), name, value)
        if (sysctl_set_network(name, json_string_value(value), error))
            return -1;
    return 0;
}

static int configure(int netlink, const json_t *interface, struct error *error)
{
    const char *name = text(interface, "name");
    uint32_t link = if_nametoindex(name);
    if (!link)
        return fail(error, "network", "find the interface %s in the container", name);
    if (add_addresses(netlink, link, interface, "addresses", error) ||
        add_addresses(netlink, link, interface, "linkLocal", error) || set_parameters(interface, error))
        return -1;
    if (bring_up_patiently(netlink, interface, link))
        return fail(error, "network", "bring the interface %s up", name);
    return set_bandwidth(netlink, link, interface, "egress", true, error);
}

int network_configure(const json_t *network, struct error *error)
{
    cleanup_close int netlink = netlink_open();
    size_t index;
    json_t *member;
    if (netlink < 0 || bring_up(netlink, 1))
        return fail(error, "network", "bring the loopback interface up");
    json_array_foreach (json_object_get(network, "interfaces"), index, member)
        if (configure(netlink, member, error))
            return -1;
    json_array_foreach (json_object_get(network, "routes"), index, member)
        if (add_route(netlink, member, error))
            return -1;
    return 0;
}

static int rejoin_bridge(int netlink, const json_t *interface, struct error *error)
{
    struct request request;
    const char *host = text(interface, "host"), *bridge = text(interface, "bridge");
    uint32_t index = bridge ? if_nametoindex(bridge) : 0;
    struct ifinfomsg link = {.ifi_family = AF_UNSPEC, .ifi_index = (int) if_nametoindex(host), .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    if (bridge && !index)
        return fail(error, "network", "find the bridge %s for the interface %s", bridge, host);
    request_start(&request, RTM_NEWLINK, 0, &link, sizeof link);
    if (index)
        request_add_number(&request, IFLA_MASTER, index);
    if (request_send(netlink, &request) || (index && settle_port(netlink, interface)))
        return fail(error, "network", "connect the interface %s to the bridge %s", host, bridge ?: "");
    return settle_host(netlink, interface, index, false, error);
}

/* In the container's namespace: without addresses that are not its own, and with its MAC address. */
static int clear(int netlink, const json_t *interface, struct error *error)
{
    const char *name = text(interface, "name"), *mac = text(interface, "mac");
    unsigned char bytes[MAC_SIZE];
    struct request request;
    struct ifinfomsg link = {.ifi_family = AF_UNSPEC, .ifi_index = (int) if_nametoindex(name)};
    if (!link.ifi_index || !mac || network_parse_mac(mac, bytes))
        return 0;
    request_start(&request, RTM_NEWLINK, 0, &link, sizeof link);
    request_add(&request, IFLA_ADDRESS, bytes, sizeof bytes);
    if (request_send(netlink, &request))
        return fail(error, "network", "give %s the MAC address %s", name, mac);
    if (addresses_keep(netlink, (uint32_t) link.ifi_index, interface))
        return fail(error, "network", "take strange addresses from %s", name);
    return set_bandwidth(netlink, (uint32_t) link.ifi_index, interface, "egress", false, error);
}

static int repair_inside(const json_t *network, struct error *error)
{
    cleanup_close int netlink = netlink_open();
    size_t index;
    json_t *interface;
    if (netlink < 0)
        return fail(error, "network", "open a netlink socket");
    json_array_foreach (json_object_get(network, "interfaces"), index, interface)
        if (clear(netlink, interface, error))
            return -1;
    return network_configure(network, error);
}

/* What is in the container by that name, or of that kind on the machine. */
static bool is_there(const json_t *interface, int container, int own)
{
    if (!on_parent_is(interface))
        return text(interface, "host") && if_nametoindex(text(interface, "host"));
    if (setns(container, CLONE_NEWNET))
        return false;
    bool there = if_nametoindex(text(interface, "name"));
    if (setns(own, CLONE_NEWNET))
        _exit(1);
    return there;
}

int network_leave(const json_t *interfaces, int container, struct error *error)
{
    cleanup_close int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    size_t index;
    json_t *interface;
    int result = 0;
    if (own < 0 || setns(container, CLONE_NEWNET))
        return fail(error, "network", "enter the container's network namespace");
    cleanup_close int netlink = netlink_open();
    json_array_foreach (interfaces, index, interface)
        if (on_parent_is(interface) && (netlink < 0 || remove_link(netlink, text(interface, "name"))))
            result = fail(error, "network", "remove the interface %s", text(interface, "name"));
    if (setns(own, CLONE_NEWNET))
        _exit(1);
    return result;
}

int network_repair(const json_t *network, int container, struct error *error)
{
    cleanup_close int netlink = netlink_open(), own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    size_t index;
    json_t *interface;
    if (netlink < 0 || own < 0)
        return fail(error, "network", "open a netlink socket");
    json_array_foreach (json_object_get(network, "interfaces"), index, interface) {
        bool there = is_there(interface, container, own);
        if (there && on_parent_is(interface))
            continue;
        if (there ? rejoin_bridge(netlink, interface, error) : attach(netlink, interface, container, error))
            return -1;
    }
    if (setns(container, CLONE_NEWNET))
        return fail(error, "network", "enter the container's network namespace");
    int result = repair_inside(network, error);
    if (setns(own, CLONE_NEWNET))
        return fail(error, "network", "leave the container's network namespace");
    return result;
}

#include "container/net_devices.h"

#include "base/cleanup.h"
#include "network/netlink.h"
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>

enum { ADDRESSES_MAX = 64 };

/* What the kernel forgets when an interface moves. */
struct addresses {
    uint32_t index;
    int count;
    struct {
        struct ifaddrmsg body;
        unsigned char bytes[16];
        size_t size;
    } list[ADDRESSES_MAX];
};

static const char *name_inside(const char *name, const json_t *device)
{
    const char *given = json_string_value(json_object_get(device, "name"));
    return given && *given ? given : name;
}

static int check(const char *name, const char *inside, struct error *error)
{
    if (!*inside || strlen(inside) >= IFNAMSIZ || strchr(inside, '/') || strchr(inside, ':') || !strcmp(inside, ".") ||
        !strcmp(inside, ".."))
        return refuse(error, "network", "config.linux.netDevices: \"%.80s\" is no name for an interface", inside);
    if (strlen(name) >= IFNAMSIZ || !if_nametoindex(name))
        return fail(error, "network", "config.linux.netDevices: find the interface \"%.80s\"", name);
    return 0;
}

int net_devices_check(const json_t *devices, struct error *error)
{
    const char *name;
    json_t *device;
    json_object_foreach ((json_t *) devices, name, device)
        if (check(name, name_inside(name, device), error))
            return -1;
    return 0;
}

/* Addresses that the kernel made itself, or that mean something on this link alone, come again by themselves. */
static void keep(const struct nlmsghdr *message, void *context)
{
    struct addresses *addresses = context;
    const struct ifaddrmsg *body = NLMSG_DATA(message);
    size_t size;
    const void *local = message_attribute(message, sizeof *body, IFA_LOCAL, &size);
    if (!local)
        local = message_attribute(message, sizeof *body, IFA_ADDRESS, &size);
    if (body->ifa_index != addresses->index || body->ifa_scope != RT_SCOPE_UNIVERSE || !local ||
        !(body->ifa_flags & IFA_F_PERMANENT) || addresses->count == ADDRESSES_MAX ||
        size > sizeof addresses->list[0].bytes)
        return;
    addresses->list[addresses->count].body = *body;
    addresses->list[addresses->count].size = size;
    memcpy(addresses->list[addresses->count++].bytes, local, size);
}

static int move(int netlink, uint32_t index, const char *inside, int namespace)
{
    struct request request;
    struct ifinfomsg link = {.ifi_family = AF_UNSPEC, .ifi_index = (int) index, .ifi_change = IFF_UP};
    request_start(&request, RTM_NEWLINK, 0, &link, sizeof link); /* down: one that is up keeps its name */
    if (request_send(netlink, &request))
        return -1;
    link.ifi_change = 0;
    request_start(&request, RTM_NEWLINK, 0, &link, sizeof link);
    request_add_text(&request, IFLA_IFNAME, inside);
    request_add_number(&request, IFLA_NET_NS_FD, (uint32_t) namespace);
    return request_send(netlink, &request);
}

/* In the container's network namespace. */
static int settle(const char *inside, struct addresses *addresses)
{
    cleanup_close int netlink = netlink_open();
    uint32_t index = if_nametoindex(inside);
    struct request request;
    struct ifinfomsg link = {.ifi_family = AF_UNSPEC, .ifi_index = (int) index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    if (netlink < 0 || !index)
        return -1;
    for (int i = 0; i < addresses->count; i++) {
        struct ifaddrmsg body = addresses->list[i].body;
        body.ifa_index = index;
        body.ifa_flags = body.ifa_family == AF_INET6 ? IFA_F_NODAD : 0;
        request_start(&request, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, &body, sizeof body);
        request_add(&request, IFA_LOCAL, addresses->list[i].bytes, addresses->list[i].size);
        request_add(&request, IFA_ADDRESS, addresses->list[i].bytes, addresses->list[i].size);
        if (request_send(netlink, &request))
            return -1;
    }
    request_start(&request, RTM_NEWLINK, 0, &link, sizeof link);
    return request_send(netlink, &request);
}

static int move_in(const char *name, const char *inside, int namespace, struct error *error)
{
    struct addresses addresses = {.index = if_nametoindex(name)};
    struct request request;
    struct ifaddrmsg all = {.ifa_family = AF_UNSPEC};
    cleanup_close int netlink = netlink_open();
    cleanup_close int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    request_start(&request, RTM_GETADDR, 0, &all, sizeof all);
    if (netlink < 0 || own < 0 || request_list(netlink, &request, keep, &addresses))
        return fail(error, "network", "read the addresses of the interface %s", name);
    if (move(netlink, addresses.index, inside, namespace))
        return fail(error, "network", "move the interface %s into the container as %s", name, inside);
    int result = setns(namespace, CLONE_NEWNET) || settle(inside, &addresses)
                     ? fail(error, "network", "bring up the interface %s in the container", inside)
                     : 0;
    return setns(own, CLONE_NEWNET) ? fail(error, "network", "return to the machine's network") : result;
}

int net_devices_move(const json_t *devices, int namespace, struct error *error)
{
    const char *name;
    json_t *device;
    json_object_foreach ((json_t *) devices, name, device)
        if (move_in(name, name_inside(name, device), namespace, error))
            return -1;
    return 0;
}

#include "network/on_parent.h"

#include "network/netlink.h"
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

enum { MAC_SIZE = 6 };

static const struct mode {
    const char *kind, *name;
    uint32_t value;
} modes[] = {
    {"macvlan", "bridge", MACVLAN_MODE_BRIDGE}, {"macvlan", "private", MACVLAN_MODE_PRIVATE},
    {"macvlan", "vepa", MACVLAN_MODE_VEPA},     {"macvlan", "passthru", MACVLAN_MODE_PASSTHRU},
    {"ipvlan", "l2", IPVLAN_MODE_L2},           {"ipvlan", "l3", IPVLAN_MODE_L3},
    {"ipvlan", "l3s", IPVLAN_MODE_L3S},
};

static const char *text(const json_t *object, const char *member)
{
    return json_string_value(json_object_get(object, member));
}

bool on_parent_is(const json_t *interface)
{
    return text(interface, "kind");
}

static const struct mode *find_mode(const char *kind, const char *name)
{
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (!strcmp(modes[i].kind, kind) && name && !strcmp(modes[i].name, name))
            return &modes[i];
    return NULL;
}

static void add_mode(struct request *request, const struct mode *mode, const char *flag)
{
    uint16_t narrow = (uint16_t) mode->value;
    uint16_t flags = !flag ? 0 : !strcmp(flag, "private") ? IPVLAN_F_PRIVATE : !strcmp(flag, "vepa") ? IPVLAN_F_VEPA : 0;
    size_t data = request_open(request, IFLA_INFO_DATA);
    if (!strcmp(mode->kind, "macvlan")) {
        request_add_number(request, IFLA_MACVLAN_MODE, mode->value);
    } else {
        request_add(request, IFLA_IPVLAN_MODE, &narrow, sizeof narrow);
        request_add(request, IFLA_IPVLAN_FLAGS, &flags, sizeof flags);
    }
    request_close(request, data);
}

int on_parent_make(int netlink, const json_t *interface, const unsigned char *mac, int container, struct error *error)
{
    const char *kind = text(interface, "kind"), *name = text(interface, "name"), *parent = text(interface, "parent");
    const struct mode *mode = find_mode(kind, text(interface, "mode"));
    uint32_t mtu = (uint32_t) json_integer_value(json_object_get(interface, "mtu"));
    uint32_t lower = parent ? if_nametoindex(parent) : 0;
    struct request request;
    struct ifinfomsg link = {.ifi_family = AF_UNSPEC};
    if (!mode)
        return refuse(error, "network", "the interface %s: there is no %s in mode \"%s\"", name, kind,
                      text(interface, "mode") ?: "");
    if (!lower)
        return fail(error, "network", "find the interface %s, the parent of %s", parent ? parent : "", name);
    request_start(&request, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &link, sizeof link);
    request_add_text(&request, IFLA_IFNAME, name);
    request_add_number(&request, IFLA_LINK, lower);
    request_add_number(&request, IFLA_NET_NS_FD, (uint32_t) container);
    if (mac)
        request_add(&request, IFLA_ADDRESS, mac, MAC_SIZE);
    if (mtu)
        request_add_number(&request, IFLA_MTU, mtu);
    size_t info = request_open(&request, IFLA_LINKINFO);
    request_add_text(&request, IFLA_INFO_KIND, kind);
    add_mode(&request, mode, text(interface, "flag"));
    request_close(&request, info);
    if (!request_send(netlink, &request))
        return 0;
    if (errno == EOPNOTSUPP)
        return refuse(error, "network", "the interface %s: this machine's kernel has no %s", name, kind);
    return fail(error, "network", "make the %s %s on %s in the container", kind, name, parent);
}

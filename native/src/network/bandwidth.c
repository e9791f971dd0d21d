#include "network/bandwidth.h"

#include "network/netlink.h"
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

/* Tokens for 50 ms may be saved up: so long may a busy machine be late without anything being lost of the rate. What is
 * sent may wait for 100 ms, and both have room for some whole frames. */
enum { BURST_PARTS = 20, QUEUE_PARTS = 10, LEAST_BURST = 10 * 1514, LEAST_QUEUE = 64 * 1024 };

static struct tcmsg own_queue(uint32_t link)
{
    return (struct tcmsg){.tcm_family = AF_UNSPEC, .tcm_ifindex = (int) link, .tcm_parent = TC_H_ROOT};
}

static uint32_t bounded(uint64_t value, uint32_t least)
{
    return value < least ? least : value > UINT32_MAX ? UINT32_MAX : (uint32_t) value;
}

static int limit(int netlink, uint32_t link, uint64_t bytes)
{
    struct request request;
    struct tcmsg body = own_queue(link);
    uint32_t burst = bounded(bytes / BURST_PARTS, LEAST_BURST);
    struct tc_tbf_qopt parameters = {.rate = {.rate = bounded(bytes, 1), .linklayer = TC_LINKLAYER_ETHERNET},
                                     .limit = bounded(bytes / QUEUE_PARTS + burst, LEAST_QUEUE)};
    body.tcm_handle = TC_H_MAKE(1 << 16, 0);
    request_start(&request, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, &body, sizeof body);
    request_add_text(&request, TCA_KIND, BANDWIDTH_QUEUE);
    size_t options = request_open(&request, TCA_OPTIONS);
    request_add(&request, TCA_TBF_PARMS, &parameters, sizeof parameters);
    request_add_number(&request, TCA_TBF_BURST, burst);
    if (bytes > UINT32_MAX)
        request_add(&request, TCA_TBF_RATE64, &bytes, sizeof bytes);
    request_close(&request, options);
    return request_send(netlink, &request);
}

static void look(const struct nlmsghdr *message, void *context)
{
    struct tcmsg *found = context;
    const struct tcmsg *body = NLMSG_DATA(message);
    if (body->tcm_ifindex == found->tcm_ifindex && bandwidth_of(message))
        *found = *body;
}

/* Only what was made here: a container may have queues of its own. */
static int unlimit(int netlink, uint32_t link)
{
    struct request request;
    struct tcmsg body = own_queue(link), found = {.tcm_ifindex = (int) link};
    request_start(&request, RTM_GETQDISC, 0, &body, sizeof body);
    if (request_list(netlink, &request, look, &found))
        return -1;
    if (!found.tcm_handle)
        return 0;
    request_start(&request, RTM_DELQDISC, 0, &body, sizeof body);
    return request_send(netlink, &request);
}

int bandwidth_set(int netlink, uint32_t link, const char *name, uint64_t bits, struct error *error)
{
    if (bits ? limit(netlink, link, (bits + 7) / 8) : unlimit(netlink, link))
        return fail(error, "network", "limit the bandwidth of the interface %s", name);
    return 0;
}

uint64_t bandwidth_of(const struct nlmsghdr *message)
{
    const struct tcmsg *body = NLMSG_DATA(message);
    size_t length;
    const char *name = message_attribute(message, sizeof *body, TCA_KIND, &length);
    if (body->tcm_parent != TC_H_ROOT || !name || length != sizeof BANDWIDTH_QUEUE || memcmp(name, BANDWIDTH_QUEUE, length))
        return 0;
    const void *options = message_attribute(message, sizeof *body, TCA_OPTIONS, &length);
    size_t size;
    const struct tc_tbf_qopt *parameters = options ? nested_attribute(options, length, TCA_TBF_PARMS, &size) : NULL;
    const void *wide = options ? nested_attribute(options, length, TCA_TBF_RATE64, &size) : NULL;
    uint64_t bytes = parameters ? parameters->rate.rate : 0;
    if (wide)
        memcpy(&bytes, wide, sizeof bytes);
    return bytes * 8;
}

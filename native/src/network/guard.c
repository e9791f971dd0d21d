#include "network/guard.h"

#include "base/cleanup.h"
#include "network/guard_program.h"
#include "network/netlink.h"
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <string.h>

enum { GUARD_PRIORITY = 1, GUARD_HANDLE = 1 };

static int make_classifier_place(int netlink, uint32_t link)
{
    struct request request;
    struct tcmsg body = {.tcm_family = AF_UNSPEC, .tcm_ifindex = (int) link, .tcm_parent = TC_H_CLSACT,
                         .tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0)};
    request_start(&request, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL, &body, sizeof body);
    request_add_text(&request, TCA_KIND, "clsact");
    return request_send(netlink, &request) && errno != EEXIST ? -1 : 0;
}

static int put_in_place(int netlink, uint32_t link, int program)
{
    struct request request;
    struct tcmsg body = {.tcm_family = AF_UNSPEC, .tcm_ifindex = (int) link, .tcm_handle = GUARD_HANDLE,
                         .tcm_parent = TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS),
                         .tcm_info = TC_H_MAKE((uint32_t) GUARD_PRIORITY << 16, htons(ETH_P_ALL))};
    request_start(&request, RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_REPLACE, &body, sizeof body);
    request_add_text(&request, TCA_KIND, "bpf");
    size_t options = request_open(&request, TCA_OPTIONS);
    request_add_number(&request, TCA_BPF_FD, (uint32_t) program);
    request_add_text(&request, TCA_BPF_NAME, GUARD_NAME);
    request_add_number(&request, TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT);
    request_close(&request, options);
    return request_send(netlink, &request);
}

int guard_attach(int netlink, const json_t *interface, uint32_t link, struct error *error)
{
    const char *name = json_string_value(json_object_get(interface, "host"));
    cleanup_close int program = guard_load(interface, error);
    if (program < 0)
        return -1;
    if (make_classifier_place(netlink, link) || put_in_place(netlink, link, program))
        return fail(error, "network", "guard the interface %s against forged addresses", name);
    return 0;
}

static void look(const struct nlmsghdr *message, void *context)
{
    size_t length;
    const void *options = message_attribute(message, sizeof(struct tcmsg), TCA_OPTIONS, &length);
    const char *name = options ? nested_attribute(options, length, TCA_BPF_NAME, &length) : NULL;
    if (name && length == sizeof GUARD_NAME && !memcmp(name, GUARD_NAME, length))
        *(bool *) context = true;
}

bool guard_is_attached(int netlink, uint32_t link)
{
    struct request request;
    bool found = false;
    struct tcmsg body = {.tcm_family = AF_UNSPEC, .tcm_ifindex = (int) link,
                         .tcm_parent = TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)};
    request_start(&request, RTM_GETTFILTER, 0, &body, sizeof body);
    return !request_list(netlink, &request, look, &found) && found;
}

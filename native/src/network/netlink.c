#include "network/netlink.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

int netlink_open(void)
{
    return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
}

/* Room for SIZE bytes at the request's end, aligned; NULL where there is none. */
static void *reserve(struct request *request, size_t size)
{
    size_t used = NLMSG_ALIGN(request->header.nlmsg_len);
    if (size > sizeof request->bytes || used > sizeof request->bytes - NLMSG_ALIGN(size)) {
        request->full = true;
        return NULL;
    }
    memset(request->bytes + used, 0, NLMSG_ALIGN(size));
    request->header.nlmsg_len = (uint32_t) (used + size);
    return request->bytes + used;
}

void request_add_body(struct request *request, const void *body, size_t size)
{
    void *place = reserve(request, size);
    if (place)
        memcpy(place, body, size);
}

void request_start(struct request *request, uint16_t type, uint16_t flags, const void *body, size_t size)
{
    request->full = false;
    request->header = (struct nlmsghdr){.nlmsg_len = NLMSG_HDRLEN, .nlmsg_type = type,
                                        .nlmsg_flags = (uint16_t) (NLM_F_REQUEST | NLM_F_ACK | flags)};
    request_add_body(request, body, size);
}

void request_add(struct request *request, uint16_t type, const void *value, size_t size)
{
    struct rtattr *attribute = reserve(request, RTA_LENGTH(size));
    if (!attribute)
        return;
    attribute->rta_type = type;
    attribute->rta_len = (unsigned short) RTA_LENGTH(size);
    if (size)
        memcpy(RTA_DATA(attribute), value, size);
}

void request_add_text(struct request *request, uint16_t type, const char *value)
{
    request_add(request, type, value, strlen(value) + 1);
}

void request_add_number(struct request *request, uint16_t type, uint32_t value)
{
    request_add(request, type, &value, sizeof value);
}

size_t request_open(struct request *request, uint16_t type)
{
    size_t opened = NLMSG_ALIGN(request->header.nlmsg_len);
    request_add(request, type, NULL, 0);
    return opened;
}

void request_close(struct request *request, size_t opened)
{
    if (!request->full)
        ((struct rtattr *) (void *) (request->bytes + opened))->rta_len =
            (unsigned short) (request->header.nlmsg_len - opened);
}

int request_send(int netlink, struct request *request)
{
    struct {
        struct nlmsghdr header;
        struct nlmsgerr error;
        char rest[4096];
    } answer;
    if (request->full) {
        errno = EMSGSIZE;
        return -1;
    }
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    if (sendto(netlink, request->bytes, request->header.nlmsg_len, 0, (struct sockaddr *) &kernel, sizeof kernel) < 0)
        return -1;
    ssize_t length;
    do
        length = recv(netlink, &answer, sizeof answer, 0);
    while (length < 0 && errno == EINTR);
    if (length < 0)
        return -1;
    if (length < (ssize_t) NLMSG_LENGTH(sizeof answer.error) || answer.header.nlmsg_type != NLMSG_ERROR) {
        errno = EBADMSG;
        return -1;
    }
    errno = -answer.error.error;
    return errno ? -1 : 0;
}

static int hear(int netlink, struct request *request, bool all,
                void (*each)(const struct nlmsghdr *message, void *context), void *context)
{
    static union {
        struct nlmsghdr header;
        char bytes[65536];
    } answer;
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    request->header.nlmsg_flags = (uint16_t) (NLM_F_REQUEST | (all ? NLM_F_DUMP : 0));
    if (request->full || sendto(netlink, request->bytes, request->header.nlmsg_len, 0, (struct sockaddr *) &kernel, sizeof kernel) < 0)
        return -1;
    for (;;) {
        ssize_t length = recv(netlink, &answer, sizeof answer, 0);
        if (length < 0 && errno == EINTR)
            continue;
        if (length <= 0)
            return -1;
        unsigned int left = (unsigned int) length;
        for (const struct nlmsghdr *message = &answer.header; NLMSG_OK(message, left); message = NLMSG_NEXT(message, left)) {
            if (message->nlmsg_type == NLMSG_DONE)
                return 0;
            if (message->nlmsg_type == NLMSG_ERROR) {
                errno = -((const struct nlmsgerr *) NLMSG_DATA(message))->error;
                return -1;
            }
            each(message, context);
            if (!all)
                return 0;
        }
    }
}

int request_list(int netlink, struct request *request, void (*each)(const struct nlmsghdr *message, void *context),
                 void *context)
{
    return hear(netlink, request, true, each, context);
}

int request_ask(int netlink, struct request *request, void (*each)(const struct nlmsghdr *message, void *context),
                void *context)
{
    return hear(netlink, request, false, each, context);
}

const void *nested_attribute(const void *list, size_t length, uint16_t type, size_t *found)
{
    unsigned int left = (unsigned int) length;
    for (const struct rtattr *attribute = list; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left))
        if ((attribute->rta_type & NLA_TYPE_MASK) == type) {
            *found = RTA_PAYLOAD(attribute);
            return RTA_DATA(attribute);
        }
    return NULL;
}

const void *message_attribute(const struct nlmsghdr *message, size_t size, uint16_t type, size_t *length)
{
    size_t start = NLMSG_LENGTH(NLMSG_ALIGN(size));
    if (message->nlmsg_len < start)
        return NULL;
    return nested_attribute((const char *) message + start, message->nlmsg_len - start, type, length);
}

#ifndef JCOMPOSE_NETLINK_H
#define JCOMPOSE_NETLINK_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Route netlink requests (man 7 rtnetlink), each answered before the next. */

struct request {
    union {
        struct nlmsghdr header;
        char bytes[2048];
    };
    bool full; /* an attribute did not fit: sending fails */
};

int netlink_open(void);

/* Starts a request with its fixed part, BODY. */
void request_start(struct request *request, uint16_t type, uint16_t flags, const void *body, size_t size);
void request_add(struct request *request, uint16_t type, const void *value, size_t size);
void request_add_text(struct request *request, uint16_t type, const char *value);
void request_add_number(struct request *request, uint16_t type, uint32_t value);

/* Attributes within an attribute: what is added between the two belongs to it. */
size_t request_open(struct request *request, uint16_t type);
void request_close(struct request *request, size_t opened);

/* A fixed part within an attribute, such as a peer's struct ifinfomsg. */
void request_add_body(struct request *request, const void *body, size_t size);

/* Sends and waits for the kernel's answer; -1 with errno. */
int request_send(int netlink, struct request *request);

/* Asks for all there is of what REQUEST names, and has EACH look at the messages. */
int request_list(int netlink, struct request *request, void (*each)(const struct nlmsghdr *message, void *context),
                 void *context);

/* The same for the one thing that REQUEST names. */
int request_ask(int netlink, struct request *request, void (*each)(const struct nlmsghdr *message, void *context),
                void *context);

/* The value of an attribute TYPE among those that follow a message's fixed part of SIZE bytes, or NULL; *LENGTH is the
 * value's. */
const void *message_attribute(const struct nlmsghdr *message, size_t size, uint16_t type, size_t *length);
/* The same among the attributes in the LENGTH bytes at LIST. */
const void *nested_attribute(const void *list, size_t length, uint16_t type, size_t *found);

#endif

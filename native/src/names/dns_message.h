#ifndef JCOMPOSE_DNS_MESSAGE_H
#define JCOMPOSE_DNS_MESSAGE_H

#include "network/address.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* DNS messages (RFC 1035), as far as a server needs them that knows addresses and passes all else on. */

enum { DNS_A = 1, DNS_PTR = 12, DNS_AAAA = 28, DNS_OPT = 41, DNS_ANY = 255 };
enum { DNS_NO_ERROR = 0, DNS_FORMAT_ERROR = 1, DNS_SERVER_FAILURE = 2, DNS_NO_NAME = 3, DNS_NOT_IMPLEMENTED = 4,
       DNS_REFUSED = 5 };
enum { DNS_HEADER = 12, DNS_NAME = 256, DNS_LARGEST = 65535, DNS_SMALLEST_LIMIT = 512, DNS_USUAL_LIMIT = 1232 };

struct dns_question {
    char name[DNS_NAME]; /* lower case, without the last dot; a byte that would look like a dot is 1 */
    uint16_t type;
    bool internet; /* class IN */
    bool extended; /* has EDNS (RFC 6891) */
    size_t end;    /* of the question in the message */
    size_t limit;  /* how many bytes a datagram in answer may have */
};

/* Returns 0, an error code to answer with, or -1 for what is not to be answered at all. */
int dns_read(const uint8_t *message, size_t length, struct dns_question *question);

/* If a PTR question's name is that of an address. */
bool dns_reverse_address(const char *name, struct address *address);

/* An answer, in the making. */
struct dns_answer {
    uint8_t bytes[DNS_LARGEST];
    size_t length, limit;
    uint16_t count;
    bool extended, truncated;
};

/* QUESTION may be NULL where there is none that can be repeated. */
void dns_begin(struct dns_answer *answer, const uint8_t *message, const struct dns_question *question, int code,
               size_t limit);
void dns_add_address(struct dns_answer *answer, const struct address *address);
void dns_add_pointer(struct dns_answer *answer, const char *name);
/* Says so where not all had room. */
void dns_finish(struct dns_answer *answer);

#endif

#ifndef JCOMPOSE_NAMES_FORWARD_H
#define JCOMPOSE_NAMES_FORWARD_H

#include "names/names_records.h"
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* Questions that the machine's resolvers are to answer, or those that the asker's container names. */

enum { UPSTREAMS = 6 };

struct upstreams {
    struct address list[UPSTREAMS];
    int count;
};

/* RECORD may be NULL. None: nobody is to be asked, as for a container on internal networks alone. */
void upstreams_for(struct upstreams *upstreams, const struct record *record);

/* Where an answer to a datagram goes. */
struct recipient {
    int socket;
    struct sockaddr_storage name;
    socklen_t length;
};

/* Sends MESSAGE on; the answer, which EPOLL hears of (source.h), goes to RECIPIENT as soon as it comes. Where nobody
 * answers, RECIPIENT is told. */
void forward_begin(int epoll, const struct upstreams *upstreams, const uint8_t *message, size_t length,
                   const struct recipient *recipient);
/* Nobody waits at this socket any more. */
void forward_forget(int socket);
/* Goes on with the next resolver where one has taken too long; returns when to be called again, in milliseconds, or -1. */
int forward_expire(void);

/* The same by a connection, waiting for the answer: its length, or -1. */
ssize_t forward_by_connection(const struct upstreams *upstreams, const uint8_t *message, size_t length, uint8_t *answer,
                              size_t size);

#endif

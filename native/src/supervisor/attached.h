#ifndef JCOMPOSE_ATTACHED_H
#define JCOMPOSE_ATTACHED_H

#include "container/settings.h"
#include <poll.h>
#include <stddef.h>

/* Who is attached to a container's terminal: by packets on the socket ID.attach in the run directory. What the
 * container prints goes to all of them; a packet to it begins with one of these letters. */
#define ATTACHED_TYPED 'i'  /* bytes for the terminal */
#define ATTACHED_WINDOW 'w' /* a struct winsize */

enum { ATTACHED_MOST = 8, ATTACHED_EVENTS = ATTACHED_MOST + 1, ATTACHED_PACKET = 4096 };

struct attached {
    int listener; /* -1: the container has no terminal */
    int callers[ATTACHED_MOST];
    size_t typed_from, typed_to; /* not yet taken by the terminal */
    char typed[ATTACHED_PACKET];
};

void attached_open(struct attached *attached, const struct settings *settings);
/* Fills ATTACHED_EVENTS, and TERMINAL's where something waits to be written. */
void attached_await(const struct attached *attached, struct pollfd *events, struct pollfd *terminal);
void attached_ready(struct attached *attached, const struct pollfd *events, int terminal);
void attached_print(const struct attached *attached, const char *bytes, size_t length);
/* The terminal is gone. */
void attached_hang_up(struct attached *attached);
void attached_close(struct attached *attached, const struct settings *settings);

/* A socket's address by a descriptor of its directory: paths may be longer than addresses. */
struct sockaddr_un;
void attached_address(int directory, const char *id, struct sockaddr_un *address);

#endif

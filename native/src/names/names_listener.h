#ifndef JCOMPOSE_NAMES_LISTENER_H
#define JCOMPOSE_NAMES_LISTENER_H

#include "names/names_records.h"
#include <sys/types.h>

/* The sockets on which the name server is asked: two on each network's gateway address. */

struct listeners;

/* Listens on every gateway of RECORDS and on no other address. What is asked is answered from RECORDS, and BEFORE is
 * called before that: what has happened until then is to be known. On failure what could be opened is open. */
int listeners_update(int epoll, const struct records *records, void (*before)(void), struct error *error);

/* Listens inside a container that is about to start, beside what the next update finds. */
int listeners_enter(const char *id, pid_t pid, struct error *error);

/* A process that answered on a connection has ended. */
void listeners_connection_ended(void);

#endif

#ifndef JCOMPOSE_CONVERSATION_H
#define JCOMPOSE_CONVERSATION_H

#include "container/container.h"
#include <stdbool.h>

/* The starting side of a channel: answers what the starting process asks for, and hears how it goes on. */

struct conversation {
    int channel;
    const json_t *spec;     /* the network, the mappings and the hooks are its */
    struct process process; /* who is at the channel's other end */
    int users;              /* the user namespace that it joined, or -1 */
    int *terminal;          /* gets the master of the process's pseudo-terminal; NULL where none can come */
};

/* Returns 0 when the command executes, or when the process waits for `start`. */
int conversation_hold(const struct conversation *conversation, struct error *error);

#endif

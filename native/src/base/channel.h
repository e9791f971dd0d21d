#ifndef JCOMPOSE_CHANNEL_H
#define JCOMPOSE_CHANNEL_H

#include "base/error.h"
#include <stddef.h>

/* What a starting process and the one that starts it say to each other. The end of the channel without a failure
 * after MESSAGE_EXECUTING tells that execve succeeded: it closed the process's end. */

enum message_kind {
    MESSAGE_NETWORK = 1, /* with the new network namespace: attach it */
    MESSAGE_GO,          /* the answer */
    MESSAGE_CGROUP,      /* I go on in the container's cgroup; answered by MESSAGE_GO when that is as it is to be */
    MESSAGE_MAPPINGS,    /* I am in a user namespace of my own: write its mappings; answered by MESSAGE_GO */
    MESSAGE_MOUNT,       /* with a bind mount's source: map its files' owners; answered by MESSAGE_GO */
    MESSAGE_HOOKS,       /* all is there, and the root is still the machine's: run the hooks; answered by MESSAGE_GO */
    MESSAGE_TERMINAL,    /* with the master */
    MESSAGE_WARNING,
    MESSAGE_DEBUG,       /* a step, in the error's message */
    MESSAGE_CREATED,     /* what is left waits for `start`, on another channel */
    MESSAGE_NOTIFY,      /* with the descriptor on which a seccomp filter asks */
    MESSAGE_EXECUTING,
    MESSAGE_FAILED,
};

struct message {
    enum message_kind kind;
    unsigned int mount; /* of MESSAGE_MOUNT: which of config.mounts */
    struct error error; /* of warnings, steps and failures */
};

int channel_open(int ends[2]);

/* ERROR may be NULL, DESCRIPTOR -1. */
int channel_send(int channel, enum message_kind kind, const struct error *error, int descriptor);

int channel_send_mount(int channel, size_t index, int source);

/* Returns 1, 0 at the channel's end, -1 with errno. *DESCRIPTOR is -1 where none came. */
int channel_receive(int channel, struct message *message, int *descriptor);

/* Sends a warning made of what failed and why. */
void channel_warn(int channel, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif

#ifndef JCOMPOSE_CALL_H
#define JCOMPOSE_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A call of the command line that a resident process answers (docs/resident.md). Both sides send frames: an octet
 * that tells the kind, four with the content's length, most significant first, and the content. */

#define CALL_PROTOCOL "1"

enum frame_kind {
    FRAME_CALL = 'C',
    FRAME_INPUT = 'I',
    FRAME_SIGNAL = 'S',
    FRAME_DEAF = 'D',
    FRAME_SYNCED = 'Y',
    FRAME_ACCEPTED = 'A',
    FRAME_ELSEWHERE = 'N',
    FRAME_OUT = 'O',
    FRAME_ERROR = 'E',
    FRAME_READ = 'R',
    FRAME_SYNC = 'Z',
    FRAME_EXIT = 'X',
};

#define FRAME_HEAD 5
#define FRAME_LONGEST (1u << 16) /* of those that a resident process sends */

/* Sends a frame; -1 with errno. */
int frame_send(int socket, enum frame_kind kind, const void *content, size_t length);

/* Whether what HOME's program is made from is not newer than the program. */
bool call_is_fresh(int home);

/* Whether a process is in the same circumstances as this one: namespaces, root directory, privileges, limits, and
 * what else a command or the containers it starts would inherit. */
bool call_is_alike(pid_t pid);

/* Whether the resident process has taken the call; it has not begun anything otherwise. A signal that comes before its
 * answer stays pending. */
bool call_begin(int socket, int signals, const char *home, int count, char **arguments);

/* Stands between the resident process and this one's streams until the call is over; returns its exit status. */
int call_relay(int socket, int signals, pid_t pid);

#endif

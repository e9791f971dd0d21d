#ifndef JCOMPOSE_RELAY_H
#define JCOMPOSE_RELAY_H

#include "container/container.h"

/* The foreground of a process in a container: signals go to it, its terminal is ours, its end is ours. */

/* To be called before the process starts: what is blocked from here on cannot be lost. */
void relay_block_signals(void);

/* Who else sees what is printed on a terminal. */
struct relay_witness {
    void (*see)(void *who, const char *bytes, size_t length);
    void *who;
};

void relay_unblock_signals(void);

/* Passes on signals, and where MASTER is not -1 what is typed at INPUT (-1: nothing), what is printed, to standard
 * output and to WITNESS (or NULL), and the size of the window, until our child CHILD ends. Returns its exit status, 128+N
 * for signal N. */
int relay_run(pid_t child, int master, int input, const struct relay_witness *witness);

#endif

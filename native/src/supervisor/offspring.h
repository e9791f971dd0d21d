#ifndef JCOMPOSE_OFFSPRING_H
#define JCOMPOSE_OFFSPRING_H

#include <sys/types.h>

/* A child of the supervisor that does not outlive it, with signals as a new program expects them. Returns as fork. */
pid_t offspring_fork(void);

#endif

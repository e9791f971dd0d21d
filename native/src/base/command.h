#ifndef JCOMPOSE_COMMAND_H
#define JCOMPOSE_COMMAND_H

#include "base/error.h"
#include <jansson.h>

/* What a process executes, and with which environment. */

struct command {
    char **arguments, **environment;
    const char *path; /* of the environment's PATH */
};

/* Of OCI config.process. HOME becomes the environment's HOME where that has none; "/" where it is empty. */
int command_read(const json_t *process, const char *home, struct command *command, struct error *error);

/* execve(2) of the first argument, looked up in PATH where it has no slash. Returns only when it failed, with stage
 * "exec". */
int command_execute(const struct command *command, struct error *error);

/* Fails as command_execute would, if the calling process may not execute the file or there is none. */
int command_find(const struct command *command, struct error *error);

#endif

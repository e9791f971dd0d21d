#ifndef JCOMPOSE_PROTECT_H
#define JCOMPOSE_PROTECT_H

#include "base/error.h"

/* A container that gets hold of /proc/PID/exe of a process that enters it could write to this program's file
 * (CVE-2019-5736). Executes the program again from a read-only mount of itself that is attached nowhere, unless it
 * runs from a read-only mount already; so does every process it forks. To be called first, before anything is read
 * from standard input. Also makes sure that the standard streams are open and that the process is not dumpable. */
int protect_program(char **arguments, struct error *error);

/* The descriptor of that mount, or 0 where there is none. */
int protect_mount(void);

#endif

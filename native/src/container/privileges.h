#ifndef JCOMPOSE_PRIVILEGES_H
#define JCOMPOSE_PRIVILEGES_H

#include "base/error.h"
#include <sys/types.h>

/* What a process has as its command begins, and can only ever lose (man 7 capabilities, man 2 prctl, man 2 seccomp), as
 * the label "privileges" of its cgroup: "UID CAPABILITIES NO_NEW_PRIVS SECCOMP", the capabilities being its bounding
 * set. Who looks at a thousand containers need not ask for it again. */
int privileges_label(const char *cgroup, pid_t process, struct error *error);

#endif

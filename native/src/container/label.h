#ifndef JCOMPOSE_LABEL_H
#define JCOMPOSE_LABEL_H

#include "base/error.h"
#include <jansson.h>
#include <stdbool.h>

/* The labels of the kernel's security modules: OCI process.apparmorProfile, process.selinuxLabel, linux.mountLabel. */

bool kernel_has_apparmor(void);
bool kernel_has_selinux(void);

/* Opens /proc/self/attr, checked to be of a proc file system, while that is still the machine's own: a container could
 * have put anything in its place. *ATTRIBUTES is -1 where PROCESS has no label, or, with a warning on CHANNEL, one of a
 * module that the kernel lacks. */
int label_open(const json_t *process, int channel, int *attributes, struct error *error);

/* What the calling process's next execve changes to. */
int label_set(int attributes, const json_t *process, struct error *error);

#endif

#ifndef JCOMPOSE_SYSCTL_H
#define JCOMPOSE_SYSCTL_H

#include "base/error.h"
#include "container/namespaces.h"
#include <jansson.h>

/* OCI linux.sysctl: kernel parameters of the caller's own namespaces. Those of the whole machine are refused. Written
 * to the machine's /proc, before the caller has left it. */
int sysctl_set(const json_t *config, const struct namespaces *namespaces, struct error *error);

/* One of the caller's network namespace, whatever it is called. */
int sysctl_set_network(const char *name, const char *value, struct error *error);

/* Opens the file of a parameter beneath PARAMETERS, which is /proc/sys; -1 with errno. */
int sysctl_open(int parameters, const char *name, int flags);

#endif

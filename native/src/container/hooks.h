#ifndef JCOMPOSE_HOOKS_H
#define JCOMPOSE_HOOKS_H

#include "base/error.h"
#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

/* OCI config.hooks: programs that the caller wants run at points of a container's life, each with the container's
 * state on its standard input. */

bool hooks_are_given(const json_t *spec, const char *kind);

/* Runs the hooks of KIND one after the other in the caller's own namespaces, up to the first that fails. */
int hooks_run(const json_t *spec, const char *kind, pid_t pid, const char *status, struct error *error);

/* The same where what is executed is the container's own: before, CONFINE takes away the rights that the container does
 * not have. ENVIRONMENT is for hooks that have none. */
struct confinement {
    int (*confine)(const void *argument, struct error *error);
    const void *argument;
    char **environment;
};
int hooks_run_confined(const json_t *spec, const char *kind, pid_t pid, const char *status,
                       const struct confinement *confinement, struct error *error);

/* All of them; failures are warnings, as poststop hooks' are (runtime-spec, runtime.md, "Lifecycle"). */
void hooks_run_all(const json_t *spec, const char *kind, pid_t pid, const char *status);

#endif

#ifndef JCOMPOSE_OCI_CONTEXT_H
#define JCOMPOSE_OCI_CONTEXT_H

#include "base/error.h"
#include <stdbool.h>

/* The command line as other OCI runtimes have it: options for all verbs, a verb, its options, the container's ID. */

struct oci_context {
    const char *root; /* where containers are kept: ROOT/ID */
    bool default_root; /* nobody named another */
    bool systemd;     /* cgroups are scopes of systemd: cgroupsPath is slice:prefix:name */
};

/* Says the error on standard error and in the log; returns the exit status for it. */
int oci_failed(const struct oci_context *context, const struct error *error);

/* Runs the verb of a command line that begins with the program's name. */
int oci_main(int count, char **arguments);

/* The verbs: ARGUMENTS[0] is the verb's name. They return the exit status, EXIT_WRONG_USE after having said why. */
int oci_create_verb(const struct oci_context *context, int count, char **arguments);
int oci_start_verb(const struct oci_context *context, int count, char **arguments);
int oci_run_verb(const struct oci_context *context, int count, char **arguments);
int oci_state_verb(const struct oci_context *context, int count, char **arguments);
int oci_kill_verb(const struct oci_context *context, int count, char **arguments);
int oci_delete_verb(const struct oci_context *context, int count, char **arguments);
int oci_exec_verb(const struct oci_context *context, int count, char **arguments);
int oci_list_verb(const struct oci_context *context, int count, char **arguments);
int oci_ps_verb(const struct oci_context *context, int count, char **arguments);
int oci_pause_verb(const struct oci_context *context, int count, char **arguments);
int oci_resume_verb(const struct oci_context *context, int count, char **arguments);
int oci_update_verb(const struct oci_context *context, int count, char **arguments);
int oci_events_verb(const struct oci_context *context, int count, char **arguments);
int oci_spec_verb(const struct oci_context *context, int count, char **arguments);

#endif

#ifndef JCOMPOSE_OCI_LOG_H
#define JCOMPOSE_OCI_LOG_H

#include <stdbool.h>

/* The log of --log, --log-format and --debug, as runc writes it: one line, or one JSON object, for each entry. */

struct oci_log {
    const char *path; /* NULL: errors go to standard error alone, and what --debug tells too */
    bool json;
};

/* -1 with errno where its file cannot be opened. It is opened anew for each entry: no container may inherit it. */
int oci_log_begin(const struct oci_log *log, bool debug);

void oci_log_error(const char *text);

#endif

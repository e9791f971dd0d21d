#ifndef JCOMPOSE_OCI_RECORD_H
#define JCOMPOSE_OCI_RECORD_H

#include "container/container.h"
#include "oci/oci_context.h"
#include <limits.h>

/* What is kept of a container that was made by `create`: the directory ROOT/ID with state.json, and, as long as the
 * container waits for `start`, the socket it waits on. What the container is doing is always asked of the kernel. */

struct record {
    char directory[PATH_MAX];
    const char *id;
    struct process process; /* pid 0: the creation is not over */
    bool owns_cgroup;       /* it was not there before */
    char created[40];       /* RFC 3339 */
    json_t *spec;           /* {"id", "bundle", "config"} (container.h) */
    int starter;            /* `run` has the process wait for MESSAGE_GO from here and not for a connection; or 0 */
};

enum oci_status { OCI_CREATING, OCI_CREATED, OCI_RUNNING, OCI_PAUSED, OCI_STOPPED };

const char *oci_status_word(enum oci_status status);

/* Takes the ID: an error if there is such a container. The spec is the record's from now on. */
int record_make(struct record *record, const struct oci_context *context, const char *id, json_t *spec,
                struct error *error);
int record_write(const struct record *record, struct error *error);

int record_read(struct record *record, const struct oci_context *context, const char *id, struct error *error);
enum oci_status record_status(const struct record *record);
const char *record_cgroup(const struct record *record);

int record_remove(const struct record *record, struct error *error);
void record_free(struct record *record);
#define cleanup_record __attribute__((cleanup(record_free)))

/* The socket that a created container waits on. */
int record_listen(const struct record *record, struct error *error);
/* Connects to it and takes it away: from then on the container counts as started. */
int record_connect(const struct record *record, struct error *error);

#endif

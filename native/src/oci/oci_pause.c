#include "oci/oci_record.h"

#include "cgroup/freezer.h"
#include "verbs.h"
#include <stdio.h>

/* `pause` and `resume`. */

static int change(const struct oci_context *context, const char *id, bool pause, struct error *error)
{
    cleanup_record struct record record = {0};
    if (record_read(&record, context, id, error))
        return -1;
    enum oci_status status = record_status(&record);
    if (pause && status != OCI_RUNNING && status != OCI_CREATED)
        return refuse(error, "pause", "cannot pause container %s: it is %s", id, oci_status_word(status));
    if (!pause && status != OCI_PAUSED)
        return refuse(error, "resume", "cannot resume container %s: it is not paused but %s", id,
                      oci_status_word(status));
    return pause ? freezer_hold(record_cgroup(&record), error) : freezer_release(record_cgroup(&record), error);
}

static int run(const struct oci_context *context, int count, char **arguments, bool pause)
{
    struct error error;
    if (count != 2) {
        fprintf(stderr, "Usage: jcompose-runtime %s ID\n", arguments[0]);
        return EXIT_WRONG_USE;
    }
    return change(context, arguments[1], pause, &error) ? oci_failed(context, &error) : 0;
}

int oci_pause_verb(const struct oci_context *context, int count, char **arguments)
{
    return run(context, count, arguments, true);
}

int oci_resume_verb(const struct oci_context *context, int count, char **arguments)
{
    return run(context, count, arguments, false);
}

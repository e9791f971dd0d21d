#include "oci/oci_create.h"

#include "base/channel.h"
#include "base/cleanup.h"
#include "container/relay.h"
#include "oci/oci_bundle.h"
#include "verbs.h"
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* `start`, and `run`: create, start and, unless it is detached, wait and delete. */

static int go_on_at_once(const struct record *record, struct error *error)
{
    return channel_send(record->starter, MESSAGE_GO, NULL, -1)
               ? fail(error, "start", "tell the container's process to start")
               : container_continue(record->spec, record->process, record->starter, error);
}

static int go_on(const struct record *record, struct error *error)
{
    if (record->starter)
        return go_on_at_once(record, error);
    enum oci_status status = record_status(record);
    if (status != OCI_CREATED)
        return refuse(error, "start", "cannot start container %s: it is %s", record->id, oci_status_word(status));
    cleanup_close int socket = record_connect(record, error);
    if (socket < 0)
        return -1;
    /* The process that waited finds nothing to execute, and ends: the container is then stopped, as any is after its
     * start, and callers treat it so. The error is said, not returned (runtime-spec, runtime.md, "Errors"). */
    if (!json_object_get(json_object_get(record->spec, "config"), "process"))
        return fprintf(stderr, "jcompose-runtime: start: there is nothing to run: the config.json of %s has no process\n",
                       record->id),
               0;
    return container_continue(record->spec, record->process, socket, error);
}

/* A container that could not be started, or whose poststart hook failed, is deleted (runtime-spec, runtime.md,
 * "Lifecycle"). */
int oci_start(struct record *record, struct error *error)
{
    struct error second;
    bool was_created = record->starter || record_status(record) == OCI_CREATED;
    if (!go_on(record, error))
        return 0;
    if (was_created && !strcmp(error->stage, "hooks"))
        oci_destroy(record, &second);
    return -1;
}

int oci_start_verb(const struct oci_context *context, int count, char **arguments)
{
    struct error error;
    cleanup_record struct record record = {0};
    if (count != 2) {
        fputs("Usage: jcompose-runtime start ID\n", stderr);
        return EXIT_WRONG_USE;
    }
    if (record_read(&record, context, arguments[1], &error) || oci_start(&record, &error))
        return oci_failed(context, &error);
    return 0;
}

/* Before the process starts: it may look at once. */
static void set_console_size(json_t *spec)
{
    struct winsize window;
    json_t *process = json_object_get(json_object_get(spec, "config"), "process");
    if (!json_object_get(process, "consoleSize") && !ioctl(STDIN_FILENO, TIOCGWINSZ, &window) && window.ws_row)
        json_object_set_new(process, "consoleSize",
                            json_pack("{sisi}", "height", (int) window.ws_row, "width", (int) window.ws_col));
}

/* What is printed goes to a file or a pipe: lines end there as files' lines do. */
static void keep_line_ends(int terminal)
{
    struct termios settings;
    if (terminal < 0 || isatty(STDIN_FILENO) || tcgetattr(terminal, &settings))
        return;
    settings.c_oflag &= ~(tcflag_t) ONLCR;
    tcsetattr(terminal, TCSANOW, &settings);
}

int oci_run_verb(const struct oci_context *context, int count, char **arguments)
{
    struct creation creation;
    struct error error;
    int terminal, status = 0;
    if (creation_read(count, arguments, true, &creation))
        return EXIT_WRONG_USE;
    creation.runs = true;
    cleanup_json json_t *spec = bundle_read(context, creation.id, creation.bundle, creation.config, &error);
    cleanup_record struct record record = {0};
    if (!spec)
        return oci_failed(context, &error);
    if (!creation.detached) {
        set_console_size(spec);
        relay_block_signals();
    }
    if (oci_create(context, &creation, spec, &record, &terminal, &error))
        return oci_failed(context, &error);
    keep_line_ends(terminal);
    if (oci_start(&record, &error)) {
        struct error second;
        status = oci_failed(context, &error);
        if (strcmp(error.stage, "hooks") && oci_destroy(&record, &second))
            oci_failed(context, &second);
        return status;
    }
    if (creation.detached)
        return 0;
    status = relay_run(record.process.pid, terminal, terminal >= 0 ? STDIN_FILENO : -1, NULL);
    record.process = (struct process){0}; /* it was waited for */
    close_descriptor(&terminal);
    if (!creation.kept && oci_destroy(&record, &error))
        oci_failed(context, &error);
    return status;
}

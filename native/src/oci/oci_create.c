#include "oci/oci_create.h"

#include "base/channel.h"
#include "base/cleanup.h"
#include "base/descriptor.h"
#include "cgroup/cgroup.h"
#include "container/protect.h"
#include "oci/oci_bundle.h"
#include "verbs.h"
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>

static bool wants_terminal(const json_t *spec)
{
    const json_t *process = json_object_get(json_object_get(spec, "config"), "process");
    return json_is_true(json_object_get(process, "terminal"));
}

static int hand_over(const char *path, const char *what, int descriptor, struct error *error)
{
    cleanup_close int listener = descriptor_connect(path, error);
    if (listener < 0)
        return -1;
    return descriptor_send(listener, what, strlen(what), descriptor) ? fail(error, what, "hand the %s to %s", what, path)
                                                                     : 0;
}

int console_send(const char *path, int master, struct error *error)
{
    return hand_over(path, "terminal", master, error);
}

int pidfd_send(const char *path, pid_t pid, struct error *error)
{
    cleanup_close int process = pidfd_open(pid, 0);
    return process < 0 ? fail(error, "pidfd", "open the process %d", pid) : hand_over(path, "pidfd", process, error);
}

int pid_file_write(const char *path, pid_t pid, struct error *error)
{
    char text[16];
    int length = snprintf(text, sizeof text, "%d", pid);
    cleanup_close int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0 || write(file, text, (size_t) length) != length)
        return fail(error, "create", "write the process number to %s", path);
    return 0;
}

static int hand_out(const struct creation *creation, const struct record *record, int *terminal, struct error *error)
{
    if (*terminal >= 0 && creation->console_socket) {
        cleanup_close int master = *terminal;
        *terminal = -1;
        if (console_send(creation->console_socket, master, error))
            return -1;
    }
    if (record_write(record, error) || (creation->pidfd_socket &&
                                        pidfd_send(creation->pidfd_socket, record->process.pid, error)))
        return -1;
    return creation->pid_file ? pid_file_write(creation->pid_file, record->process.pid, error) : 0;
}

/* Nobody else starts what `run` creates. */
static int make_starter(struct record *record, struct error *error)
{
    int ends[2];
    if (channel_open(ends))
        return fail(error, "create", "make a channel to the container's process");
    record->starter = ends[0];
    return ends[1];
}

static int create(const struct creation *creation, struct record *record, int *terminal, struct error *error)
{
    cleanup_close int listener = creation->runs ? make_starter(record, error) : record_listen(record, error);
    const struct start_options options = {
        .stdio = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO},
        .preserved = creation->preserved,
        .waits = true,
        .listener = listener,
        .connected = creation->runs,
        .program = protect_mount(),
    };
    record->owns_cgroup = !cgroup_exists(record_cgroup(record));
    if (listener < 0 || container_start(record->spec, &options, &record->process, terminal, error))
        return -1;
    if (!hand_out(creation, record, terminal, error))
        return 0;
    struct error ignored;
    close_descriptor(terminal);
    *terminal = -1;
    container_destroy(record->spec, &ignored);
    return -1;
}

/* What systemd gave to the caller is for the container's first process (man 3 sd_listen_fds). */
static void pass_listeners(const struct creation *creation, json_t *spec)
{
    json_t *process = json_object_get(json_object_get(spec, "config"), "process");
    json_t *environment = json_object_get(process, "env");
    if (!creation->listeners || !process)
        return;
    if (!environment)
        json_object_set_new(process, "env", environment = json_array());
    json_array_append_new(environment, json_sprintf("LISTEN_FDS=%d", creation->listeners));
    json_array_append_new(environment, json_string("LISTEN_PID=1"));
}

int oci_create(const struct oci_context *context, const struct creation *creation, json_t *spec,
               struct record *record, int *terminal, struct error *error)
{
    struct error ignored;
    *terminal = -1;
    bool detached = creation->detached;
    pass_listeners(creation, spec);
    if (wants_terminal(spec) && detached && !creation->console_socket)
        return refuse(error, "terminal", "config.process.terminal of a container that nobody waits for: use --console-socket PATH");
    if (creation->console_socket && (!wants_terminal(spec) || !detached))
        return refuse(error, "terminal", "--console-socket is for a detached container with a terminal");
    if (record_make(record, context, creation->id, spec, error))
        return -1;
    if (!create(creation, record, terminal, error))
        return 0;
    record_remove(record, &ignored);
    return -1;
}

int oci_create_verb(const struct oci_context *context, int count, char **arguments)
{
    struct creation creation = {0};
    struct error error;
    int terminal;
    if (creation_read(count, arguments, false, &creation))
        return EXIT_WRONG_USE;
    creation.detached = true;
    cleanup_json json_t *spec = bundle_read(context, creation.id, creation.bundle, creation.config, &error);
    cleanup_record struct record record = {0};
    if (!spec || oci_create(context, &creation, spec, &record, &terminal, &error))
        return oci_failed(context, &error);
    return 0;
}

#include "oci/oci_record.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/input.h"
#include "base/replacement.h"
#include "cgroup/freezer.h"
#include "container/state.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#define SOCKET "start"

const char *oci_status_word(enum oci_status status)
{
    static const char *const words[] = {"creating", "created", "running", "paused", "stopped"};
    return words[status];
}

/* An ID becomes a file name. */
static int set_directory(struct record *record, const struct oci_context *context, const char *id, struct error *error)
{
    static const char allowed[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_+-.";
    *record = (struct record){.id = id};
    if (strspn(id, allowed) != strlen(id))
        return refuse(error, "id", "invalid character in the container ID \"%.100s\": letters, digits and _+-. make one",
                      id);
    if (!*id || *id == '.' || strlen(id) > 255)
        return refuse(error, "id", "the container ID \"%.100s\" is invalid: up to 255 characters, and no dot first", id);
    if (snprintf(record->directory, sizeof record->directory, "%s/%s", context->root, id) >= PATH_MAX)
        return refuse(error, "id", "the path %.100s… is too long", context->root);
    return 0;
}

static void make_root(const char *root)
{
    char prefix[PATH_MAX];
    for (const char *slash = root; (slash = strchr(slash + 1, '/')) && slash - root < PATH_MAX;) {
        snprintf(prefix, sizeof prefix, "%.*s", (int) (slash - root), root);
        mkdir(prefix, 0755); /* a failure shows at the next one */
    }
    mkdir(root, 0700);
}

int record_make(struct record *record, const struct oci_context *context, const char *id, json_t *spec,
                struct error *error)
{
    struct timespec now;
    if (set_directory(record, context, id, error))
        return -1;
    int made = mkdir(record->directory, 0700);
    if (made && errno == ENOENT) {
        make_root(context->root);
        made = mkdir(record->directory, 0700);
    }
    if (made && errno == EEXIST)
        return refuse(error, "create", "a container with the ID %s exists already", id);
    if (made)
        return fail(error, "create", "make the directory %s", record->directory);
    clock_gettime(CLOCK_REALTIME, &now);
    format_timestamp(now, record->created);
    record->spec = json_incref(spec);
    return 0;
}

int record_write(const struct record *record, struct error *error)
{
    cleanup_json json_t *content =
        json_pack("{s:i, s:I, s:b, s:s, s:O}", "pid", (int) record->process.pid, "startTime",
                  (json_int_t) record->process.start_time, "ownsCgroup", record->owns_cgroup, "created",
                  record->created, "spec", record->spec);
    cleanup_free char *text = json_dumps(content, JSON_COMPACT);
    if (!text)
        return refuse(error, "create", "no memory for the state of %s", record->id);
    return replace_file(record->directory, "state.json", text, strlen(text), false, error);
}

int record_read(struct record *record, const struct oci_context *context, const char *id, struct error *error)
{
    char path[PATH_MAX];
    if (set_directory(record, context, id, error))
        return -1;
    snprintf(path, sizeof path, "%.*s/state.json", PATH_MAX - 16, record->directory);
    if (access(path, F_OK) && errno == ENOENT)
        return refuse(error, "state", access(record->directory, F_OK) ? "container %s does not exist"
                                                                      : "container %s is not created yet", id);
    cleanup_json json_t *content = json_file(path, error);
    if (!content)
        return -1;
    record->process = (struct process){
        (pid_t) json_integer_value(json_object_get(content, "pid")),
        (unsigned long long) json_integer_value(json_object_get(content, "startTime")),
    };
    record->owns_cgroup = json_is_true(json_object_get(content, "ownsCgroup"));
    snprintf(record->created, sizeof record->created, "%s",
             json_string_value(json_object_get(content, "created")) ?: "");
    record->spec = json_incref(json_object_get(content, "spec"));
    return 0;
}

const char *record_cgroup(const struct record *record)
{
    const json_t *section = json_object_get(json_object_get(record->spec, "config"), "linux");
    return json_string_value(json_object_get(section, "cgroupsPath"));
}

static void socket_path(const struct record *record, char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%.*s/" SOCKET, PATH_MAX - 16, record->directory);
}

enum oci_status record_status(const struct record *record)
{
    char path[PATH_MAX];
    cleanup_close int process = process_open(record->process);
    if (process < 0)
        return OCI_STOPPED;
    socket_path(record, path);
    if (freezer_holds(record_cgroup(record)))
        return OCI_PAUSED;
    return access(path, F_OK) ? OCI_RUNNING : OCI_CREATED;
}

int record_remove(const struct record *record, struct error *error)
{
    static const char *const files[] = {"state.json", SOCKET, ".state.json.new"};
    int left = -1;
    for (size_t i = 0; i < sizeof files / sizeof *files && left; i++) {
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%.*s/%s", PATH_MAX - 20, record->directory, files[i]);
        unlink(path);
        left = rmdir(record->directory);
    }
    if (left && errno != ENOENT)
        return fail(error, "delete", "remove the directory %s", record->directory);
    return 0;
}

void record_free(struct record *record)
{
    if (record->starter)
        close(record->starter);
    json_decref(record->spec);
}

/* The path may be longer than an address holds: the directory is named by its descriptor. */
static int open_socket(const struct record *record, struct sockaddr_un *address, int *directory)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    *directory = open(record->directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (*directory < 0)
        return -1;
    snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/" SOCKET, *directory);
    return socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
}

int record_listen(const struct record *record, struct error *error)
{
    struct sockaddr_un address;
    cleanup_close int directory = -1;
    int socket = open_socket(record, &address, &directory);
    if (socket >= 0 && !bind(socket, (struct sockaddr *) &address, sizeof address) && !listen(socket, 1))
        return socket;
    close_descriptor(&socket);
    return fail(error, "create", "make the socket %s/" SOCKET, record->directory);
}

int record_connect(const struct record *record, struct error *error)
{
    struct sockaddr_un address;
    char path[PATH_MAX];
    cleanup_close int directory = -1;
    int socket = open_socket(record, &address, &directory);
    if (socket < 0 || connect(socket, (struct sockaddr *) &address, sizeof address)) {
        close_descriptor(&socket);
        return fail(error, "start", "reach the container's process on %s/" SOCKET, record->directory);
    }
    socket_path(record, path);
    unlink(path);
    return socket;
}

#include "oci/oci_create.h"

#include "base/cleanup.h"
#include "base/memory.h"
#include "container/capabilities.h"
#include "container/relay.h"
#include "container/user.h"
#include "oci/oci_bundle.h"
#include "verbs.h"
#include <getopt.h>
#include <stdio.h>
#include <string.h>

/* `exec`: a further process in a container. */

struct request {
    const char *id, *file, *user, *console_socket, *pidfd_socket, *pid_file;
    bool detached, ignores_pause, terminal;
    json_t *changes; /* members of process that options give */
    json_t *capabilities, *groups; /* added to the container's */
    char **environment, **cgroups;
    struct exec_options options;
};

static const struct option known[] = {
    {"process", required_argument, NULL, 'p'},        {"detach", no_argument, NULL, 'd'},
    {"tty", no_argument, NULL, 't'},                  {"user", required_argument, NULL, 'u'},
    {"env", required_argument, NULL, 'e'},            {"cwd", required_argument, NULL, 'w'},
    {"cap", required_argument, NULL, 'c'},            {"additional-gids", required_argument, NULL, 'g'},
    {"console-socket", required_argument, NULL, 's'}, {"pid-file", required_argument, NULL, 'i'},
    {"preserve-fds", required_argument, NULL, 'n'},   {"no-new-privs", no_argument, NULL, 'P'},
    {"apparmor", required_argument, NULL, 'a'},       {"process-label", required_argument, NULL, 'l'},
    {"ignore-paused", no_argument, NULL, 'I'},        {"cgroup", required_argument, NULL, 'G'},
    {"no-subreaper", no_argument, NULL, 'N'},         {"pidfd-socket", required_argument, NULL, 'f'},
    {NULL, 0, NULL, 0},
};

static int read_option(int option, struct request *request)
{
    switch (option) {
    case 'p':
        request->file = optarg;
        return 0;
    case 'd':
        request->detached = true;
        return 0;
    case 't':
        request->terminal = true;
        return 0;
    case 'u':
        request->user = optarg;
        return 0;
    case 'e':
        *request->environment++ = optarg;
        return 0;
    case 'w':
        request->options.directory = optarg;
        return 0;
    case 'c':
        if (capability_number(optarg) < 0)
            return fprintf(stderr, "jcompose-runtime: exec: --cap: there is no capability \"%s\"\n", optarg), -1;
        return json_array_append_new(request->capabilities, json_string(optarg));
    case 'g':
        return json_array_append_new(request->groups, json_integer(strtol(optarg, NULL, 10)));
    case 's':
        request->console_socket = optarg;
        return 0;
    case 'f':
        request->pidfd_socket = optarg;
        return 0;
    case 'i':
        request->pid_file = optarg;
        return 0;
    case 'n':
        return preserved_read(optarg, &request->options.preserved);
    case 'P':
        return json_object_set_new(request->changes, "noNewPrivileges", json_true());
    case 'a':
        return json_object_set_new(request->changes, "apparmorProfile", json_string(optarg));
    case 'l':
        return json_object_set_new(request->changes, "selinuxLabel", json_string(optarg));
    case 'I':
        request->ignores_pause = true;
        return 0;
    case 'N':
        return 0;
    case 'G':
        *request->cgroups++ = optarg;
        return 0;
    default:
        return -1;
    }
}

static int read_arguments(int count, char **arguments, struct request *request)
{
    for (int option; (option = getopt_long(count, arguments, "+p:dtu:e:c:g:", known, NULL)) != -1;)
        if (read_option(option, request))
            return -1;
    if (optind >= count || (!request->file && optind + 1 >= count)) {
        fputs("Usage: jcompose-runtime exec [OPTION...] ID COMMAND...\n"
              "       jcompose-runtime exec --process FILE [OPTION...] ID\n", stderr);
        return -1;
    }
    request->id = arguments[optind++];
    if (optind < count && !strcmp(arguments[optind], "--"))
        optind++;
    request->options.arguments = request->file ? NULL : arguments + optind;
    return 0;
}

static void append_all(json_t *object, const char *member, const json_t *added)
{
    json_t *list = json_object_get(object, member);
    if (!list)
        json_object_set_new(object, member, list = json_array());
    json_array_extend(list, (json_t *) added);
}

/* UID[:GID] as numbers; names are looked up in the container. */
static int set_user(json_t *process, const char *user, struct error *error)
{
    unsigned int uid, gid = 0;
    size_t length = strcspn(user, ":");
    cleanup_free char *first = copy_start(user, length);
    if (!*first || strlen(user) > 255)
        return refuse(error, "exec", "--user: expected UID[:GID], found \"%.100s\"", user);
    if (user_parse_id(first, &uid) || (user[length] && user_parse_id(user + length + 1, &gid)))
        return json_object_set_new(process, "user", json_pack("{s:s}", "username", user));
    return json_object_set_new(process, "user", json_pack("{s:I, s:I}", "uid", (json_int_t) uid, "gid",
                                                          (json_int_t) gid));
}

/* What the container hands on to programs that it executes is not lost to them. */
static void append_inheritable(json_t *capabilities, const json_t *added)
{
    size_t i, j;
    json_t *inheritable, *name, *list = json_object_get(capabilities, "ambient");
    json_array_foreach (json_object_get(capabilities, "inheritable"), i, inheritable)
        json_array_foreach (added, j, name)
            if (list && json_equal(name, inheritable))
                json_array_append(list, name);
}

/* What is executed: the file's process, or the container's own with what the options say instead. */
static json_t *describe(const struct record *record, const struct request *request, struct error *error)
{
    static const char *const sets[] = {"bounding", "effective", "permitted"};
    const json_t *own = json_object_get(json_object_get(record->spec, "config"), "process");
    json_t *process = request->file ? bundle_file(request->file, error) : json_deep_copy(own);
    if (!process && !request->file)
        refuse(error, "exec", "the container's config.json has no process");
    if (!process)
        return NULL;
    if (!request->file) {
        json_object_set_new(process, "terminal", json_boolean(request->terminal));
        json_object_del(process, "consoleSize");
    }
    json_object_update(process, request->changes);
    if (request->user && set_user(process, request->user, error)) {
        json_decref(process);
        return NULL;
    }
    if (json_array_size(request->groups)) {
        if (!json_object_get(process, "user"))
            json_object_set_new(process, "user", json_object());
        append_all(json_object_get(process, "user"), "additionalGids", request->groups);
    }
    if (json_array_size(request->capabilities) && !json_object_get(process, "capabilities"))
        json_object_set_new(process, "capabilities", json_object());
    for (size_t i = 0; json_array_size(request->capabilities) && i < sizeof sets / sizeof *sets; i++)
        append_all(json_object_get(process, "capabilities"), sets[i], request->capabilities);
    append_inheritable(json_object_get(process, "capabilities"), request->capabilities);
    return process;
}

static int check_status(const struct record *record, const struct request *request, struct error *error)
{
    enum oci_status status = record_status(record);
    if (status == OCI_STOPPED || (status == OCI_PAUSED && !request->ignores_pause))
        return refuse(error, "exec", "cannot exec in a %s container: %s", oci_status_word(status), request->id);
    return 0;
}

static int hand_out(const struct request *request, struct process started, int *terminal, struct error *error)
{
    if (*terminal >= 0 && request->console_socket) {
        cleanup_close int master = *terminal;
        *terminal = -1;
        if (console_send(request->console_socket, master, error))
            return -1;
    }
    if (request->pidfd_socket && pidfd_send(request->pidfd_socket, started.pid, error))
        return -1;
    return request->pid_file ? pid_file_write(request->pid_file, started.pid, error) : 0;
}

/* What no command's own status is likely to be. */
static int status_of(const struct oci_context *context, const struct error *error)
{
    oci_failed(context, error);
    return 255;
}

static int execute(const struct oci_context *context, struct request *request)
{
    struct error error;
    struct process started;
    int terminal;
    cleanup_record struct record record = {0};
    if (record_read(&record, context, request->id, &error) || check_status(&record, request, &error))
        return status_of(context, &error);
    cleanup_json json_t *process = describe(&record, request, &error);
    if (!process)
        return status_of(context, &error);
    bool wants_terminal = json_is_true(json_object_get(process, "terminal"));
    if (wants_terminal && request->detached && !request->console_socket) {
        refuse(&error, "terminal", "a terminal for a process that nobody waits for: use --console-socket PATH");
        return status_of(context, &error);
    }
    request->options.process = process;
    for (int i = 0; i < 3; i++)
        request->options.stdio[i] = i;
    if (!request->detached)
        relay_block_signals();
    if (container_exec(record.spec, record.process, &request->options, &started, &terminal, &error) ||
        hand_out(request, started, &terminal, &error))
        return status_of(context, &error);
    if (request->detached)
        return 0;
    cleanup_close int master = terminal;
    return relay_run(started.pid, master, master >= 0 ? STDIN_FILENO : -1, NULL);
}

int oci_exec_verb(const struct oci_context *context, int count, char **arguments)
{
    cleanup_free char **environment = allocate((size_t) count + 1, sizeof *environment);
    cleanup_free char **cgroups = allocate((size_t) count + 1, sizeof *cgroups);
    cleanup_json json_t *changes = json_object(), *capabilities = json_array(), *groups = json_array();
    struct request request = {.changes = changes, .capabilities = capabilities, .groups = groups,
                              .environment = environment, .options.environment = environment,
                              .cgroups = cgroups, .options.cgroups = cgroups};
    return read_arguments(count, arguments, &request) ? EXIT_WRONG_USE : execute(context, &request);
}

#include "base/cleanup.h"
#include "base/input.h"
#include "base/replacement.h"
#include "base/requests.h"
#include "cgroup/cgroup.h"
#include "cgroup/freezer.h"
#include "container/kernel_settings.h"
#include "container/settings.h"
#include "container/spec.h"
#include "container/state.h"
#include "foreign/foreign.h"
#include "network/departures.h"
#include "network/network.h"
#include "verbs.h"
#include "verbs/answer.h"
#include "verbs/update.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

static const struct rule rules[] = {
    {"id", RULE_STRING, true, 1},
    {"cgroup", RULE_STRING, true, 1},
    {"directory", RULE_PATH, true, 0},
    {"resources", RULE_OBJECT, false, 0},
    {"rlimits", RULE_ARRAY, false, 0},
    {"rlimits[]", RULE_OBJECT, false, 0},
    {"oomScoreAdj", RULE_NUMBER, false, 0},
    {"signals", RULE_ARRAY, false, 0},
    {"signals[]", RULE_STRING, false, 1},
    {"restart", RULE_BOOLEAN, false, 0},
    {"frozen", RULE_BOOLEAN, false, 0},
    {"network", RULE_BOOLEAN, false, 0},
    {"names", RULE_BOOLEAN, false, 0},
    {"spec", RULE_OBJECT, false, 0},
};

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* A signal to the supervisor, if one is alive: without one the record alone has changed. */
static void tell_supervisor(const char *cgroup, int number)
{
    struct process supervisor;
    int process = process_open_labelled(cgroup, "supervisor", &supervisor);
    if (process < 0)
        return;
    pidfd_send_signal(process, number, NULL, 0);
    close(process);
}

/* What another runtime made, that one signals. */
static int signal_foreign(const json_t *request, int number, bool *done, struct error *error)
{
    char path[PATH_MAX], text[16];
    struct foreign foreign;
    struct error ignored;
    snprintf(path, sizeof path, "%s/config.json", text_of(request, "directory"));
    cleanup_json json_t *spec = json_file(path, &ignored);
    *done = spec && foreign_of(spec, &foreign);
    snprintf(text, sizeof text, "%d", number);
    return *done ? foreign_run(&foreign, (const char *const[]){"kill", foreign.id, text, NULL}, NULL, error) : 0;
}

/* What the container's first process is to hear of it. One that has just ended needs no word. */
static int tell_container(const json_t *request, const char *cgroup, struct error *error)
{
    size_t index;
    json_t *name;
    struct process first;
    cleanup_close int process = process_open_labelled(cgroup, "process", &first);
    json_array_foreach (json_object_get(request, "signals"), index, name) {
        int number = signal_number(json_string_value(name));
        if (number < 0)
            return refuse(error, "update", "signals: there is no signal \"%.40s\"", json_string_value(name));
        bool done;
        if (process >= 0 && signal_foreign(request, number, &done, error))
            return -1;
        if (process >= 0 && !done && pidfd_send_signal(process, number, NULL, 0) && errno != ESRCH)
            return fail(error, "update", "send %s to process %d", json_string_value(name), first.pid);
    }
    if (json_is_true(json_object_get(request, "restart")))
        tell_supervisor(cgroup, SIGUSR1);
    return 0;
}

/* The spec must be of the same container. */
static int check_spec(const json_t *request, const json_t *spec, struct error *error)
{
    if (spec_check(spec, error) < 0)
        return -1;
    const char *path = text_of(json_object_get(json_object_get(spec, "config"), "linux"), "cgroupsPath");
    if (strcmp(text_of(spec, "id"), text_of(request, "id")) != 0)
        return refuse(error, "spec", "id: the record of %s is not for %s", text_of(spec, "id"), text_of(request, "id"));
    if (strcmp(path, text_of(request, "cgroup")) != 0)
        return refuse(error, "spec", "config.linux.cgroupsPath: a running container cannot move from %s to %s",
                      text_of(request, "cgroup"), path);
    return 0;
}

static int replace_spec(const json_t *request, const json_t *spec, struct error *error)
{
    const char *cgroup = text_of(request, "cgroup"), *key;
    json_t *value;
    char *line = json_dumps(spec, JSON_COMPACT);
    if (!line)
        return refuse(error, "update", "no memory for the record");
    int result = replace_file(text_of(request, "directory"), "config.json", line, strlen(line), true, error);
    free(line);
    if (result < 0)
        return -1;
    json_object_foreach(json_object_get(spec, "labels"), key, value)
        if (cgroup_set_label(cgroup, key, json_string_value(value), error) < 0)
            return -1;
    tell_supervisor(cgroup, SIGHUP);
    return 0;
}

/* Whether the container can go on with an interface as it is: on a network that was made anew it has another address,
 * other sizes of packets, or is of another kind. */
static bool is_same(const json_t *had, const json_t *has)
{
    static const char *const members[] = {"host", "addresses", "mtu", "kind", "parent", "mode", "flag"};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const json_t *before = json_object_get(had, members[i]), *now = json_object_get(has, members[i]);
        if ((before || now) && !json_equal(before, now))
            return false;
    }
    return true;
}

/* Of the interfaces that the container had, those that it is not to have any more go. */
static int leave_networks(const json_t *request, const json_t *network, int container, struct error *error)
{
    struct error ignored;
    char path[PATH_MAX];
    size_t index, other;
    json_t *had, *has;
    if (snprintf(path, sizeof path, "%s/config.json", text_of(request, "directory")) >= (int) sizeof path)
        return 0;
    json_t *record = json_file(path, &ignored), *left = json_array();
    json_array_foreach (json_object_get(json_object_get(record, "network"), "interfaces"), index, had) {
        bool stays = false;
        json_array_foreach (json_object_get(network, "interfaces"), other, has)
            stays = stays || is_same(had, has);
        if (!stays)
            json_array_append(left, had);
    }
    int result = departures_remove(json_string_value(json_object_get(record, "runDirectory")), left, error);
    if (!result && container >= 0 && json_array_size(left))
        result = network_leave(left, container, error);
    json_decref(left);
    json_decref(record);
    return result;
}

static int repair_network(const json_t *request, const json_t *spec, const char *cgroup, struct error *error)
{
    const json_t *network = json_object_get(spec, "network");
    struct process first;
    char path[32];
    cleanup_close int process = process_open_labelled(cgroup, "process", &first);
    snprintf(path, sizeof path, "/proc/%d/ns/net", first.pid);
    cleanup_close int container = process < 0 ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    bool runs = container >= 0 && !pidfd_send_signal(process, 0, NULL, 0); /* the number may be another's by now */
    if (leave_networks(request, network, runs ? container : -1, error))
        return -1;
    if (!runs || !json_array_size(json_object_get(network, "interfaces")))
        return 0; /* its next start has it */
    return network_repair(network, container, error);
}

static int rename_container(const json_t *spec, const char *cgroup, struct error *error)
{
    struct process first;
    char path[32];
    cleanup_close int process = process_open_labelled(cgroup, "process", &first);
    if (process < 0)
        return 0; /* its next start has the names */
    snprintf(path, sizeof path, "/proc/%d", first.pid);
    cleanup_close int directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0 || pidfd_send_signal(process, 0, NULL, 0)) /* the number may be another's by now */
        return 0;
    return kernel_settings_rename(json_object_get(spec, "config"), directory, error);
}

static int update(const json_t *request, struct error *error)
{
    const json_t *resources = json_object_get(request, "resources"), *spec = json_object_get(request, "spec");
    const json_t *frozen = json_object_get(request, "frozen");
    const char *cgroup = text_of(request, "cgroup");
    char text[PROCESS_TEXT_SIZE];
    if (spec && check_spec(request, spec, error) < 0)
        return -1;
    if (cgroup_get_label(cgroup, "supervisor", text, sizeof text) < 0 && errno == ENOENT)
        return fail(error, "update", "the container is not running, there is no cgroup %s", cgroup);
    if (resources && cgroup_apply(cgroup, resources, error) < 0)
        return -1;
    if (update_processes(request, cgroup, error) < 0)
        return -1;
    if (frozen && (json_is_true(frozen) ? freezer_hold(cgroup, error) : freezer_release(cgroup, error)) < 0)
        return -1;
    if (spec && json_is_true(json_object_get(request, "network")) && repair_network(request, spec, cgroup, error) < 0)
        return -1;
    if (spec && json_is_true(json_object_get(request, "names")) && rename_container(spec, cgroup, error) < 0)
        return -1;
    if (spec && replace_spec(request, spec, error) < 0)
        return -1;
    return tell_container(request, cgroup, error);
}

int update_verb(int count, char **arguments)
{
    struct input input;
    struct error error;
    const char *line;
    size_t length;
    bool failed = false;
    int lock, status = requests_options(count, arguments, &lock);
    setsid(); /* a Ctrl-C is the caller's to answer */
    if (status)
        return status;
    if (requests_read(&input, &error) < 0) {
        complain(arguments[0], &error);
        return EXIT_WRONG_USE;
    }
    for (size_t number = 1; input_line(&input, &line, &length); number++) {
        json_t *request = input_parse(line, length, number, &error);
        bool done = request && rules_check(request, rules, sizeof rules / sizeof *rules, &error) == 0 &&
                    update(request, &error) == 0;
        if (done)
            answer_updated(text_of(request, "id"));
        else
            answer_failed(text_of(request, "id"), &error);
        failed |= !done;
        json_decref(request);
    }
    return failed;
}

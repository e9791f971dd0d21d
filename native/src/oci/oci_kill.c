#include "oci/oci_record.h"

#include "base/cleanup.h"
#include "cgroup/cgroup.h"
#include "cgroup/freezer.h"
#include "container/settings.h"
#include "container/state.h"
#include "verbs.h"
#include <ctype.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>

/* "TERM", "sigterm", "15". */
static int read_signal(const char *text)
{
    char upper[16];
    size_t length = 0;
    for (; text[length] && length < sizeof upper - 1; length++)
        upper[length] = (char) toupper((unsigned char) text[length]);
    upper[length] = 0;
    /* 0 sends nothing: it asks whether one could be sent (man 2 kill). */
    return text[length] ? -1 : !strcmp(upper, "0") ? 0 : signal_number(upper);
}

static bool has_pid_namespace(const struct record *record)
{
    const json_t *section = json_object_get(json_object_get(record->spec, "config"), "linux");
    size_t index;
    json_t *namespace;
    json_array_foreach (json_object_get(section, "namespaces"), index, namespace)
        if (!strcmp(json_string_value(json_object_get(namespace, "type")) ?: "", "pid"))
            return !json_object_get(namespace, "path");
    return false;
}

/* Processes that outlived the first one, in somebody else's PID namespace. */
static bool has_others(const struct record *record)
{
    return record->owns_cgroup && !has_pid_namespace(record) && !cgroup_is_empty(record_cgroup(record));
}

/* Without a PID namespace of its own, the end of the first process is not the end of the others. */
static int signal_container(const struct record *record, int number, bool all, struct error *error)
{
    struct error ignored;
    if (all || (number == SIGKILL && record->owns_cgroup && !has_pid_namespace(record))) {
        if (cgroup_signal(record_cgroup(record), number, error))
            return -1;
    } else {
        cleanup_close int process = process_open(record->process);
        if (process < 0 || pidfd_send_signal(process, number, NULL, 0))
            return fail(error, "kill", "send signal %d to container %s", number, record->id);
    }
    /* A frozen process of cgroup v1 does not even hear SIGKILL. */
    if (number == SIGKILL)
        freezer_release(record_cgroup(record), &ignored);
    return 0;
}

int oci_kill_verb(const struct oci_context *context, int count, char **arguments)
{
    static const struct option known[] = {{"all", no_argument, NULL, 'a'}, {NULL, 0, NULL, 0}};
    struct error error;
    bool all = false;
    for (int option; (option = getopt_long(count, arguments, "a", known, NULL)) != -1;) {
        if (option != 'a')
            return EXIT_WRONG_USE;
        all = true;
    }
    if (optind >= count || count - optind > 2) {
        fputs("Usage: jcompose-runtime kill [--all] ID [SIGNAL]\n", stderr);
        return EXIT_WRONG_USE;
    }
    const char *id = arguments[optind], *word = optind + 1 < count ? arguments[optind + 1] : "TERM";
    int number = read_signal(word);
    cleanup_record struct record record = {0};
    if (record_read(&record, context, id, &error))
        return oci_failed(context, &error);
    enum oci_status status = record_status(&record);
    if (number < 0)
        refuse(&error, "kill", "there is no signal \"%s\"", word);
    else if (status == OCI_STOPPED && !all && !(number == SIGKILL && has_others(&record)))
        refuse(&error, "kill", "container not running: %s is %s", id, oci_status_word(status));
    else if (!signal_container(&record, number, all, &error))
        return 0;
    return oci_failed(context, &error);
}

#include "oci/oci_create.h"

#include "base/cleanup.h"
#include "cgroup/cgroup.h"
#include "cgroup/freezer.h"
#include "container/hooks.h"
#include "container/state.h"
#include "verbs.h"
#include <dirent.h>
#include <getopt.h>
#include <poll.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <sys/pidfd.h>

/* A cgroup that was there before may hold others' processes: of such a one only the container's own is ended. */
static int destroy_in_foreign_cgroup(struct record *record)
{
    cleanup_close int process = process_open(record->process);
    struct pollfd end = {.fd = process, .events = POLLIN};
    if (process >= 0) {
        pidfd_send_signal(process, SIGKILL, NULL, 0);
        poll(&end, 1, -1);
    }
    hooks_run_all(record->spec, "poststop", 0, "stopped");
    return 0;
}

int oci_destroy(struct record *record, struct error *error)
{
    if (record->process.pid && process_start_time(record->process.pid) == record->process.start_time)
        freezer_release_process(record->process.pid);
    if (record->owns_cgroup ? container_destroy(record->spec, error) : destroy_in_foreign_cgroup(record))
        return -1;
    return record_remove(record, error);
}

/* Its creation was cut off, or is still under way: then there is a process soon, whose record is missing. */
static int delete_unfinished(const struct oci_context *context, const char *id, struct error *error)
{
    struct record record = {.id = id};
    snprintf(record.directory, sizeof record.directory, "%s/%s", context->root, id);
    return record_remove(&record, error);
}

static int delete(const struct oci_context *context, const char *id, bool force, struct error *error)
{
    cleanup_record struct record record = {0};
    if (record_read(&record, context, id, error))
        return force && *record.directory ? delete_unfinished(context, id, error) : -1;
    enum oci_status status = record_status(&record);
    if (status != OCI_STOPPED && !force)
        return refuse(error, "delete", "cannot delete container %s: it is %s; stop it first, or use --force", id,
                      oci_status_word(status));
    return oci_destroy(&record, error);
}

static int delete_matching(const struct oci_context *context, const char *pattern, bool force)
{
    struct dirent **entries;
    struct error error;
    regex_t expression;
    int status = 0, count = scandir(context->root, &entries, NULL, alphasort);
    if (regcomp(&expression, pattern, REG_EXTENDED | REG_NOSUB)) {
        fprintf(stderr, "jcompose-runtime: delete: --regex: \"%s\" is no regular expression\n", pattern);
        return EXIT_WRONG_USE;
    }
    for (int i = 0; i < count; i++) {
        const char *id = entries[i]->d_name;
        if (*id != '.' && !regexec(&expression, id, 0, NULL, 0) && delete(context, id, force, &error))
            status = oci_failed(context, &error);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    regfree(&expression);
    return status;
}

int oci_delete_verb(const struct oci_context *context, int count, char **arguments)
{
    static const struct option known[] = {
        {"force", no_argument, NULL, 'f'}, {"regex", no_argument, NULL, 'r'}, {NULL, 0, NULL, 0}};
    struct error error;
    bool force = false, regex = false;
    for (int option; (option = getopt_long(count, arguments, "f", known, NULL)) != -1;) {
        if (option == '?')
            return EXIT_WRONG_USE;
        force = force || option == 'f';
        regex = regex || option == 'r';
    }
    if (optind + 1 != count) {
        fputs("Usage: jcompose-runtime delete [--force] [--regex] ID\n", stderr);
        return EXIT_WRONG_USE;
    }
    if (regex)
        return delete_matching(context, arguments[optind], force);
    return delete(context, arguments[optind], force, &error) ? oci_failed(context, &error) : 0;
}

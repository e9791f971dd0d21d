#include "oci/oci_record.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "cgroup/cgroup_stats.h"
#include "cgroup/oom_watch.h"
#include "container/state.h"
#include "verbs.h"
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

/* `events`: what the container uses, once or again and again, and that it was out of memory. */

static int print(const char *type, const char *id, json_t *data)
{
    cleanup_json json_t *event = json_pack("{s:s, s:s}", "type", type, "id", id);
    if (data)
        json_object_set_new(event, "data", data);
    json_dumpf(event, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
    putchar('\n');
    return fflush(stdout) ? -1 : 0;
}

static int watch(const struct record *record, int interval, struct error *error)
{
    const char *cgroup = record_cgroup(record);
    cleanup_close int process = process_open(record->process);
    struct oom_watch oom;
    if (oom_watch_open(&oom, cgroup, error))
        return -1;
    struct pollfd events[] = {{.fd = process, .events = POLLIN}, {.fd = oom.event, .events = oom.poll}};
    for (int64_t due = monotonic_millis();;) {
        int64_t now = monotonic_millis();
        if (now >= due && print("stats", record->id, cgroup_stats(cgroup)))
            break;
        due = now >= due ? now + interval : due;
        poll(events, 2, (int) (due - now > 0 ? due - now : 0));
        if (events[1].revents && oom_watch_read(&oom))
            print("oom", record->id, NULL);
        if (events[0].revents)
            break;
    }
    oom_watch_close(&oom);
    return 0;
}

/* "5s", "100ms", "1m"; -1 for anything else. */
static int read_interval(const char *text)
{
    char *unit;
    double number = strtod(text, &unit);
    double factor = !strcmp(unit, "ms") ? 1 : !strcmp(unit, "s") ? 1000 : !strcmp(unit, "m") ? 60000 : 0;
    return unit == text || number * factor < 1 || number * factor > 1e9 ? -1 : (int) (number * factor);
}

int oci_events_verb(const struct oci_context *context, int count, char **arguments)
{
    static const struct option known[] = {
        {"stats", no_argument, NULL, 's'}, {"interval", required_argument, NULL, 'i'}, {NULL, 0, NULL, 0}};
    struct error error;
    bool once = false;
    int interval = 5000;
    for (int option; (option = getopt_long(count, arguments, "", known, NULL)) != -1;) {
        if (option == '?')
            return EXIT_WRONG_USE;
        once |= option == 's';
        interval = option == 'i' ? read_interval(optarg) : interval;
    }
    if (optind + 1 != count || interval < 0) {
        fputs("Usage: jcompose-runtime events [--stats] [--interval 5s] ID\n", stderr);
        return EXIT_WRONG_USE;
    }
    cleanup_record struct record record = {0};
    if (record_read(&record, context, arguments[optind], &error))
        return oci_failed(context, &error);
    if (record_status(&record) == OCI_STOPPED) {
        refuse(&error, "events", "container %s is not running", record.id);
        return oci_failed(context, &error);
    }
    if (once)
        return print("stats", record.id, cgroup_stats(record_cgroup(&record))) ? 1 : 0;
    return watch(&record, interval, &error) ? oci_failed(context, &error) : 0;
}

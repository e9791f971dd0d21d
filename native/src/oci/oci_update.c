#include "oci/oci_record.h"

#include "base/cleanup.h"
#include "cgroup/cgroup.h"
#include "cgroup/resctrl.h"
#include "oci/oci_bundle.h"
#include "systemd/systemd_unit.h"
#include "verbs.h"
#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

/* `update`: limits of a running container, from a file of OCI linux.resources or from options. */

enum kind { NUMBER, BYTES, TEXT };

/* Beside the sections of linux.resources; taken out of them before they are applied. */
#define RDT "intelRdt"

static const struct limit {
    const char *option, *section, *member;
    enum kind kind;
} limits[] = {
    {"blkio-weight", "blockIO", "weight", NUMBER},
    {"cpu-period", "cpu", "period", NUMBER},
    {"cpu-quota", "cpu", "quota", NUMBER},
    {"cpu-burst", "cpu", "burst", NUMBER},
    {"cpu-share", "cpu", "shares", NUMBER},
    {"cpu-shares", "cpu", "shares", NUMBER},
    {"cpu-rt-period", "cpu", "realtimePeriod", NUMBER},
    {"cpu-rt-runtime", "cpu", "realtimeRuntime", NUMBER},
    {"cpu-idle", "cpu", "idle", NUMBER},
    {"cpuset-cpus", "cpu", "cpus", TEXT},
    {"cpuset-mems", "cpu", "mems", TEXT},
    {"memory", "memory", "limit", BYTES},
    {"memory-reservation", "memory", "reservation", BYTES},
    {"memory-swap", "memory", "swap", BYTES},
    {"pids-limit", "pids", "limit", NUMBER},
    {"l3-cache-schema", RDT, "l3CacheSchema", TEXT},
    {"mem-bw-schema", RDT, "memBwSchema", TEXT},
};
enum { LIMITS = sizeof limits / sizeof *limits, RESOURCES = 'r' };

/* "268435456", "256M", "-1". */
static int read_number(const char *text, enum kind kind, json_int_t *number)
{
    static const char units[] = "kmgt";
    char *end;
    *number = strtoll(text, &end, 10);
    const char *unit = kind == BYTES && *end ? strchr(units, tolower((unsigned char) *end)) : NULL;
    if (unit) {
        *number <<= 10 * (unit - units + 1);
        end += tolower((unsigned char) end[1]) == 'b' ? 2 : 1;
    }
    return end == text || *end ? -1 : 0;
}

static int set_limit(json_t *resources, const struct limit *limit, const char *text)
{
    json_int_t number;
    json_t *section = json_object_get(resources, limit->section);
    if (!section)
        json_object_set_new(resources, limit->section, section = json_object());
    if (limit->kind == TEXT)
        return json_object_set_new(section, limit->member, json_string(text));
    if (read_number(text, limit->kind, &number)) {
        fprintf(stderr, "jcompose-runtime: update: --%s: expected a number, found \"%s\"\n", limit->option, text);
        return -1;
    }
    return json_object_set_new(section, limit->member, json_integer(number));
}

static int read_arguments(int count, char **arguments, json_t *resources, const char **file)
{
    struct option known[LIMITS + 2] = {{"resources", required_argument, NULL, RESOURCES}};
    for (int i = 0; i < LIMITS; i++)
        known[i + 1] = (struct option){limits[i].option, required_argument, NULL, 256 + i};
    for (int option; (option = getopt_long(count, arguments, "r:", known, NULL)) != -1;) {
        if (option == '?')
            return -1;
        if (option == RESOURCES)
            *file = optarg;
        else if (set_limit(resources, &limits[option - 256], optarg))
            return -1;
    }
    if (optind + 1 == count)
        return 0;
    fputs("Usage: jcompose-runtime update [--resources FILE] [--LIMIT VALUE]... ID\n", stderr);
    return -1;
}

static int update_class(const struct record *record, const char *id, const json_t *changed, struct error *error)
{
    const json_t *config = json_object_get(record->spec, "config");
    const json_t *rdt = json_object_get(json_object_get(config, "linux"), RDT);
    cleanup_close int root = rdt ? resctrl_open(error) : -1;
    return rdt && root < 0 ? -1 : resctrl_update(root, id, rdt, changed, error);
}

static int update(const struct oci_context *context, const char *id, const json_t *resources, const char *file,
                  struct error *error)
{
    cleanup_record struct record record = {0};
    cleanup_json json_t *given = file ? bundle_file(file, error) : json_incref((json_t *) resources);
    cleanup_json json_t *class = json_incref(json_object_get(resources, RDT));
    if (!given || record_read(&record, context, id, error))
        return -1;
    json_object_del((json_t *) resources, RDT);
    config_spell_resources(given);
    if (record_status(&record) == OCI_STOPPED)
        return refuse(error, "update", "cannot update container %s: it is stopped", id);
    if (class && update_class(&record, id, class, error))
        return -1;
    if (json_object_get(record.spec, "systemd") && systemd_unit_update(record.spec, given, error))
        return -1;
    return cgroup_apply(record_cgroup(&record), given, error);
}

int oci_update_verb(const struct oci_context *context, int count, char **arguments)
{
    struct error error;
    const char *file = NULL;
    cleanup_json json_t *resources = json_object();
    if (read_arguments(count, arguments, resources, &file))
        return EXIT_WRONG_USE;
    return update(context, arguments[optind], resources, file, &error) ? oci_failed(context, &error) : 0;
}

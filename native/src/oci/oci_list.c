#include "oci/oci_record.h"

#include "base/cleanup.h"
#include "container/oci_state.h"
#include "verbs.h"
#include <dirent.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

/* `state` and `list`. */

/* Beyond what the specification has: what other runtimes tell too, and their callers read. */
static json_t *describe(const struct record *record)
{
    enum oci_status status = record_status(record);
    const json_t *config = json_object_get(record->spec, "config");
    const char *bundle = json_string_value(json_object_get(record->spec, "bundle"));
    const char *path = json_string_value(json_object_get(json_object_get(config, "root"), "path"));
    json_t *annotations = json_object_get(config, "annotations");
    json_t *state = json_pack("{s:s, s:s, s:i, s:s, s:s}", "ociVersion", OCI_VERSION, "id", record->id, "pid",
                              status == OCI_STOPPED ? 0 : (int) record->process.pid, "status",
                              oci_status_word(status), "bundle", bundle);
    json_object_set_new(state, "rootfs", json_sprintf("%s%s%s", *path == '/' ? "" : bundle, *path == '/' ? "" : "/",
                                                      path));
    json_object_set_new(state, "created", json_string(record->created));
    if (json_object_size(annotations))
        json_object_set(state, "annotations", annotations);
    json_object_set_new(state, "owner", json_string("root"));
    return state;
}

static int print(json_t *json, size_t form)
{
    json_dumpf(json, stdout, form | JSON_PRESERVE_ORDER);
    json_decref(json);
    putchar('\n');
    return fflush(stdout) ? 1 : 0;
}

int oci_state_verb(const struct oci_context *context, int count, char **arguments)
{
    struct error error;
    cleanup_record struct record record = {0};
    if (count != 2) {
        fputs("Usage: jcompose-runtime state ID\n", stderr);
        return EXIT_WRONG_USE;
    }
    if (record_read(&record, context, arguments[1], &error))
        return oci_failed(context, &error);
    return print(describe(&record), JSON_INDENT(2));
}

static const char *text(const json_t *state, const char *member)
{
    return json_string_value(json_object_get(state, member)) ?: "";
}

static int print_table(const json_t *states)
{
    const char *const form = "%-24s %-10s %-10s %-32s %-32s %s\n";
    size_t index;
    json_t *state;
    printf(form, "ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER");
    json_array_foreach (states, index, state) {
        char pid[16];
        snprintf(pid, sizeof pid, "%lld", json_integer_value(json_object_get(state, "pid")));
        printf(form, text(state, "id"), pid, text(state, "status"), text(state, "bundle"), text(state, "created"),
               text(state, "owner"));
    }
    return fflush(stdout) ? 1 : 0;
}

static json_t *collect(const struct oci_context *context)
{
    struct dirent **entries;
    json_t *states = json_array();
    int count = scandir(context->root, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        cleanup_record struct record record = {0};
        struct error ignored;
        if (*entries[i]->d_name != '.' && !record_read(&record, context, entries[i]->d_name, &ignored))
            json_array_append_new(states, describe(&record));
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return states;
}

int oci_list_verb(const struct oci_context *context, int count, char **arguments)
{
    static const struct option known[] = {
        {"quiet", no_argument, NULL, 'q'}, {"format", required_argument, NULL, 'f'}, {NULL, 0, NULL, 0}};
    const char *format = "table";
    bool quiet = false;
    for (int option; (option = getopt_long(count, arguments, "qf:", known, NULL)) != -1;) {
        if (option == '?')
            return EXIT_WRONG_USE;
        quiet |= option == 'q';
        format = option == 'f' ? optarg : format;
    }
    if (optind != count || (strcmp(format, "table") != 0 && strcmp(format, "json") != 0)) {
        fputs("Usage: jcompose-runtime list [--quiet] [--format table|json]\n", stderr);
        return EXIT_WRONG_USE;
    }
    if (access(context->root, F_OK) && !context->default_root) {
        struct error error;
        fail(&error, "list", "open the directory %s", context->root);
        return oci_failed(context, &error);
    }
    json_t *states = collect(context);
    if (!quiet && !strcmp(format, "json"))
        return print(states, JSON_COMPACT);
    cleanup_json json_t *held = states;
    if (!quiet)
        return print_table(states);
    size_t index;
    json_t *state;
    json_array_foreach (states, index, state)
        puts(text(state, "id"));
    return fflush(stdout) ? 1 : 0;
}

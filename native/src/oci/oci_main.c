#include "oci/oci_context.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "container/oci_state.h"
#include "container/protect.h"
#include "verbs.h"
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#define DEFAULT_ROOT "/run/jcompose-runtime"

static int features(const struct oci_context *, int count, char **arguments)
{
    return features_verb(count, arguments);
}

static const struct verb {
    const char *name;
    int (*run)(const struct oci_context *context, int count, char **arguments);
    const char *operands;
    bool enters_containers; /* with this program's file as what /proc/PID/exe leads to */
} verbs[] = {
    {"create", oci_create_verb, "CONTAINER", true},  {"start", oci_start_verb, "CONTAINER", false},
    {"run", oci_run_verb, "CONTAINER", true},        {"exec", oci_exec_verb, "CONTAINER COMMAND...", true},
    {"state", oci_state_verb, "CONTAINER", false},   {"kill", oci_kill_verb, "CONTAINER [SIGNAL]", false},
    {"delete", oci_delete_verb, "CONTAINER", false}, {"list", oci_list_verb, "", false},
    {"ps", oci_ps_verb, "CONTAINER", false},         {"pause", oci_pause_verb, "CONTAINER", false},
    {"resume", oci_resume_verb, "CONTAINER", false}, {"update", oci_update_verb, "CONTAINER", false},
    {"events", oci_events_verb, "CONTAINER", false}, {"spec", oci_spec_verb, "", false},
    {"features", features, "", false},
};

static void append_to_log(const struct oci_context *context, const char *text)
{
    char moment[TIMESTAMP_SIZE];
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    format_timestamp(now, moment);
    cleanup_close int file = open(context->log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    FILE *log = file < 0 ? NULL : fdopen(dup(file), "a");
    if (!log)
        return;
    cleanup_json json_t *entry = json_pack("{s:s, s:s, s:s}", "level", "error", "msg", text, "time", moment);
    if (context->json_log)
        json_dumpf(entry, log, JSON_COMPACT | JSON_PRESERVE_ORDER);
    else
        fprintf(log, "time=\"%s\" level=error msg=\"%s\"", moment, text);
    fputc('\n', log);
    fclose(log);
}

int oci_failed(const struct oci_context *context, const struct error *error)
{
    char reason[640], text[700];
    snprintf(text, sizeof text, "%s: %s", error->stage, error_text(error, reason, sizeof reason));
    fprintf(stderr, "jcompose-runtime: %s\n", text);
    if (context->log)
        append_to_log(context, text);
    return 1;
}

static int version(void)
{
    puts("jcompose-runtime version 0.1.0\nspec: " OCI_VERSION);
    return fflush(stdout) ? 1 : 0;
}

static int usage(FILE *to, int status)
{
    fputs("Usage: jcompose-runtime [--root DIR] [--log FILE] [--log-format text|json] [--systemd-cgroup]\n"
          "                        [--cgroup-manager cgroupfs|systemd|disabled] VERB [OPTION...] [ID]\n"
          "Verbs:", to);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        fprintf(to, " %s", verbs[i].name);
    fputc('\n', to);
    return status;
}

/* Before the first word that is no option: what comes later may be a container's command. */
static bool asks_for_help(int count, char **arguments)
{
    for (int i = 1; i < count && *arguments[i] == '-'; i++)
        if (!strcmp(arguments[i], "--help") || !strcmp(arguments[i], "-h"))
            return true;
    return false;
}

static int run(const struct oci_context *context, int count, char **arguments, char **whole)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        struct error error;
        if (strcmp(verbs[i].name, arguments[0]))
            continue;
        if (asks_for_help(count, arguments))
            return printf("Usage: jcompose-runtime [OPTION...] %s [OPTION...] %s\n", verbs[i].name, verbs[i].operands) < 0;
        if (verbs[i].enters_containers && protect_program(whole, &error))
            return oci_failed(context, &error);
        optind = 0; /* the next list of arguments has its own beginning */
        return verbs[i].run(context, count, arguments);
    }
    fprintf(stderr, "jcompose-runtime: there is no verb \"%s\"\n", arguments[0]);
    return usage(stderr, EXIT_WRONG_USE);
}

int oci_main(int count, char **arguments)
{
    enum { ROOT, LOG, FORMAT, SYSTEMD, MANAGER, DEBUG, IGNORED, HELP, VERSION };
    static const struct option known[] = {
        {"root", required_argument, NULL, ROOT},         {"log", required_argument, NULL, LOG},
        {"log-format", required_argument, NULL, FORMAT}, {"log-level", required_argument, NULL, IGNORED},
        {"systemd-cgroup", no_argument, NULL, SYSTEMD},  {"cgroup-manager", required_argument, NULL, MANAGER},
        {"debug", no_argument, NULL, DEBUG},             {"rootless", required_argument, NULL, IGNORED},
        {"criu", required_argument, NULL, IGNORED},      {"help", no_argument, NULL, HELP},
        {"version", no_argument, NULL, VERSION},         {NULL, 0, NULL, 0},
    };
    struct oci_context context = {.root = DEFAULT_ROOT, .default_root = true};
    for (int option; (option = getopt_long(count, arguments, "+hv", known, NULL)) != -1;) {
        switch (option) {
        case ROOT:
            context.root = optarg;
            context.default_root = false;
            break;
        case LOG:
            context.log = optarg;
            break;
        case FORMAT:
            context.json_log = !strcmp(optarg, "json");
            if (!context.json_log && strcmp(optarg, "text") != 0) {
                fprintf(stderr, "jcompose-runtime: --log-format: expected text or json, found \"%s\"\n", optarg);
                return EXIT_WRONG_USE;
            }
            break;
        case SYSTEMD:
            context.systemd = true;
            break;
        case MANAGER:
            context.systemd = !strcmp(optarg, "systemd");
            break;
        case DEBUG:
        case IGNORED:
            break;
        case HELP:
        case 'h':
            return usage(stdout, 0);
        case VERSION:
        case 'v':
            return version();
        default:
            return usage(stderr, EXIT_WRONG_USE);
        }
    }
    if (context.log && !*context.log)
        context.log = NULL;
    if (optind == count)
        return usage(stderr, EXIT_WRONG_USE);
    cleanup_close int log = context.log ? open(context.log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644) : -1;
    if (context.log && log < 0) {
        fprintf(stderr, "jcompose-runtime: open the log %s: %s\n", context.log, strerror(errno));
        return EXIT_WRONG_USE;
    }
    return run(&context, count - optind, arguments + optind, arguments);
}

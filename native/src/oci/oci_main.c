#include "oci/oci_context.h"

#include "base/cleanup.h"
#include "base/debug.h"
#include "container/oci_state.h"
#include "container/protect.h"
#include "oci/oci_log.h"
#include "verbs.h"
#include <errno.h>
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

int oci_failed(const struct oci_context *, const struct error *error)
{
    char reason[640], text[700];
    snprintf(text, sizeof text, "%s: %s", error->stage, error_text(error, reason, sizeof reason));
    fprintf(stderr, "jcompose-runtime: %s\n", text);
    oci_log_error(text);
    return 1;
}

static int version(void)
{
    puts("jcompose-runtime version 0.1.0\nspec: " OCI_VERSION);
    return fflush(stdout) ? 1 : 0;
}

static int usage(FILE *to, int status)
{
    fputs("Usage: jcompose-runtime [--root DIR] [--log FILE] [--log-format text|json] [--debug]\n"
          "                        [--systemd-cgroup] [--cgroup-manager cgroupfs|systemd|disabled] VERB [OPTION...] [ID]\n"
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
        debug("%s: containers are recorded in %s", arguments[0], context->root);
        optind = 0; /* the next list of arguments has its own beginning */
        return verbs[i].run(context, count, arguments);
    }
    fprintf(stderr, "jcompose-runtime: there is no verb \"%s\"\n", arguments[0]);
    return usage(stderr, EXIT_WRONG_USE);
}

int oci_main(int count, char **arguments)
{
    enum { ROOT, LOG, FORMAT, LEVEL, SYSTEMD, MANAGER, DEBUG, IGNORED, HELP, VERSION };
    static const struct option known[] = {
        {"root", required_argument, NULL, ROOT},         {"log", required_argument, NULL, LOG},
        {"log-format", required_argument, NULL, FORMAT}, {"log-level", required_argument, NULL, LEVEL},
        {"systemd-cgroup", no_argument, NULL, SYSTEMD},  {"cgroup-manager", required_argument, NULL, MANAGER},
        {"debug", no_argument, NULL, DEBUG},             {"rootless", required_argument, NULL, IGNORED},
        {"criu", required_argument, NULL, IGNORED},      {"help", no_argument, NULL, HELP},
        {"version", no_argument, NULL, VERSION},         {NULL, 0, NULL, 0},
    };
    struct oci_context context = {.root = DEFAULT_ROOT, .default_root = true};
    struct oci_log log = {0};
    bool debugs = false;
    for (int option; (option = getopt_long(count, arguments, "+hv", known, NULL)) != -1;) {
        switch (option) {
        case ROOT:
            context.root = optarg;
            context.default_root = false;
            break;
        case LOG:
            log.path = *optarg ? optarg : NULL;
            break;
        case FORMAT:
            log.json = !strcmp(optarg, "json");
            if (!log.json && strcmp(optarg, "text") != 0) {
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
        case LEVEL:
            debugs = !strcmp(optarg, "debug");
            break;
        case DEBUG:
            debugs = true;
            break;
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
    if (optind == count)
        return usage(stderr, EXIT_WRONG_USE);
    if (oci_log_begin(&log, debugs)) {
        fprintf(stderr, "jcompose-runtime: open the log %s: %s\n", log.path, strerror(errno));
        return EXIT_WRONG_USE;
    }
    return run(&context, count - optind, arguments + optind, arguments);
}

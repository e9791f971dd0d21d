#include "base/verb_status.h"
#include "container/protect.h"
#include "oci/oci_context.h"
#include "verbs.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>

static const struct verb {
    const char *name;
    int (*run)(int count, char **arguments);
    const char *usage;
    bool enters_containers; /* with this program's file as what /proc/PID/exe leads to */
} verbs[] = {
    {"launch", launch_verb, "launch [--lock FILE] < SPECS", true},
    {"run", run_verb, "run [--directory DIR [-i]] [< SPEC]", true},
    {"exec", exec_verb,
     "exec --directory DIR [-t] [-i] [-d] [-u USER] [-w DIR] [-e K=V]... [--privileged] -- COMMAND...", true},
    {"attach", attach_verb, "attach --directory DIR [--no-stdin] [--detach-keys HEX]", false},
    {"stop", stop_verb, "stop [--lock FILE] [--impatient] < REQUESTS", false},
    {"update", update_verb, "update [--lock FILE] < REQUESTS", false},
    {"copy", copy_verb, "copy < REQUEST", false},
    {"paths", paths_verb, "paths < REQUEST", false},
    {"pack", pack_verb, "pack [--blob FILE [--compression gzip|zstd|none]] [--lower DIR]... DIR", false},
    {"unpack", unpack_verb,
     "unpack [--blob FILE] [--bottom | --lower DIR...] [--max-entries N] [--max-bytes N] DIR < LAYER", false},
    {"unpack-streams", unpack_streams_verb, "unpack-streams < PIECES", false},
    {"settle", settle_verb, "settle DIR < REQUESTS", false},
    {"changes", changes_verb, "changes < REQUEST", false},
    {"freeze", freeze_verb, "freeze CGROUP", false},
    {"compare", compare_verb, "compare KEPT FRESH", false},
    {"init", init_verb, "init -- COMMAND...", false},
    {"names", names_verb, "names [--serve] PARENT CONTAINERS RUNDIRECTORY", false},
    {"flows", flows_verb, "flows < REQUESTS", false},
    {"call", call_verb, "call HOME SOCKET -- ARGUMENT...", false},
    {"fresh", fresh_verb, "fresh HOME", false},
    {"features", features_verb, "features", false},
    {"observe", observe_verb, "observe PARENT [STACK]", false},
};

static int wrong_use(void)
{
    fputs("Usage:\n", stderr);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        fprintf(stderr, "  jcompose-runtime %s\n", verbs[i].usage);
    fputs("or, as an OCI runtime:\n  jcompose-runtime [OPTION...] VERB [OPTION...] ID (see --help)\n", stderr);
    return EXIT_WRONG_USE;
}

static int run(const struct verb *verb, int count, char **arguments)
{
    struct error error;
    if (verb->enters_containers && protect_program(arguments, &error))
        return verb_failed(&error);
    return verb->run(count - 1, arguments + 1);
}

/* `run`, `exec` and `update` exist as OCI verbs too, which name their container by an ID and not by its directory or on
 * standard input. */
static bool names_no_id(int count, char **arguments)
{
    static const char *const shared[] = {"run", "exec", "update"};
    bool is_shared = false;
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        is_shared = is_shared || !strcmp(arguments[1], shared[i]);
    return !is_shared || count == 2 || !strcmp(arguments[2], "--directory") || !strcmp(arguments[2], "--lock");
}

/* Random bytes that the process has already, for the tables of JSON objects: no file is opened for them. */
static void seed_objects(void)
{
    size_t seed;
    const char *random = (const char *) getauxval(AT_RANDOM);
    if (random) {
        memcpy(&seed, random + sizeof seed, sizeof seed);
        json_object_seed(seed);
    }
}

int main(int count, char **arguments)
{
    seed_objects();
    if (count < 2)
        return wrong_use();
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (!strcmp(arguments[1], verbs[i].name) && names_no_id(count, arguments))
            return run(&verbs[i], count, arguments);
    return oci_main(count, arguments);
}

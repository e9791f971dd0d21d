#include "verbs.h"
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const struct verb {
    const char *name;
    int (*run)(int count, char **arguments);
    const char *usage;
} verbs[] = {
    {"launch", launch_verb, "launch [--lock FILE] < SPECS"},
    {"run", run_verb, "run < SPEC"},
    {"exec", exec_verb, "exec --directory DIR [-t] [-i] [-d] [-u USER] [-w DIR] [-e K=V]... [--privileged] -- COMMAND..."},
    {"stop", stop_verb, "stop [--lock FILE] < REQUESTS"},
    {"update", update_verb, "update < REQUESTS"},
    {"copy", copy_verb, "copy < REQUEST"},
    {"pack", pack_verb, "pack DIR"},
    {"init", init_verb, "init -- COMMAND..."},
    {"observe", observe_verb, "observe PARENT [STACK]"},
    {"features", features_verb, "features"},
};

static int wrong_use(const char *found)
{
    if (found)
        fprintf(stderr, "jcompose-runtime: there is no verb \"%s\"\n", found);
    fputs("Usage:\n", stderr);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        fprintf(stderr, "  jcompose-runtime %s\n", verbs[i].usage);
    return EXIT_WRONG_USE;
}

int main(int count, char **arguments)
{
    if (count < 2)
        return wrong_use(NULL);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (verbs[i].run && !strcmp(arguments[1], verbs[i].name))
            return verbs[i].run(count - 1, arguments + 1);
    return wrong_use(arguments[1]);
}

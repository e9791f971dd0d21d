#include "cleanup.h"
#include "clock.h"
#include "hierarchy.h"
#include "verb_status.h"
#include "verbs.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* `freeze`: nothing in a cgroup runs from the word "frozen" until standard input ends. Whoever asked for it may be
 * killed: then standard input ends too. */

#define PATIENCE_MILLIS 10000
#define LOOK_AGAIN_MILLIS 2

/* A v1 freezer also holds what is in a v2 cgroup of a hybrid machine. */
static const struct hierarchy *freezer_of(struct error *error)
{
    const struct hierarchies *all = hierarchies(error);
    const struct hierarchy *freezer = all ? hierarchy_with("freezer") : NULL;
    if (freezer && !freezer->v2)
        return freezer;
    if (all && all->identity->v2)
        return all->identity;
    if (all)
        refuse(error, "cgroup", "this machine has no freezer");
    return NULL;
}

static int set_frozen(const struct hierarchy *freezer, const char *path, bool frozen, struct error *error)
{
    if (freezer->v2)
        return control_write(freezer, path, "cgroup.freeze", frozen ? "1" : "0", error);
    return control_write(freezer, path, "freezer.state", frozen ? "FROZEN" : "THAWED", error);
}

static bool is_frozen(const struct hierarchy *freezer, const char *path)
{
    char text[128];
    const char *state = control_read(freezer, path, freezer->v2 ? "cgroup.events" : "freezer.state", text, sizeof text);
    return state && strstr(state, freezer->v2 ? "frozen 1" : "FROZEN");
}

static int freeze(const struct hierarchy *freezer, const char *path, struct error *error)
{
    if (set_frozen(freezer, path, true, error))
        return -1;
    for (int64_t end = monotonic_millis() + PATIENCE_MILLIS; !is_frozen(freezer, path);) {
        if (monotonic_millis() > end)
            return refuse(error, "cgroup", "the processes in the cgroup %s cannot be frozen", path);
        poll(NULL, 0, LOOK_AGAIN_MILLIS);
    }
    return 0;
}

static void await_end_of_input(void)
{
    char ignored[64];
    while (read(STDIN_FILENO, ignored, sizeof ignored) > 0)
        ;
}

int freeze_verb(int count, char **arguments)
{
    struct error error, second;
    if (count != 2) {
        fputs("Usage: jcompose-runtime freeze CGROUP\n", stderr);
        return EXIT_WRONG_USE;
    }
    const struct hierarchy *freezer = freezer_of(&error);
    if (!freezer)
        return verb_failed(&error);
    int result = freeze(freezer, arguments[1], &error);
    if (!result) {
        puts("frozen");
        fflush(stdout);
        await_end_of_input();
    }
    if (set_frozen(freezer, arguments[1], false, &second) && !result)
        return verb_failed(&second);
    return result ? verb_failed(&error) : 0;
}

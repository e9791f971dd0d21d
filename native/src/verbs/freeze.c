#include "base/verb_status.h"
#include "cgroup/freezer.h"
#include "verbs.h"

#include <stdio.h>
#include <unistd.h>

/* `freeze`: nothing in a cgroup runs from the word "frozen" until standard input ends. Whoever asked for it may be
 * killed: then standard input ends too. */

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
    bool is_paused = freezer_holds(arguments[1]); /* and stays so */
    int result = freezer_hold(arguments[1], &error);
    if (!result) {
        puts("frozen");
        fflush(stdout);
        await_end_of_input();
    }
    if (!is_paused && freezer_release(arguments[1], &second) && !result)
        return verb_failed(&second);
    return result ? verb_failed(&error) : 0;
}

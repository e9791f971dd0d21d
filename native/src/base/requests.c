#include "base/input.h"
#include "base/requests.h"
#include "verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void complain(const char *verb, const struct error *error)
{
    char text[640];
    fprintf(stderr, "jcompose-runtime %s: %s\n", verb, error_text(error, text, sizeof text));
}

static int take_lock(const char *path, int *lock, struct error *error)
{
    struct flock shared = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    *lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*lock < 0)
        return fail(error, "lock", "cannot open the lock file %s", path);
    while (fcntl(*lock, F_OFD_SETLKW, &shared) < 0)
        if (errno != EINTR)
            return fail(error, "lock", "cannot lock %s", path);
    return 0;
}

/* From here on the next pass waits for us. One that was killed before may be followed already: its wishes are void. */
static int check_caller(const char *caller, struct error *error)
{
    if (strtol(caller, NULL, 10) == getppid())
        return 0;
    return refuse(error, "lock", "process %s, which asked, has ended", caller);
}

int requests_options(int count, char **arguments, int *lock)
{
    struct error error;
    *lock = -1;
    if (count == 1)
        return 0;
    if ((count == 3 || (count == 5 && !strcmp(arguments[3], "--caller"))) && !strcmp(arguments[1], "--lock")) {
        if (take_lock(arguments[2], lock, &error) == 0 && (count == 3 || check_caller(arguments[4], &error) == 0))
            return 0;
        complain(arguments[0], &error);
        return 1;
    }
    fprintf(stderr, "jcompose-runtime %s: unknown argument %s\nUsage: jcompose-runtime %s [--lock FILE [--caller PID]]\n",
            arguments[0], arguments[1], arguments[0]);
    return EXIT_WRONG_USE;
}

int requests_take(struct input *input, struct error *error)
{
    signal(SIGPIPE, SIG_IGN); /* nobody reads the answers any more: the work goes on */
    return input_read(input, STDIN_FILENO, error);
}

json_t *requests_parse(const char *line, size_t length, size_t number, struct error *error)
{
    static const struct rule rule = {"id", RULE_STRING, true, 1};
    json_t *request = input_parse(line, length, number, error);
    if (request && rules_check(request, &rule, 1, error) == 0)
        return request;
    json_decref(request);
    return NULL;
}

int requests_read(struct input *input, struct error *error)
{
    const char *line;
    size_t length;
    if (requests_take(input, error) < 0)
        return -1;
    for (size_t number = 1; input_line(input, &line, &length); number++) {
        json_t *request = requests_parse(line, length, number, error);
        if (!request)
            return -1;
        json_decref(request);
    }
    input->position = 0;
    return 0;
}

#ifndef JCOMPOSE_LAUNCH_H
#define JCOMPOSE_LAUNCH_H

#include "base/input.h"
#include "container/settings.h"
#include "supervisor/supervise.h"
#include <stdbool.h>
#include <sys/types.h>

/* The parts of `launch`: launch.c reads and answers, launch_start.c begins the supervisors. */

struct launch {
    const char *line;
    size_t length;
    struct settings settings;
    struct error error; /* of a spec that is wrong */
    bool valid, done, named;
    pid_t supervisor;
};

struct launches {
    size_t count, mapped;
    struct launch *list; /* shared with all processes that it takes */
    struct input input;
    int lock, names;
    int report[2];
    bool failed; /* any */
};

/* Tells the caller what became of a launch; of a supervisor that failed it waits for the end first. */
void launch_answer(struct launches *launches, size_t index, const struct launch_report *report);

/* Begins a supervisor for each that is valid, and answers for the others. ARGUMENTS are the program's, COUNT of them. */
void launch_start(struct launches *launches, char **arguments, int count);

#endif

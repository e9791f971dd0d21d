#ifndef JCOMPOSE_SETTINGS_H
#define JCOMPOSE_SETTINGS_H

#include "base/error.h"
#include "supervisor/health.h"
#include "supervisor/log.h"
#include <jansson.h>
#include <limits.h>
#include <stdbool.h>

/* What a supervisor keeps of its container's spec: of fixed size, so that the parsed JSON need not stay. */

enum restart_policy { RESTART_NO, RESTART_ALWAYS, RESTART_ON_FAILURE };

struct settings {
    char id[72];
    char cgroup[256];
    char directory[1024];
    char run_directory[1024];
    char runtime[256]; /* the program of another one, or empty */
    bool terminal;
    bool open_input; /* standard input is a pipe that stays open; else it is empty */
    bool has_afterwards; /* a command to be run once the container has ended for good */
    enum restart_policy restart; /* unless-stopped is always: whoever stops a container ends its supervisor */
    int64_t maximum_retries;     /* 0: without end */
    int64_t restart_delay;       /* milliseconds; 0: backoff.h's */
    int64_t restart_window;      /* milliseconds that a good run lasts, and retries are counted anew; 0: likewise, and
                                    they are counted for ever */
    int stop_signal;
    int64_t stop_grace; /* milliseconds */
    struct health_settings health;
    struct log_settings log;
};

/* Checks the whole spec first. */
int settings_read(const json_t *spec, struct settings *settings, struct error *error);

/* "SIGTERM", "TERM", "15", "RTMIN+3"; -1 for anything else. */
int signal_number(const char *name);

#endif

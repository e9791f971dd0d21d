#include "container/settings.h"
#include "container/spec.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int signal_number(const char *name)
{
    if (!strncmp(name, "SIG", 3))
        name += 3;
    char *end;
    long offset = strtol(!strncmp(name, "RTMIN+", 6) ? name + 6 : name, &end, 10);
    if (!*end && !strncmp(name, "RTMIN+", 6) && end != name + 6)
        return offset >= 0 && offset <= SIGRTMAX - SIGRTMIN ? SIGRTMIN + (int)offset : -1;
    if (!*end && *name)
        return offset >= 1 && offset <= SIGRTMAX ? (int)offset : -1;
    for (int number = 1; number < SIGRTMIN; number++)
        if (sigabbrev_np(number) && !strcmp(name, sigabbrev_np(number)))
            return number;
    return !strcmp(name, "RTMIN") ? SIGRTMIN : !strcmp(name, "RTMAX") ? SIGRTMAX : -1;
}

static int64_t number_of(const json_t *object, const char *key, int64_t absent)
{
    const json_t *value = json_object_get(object, key);
    return value ? json_integer_value(value) : absent;
}

static int copy_path(char *to, size_t size, const json_t *spec, const char *key, struct error *error)
{
    const char *path = json_string_value(json_object_get(spec, key));
    if ((size_t)snprintf(to, size, "%s", path) < size)
        return 0;
    return refuse(error, "spec", "%s: longer than %zu bytes: %.80s…", key, size - 1, path);
}

static void read_restart(const json_t *restart, struct settings *settings)
{
    const char *policy = json_string_value(json_object_get(restart, "policy"));
    settings->restart = !policy || !strcmp(policy, "no")    ? RESTART_NO
                        : !strcmp(policy, "on-failure") ? RESTART_ON_FAILURE
                                                        : RESTART_ALWAYS;
    settings->maximum_retries = number_of(restart, "maximumRetries", 0);
    settings->restart_delay = number_of(restart, "delayMillis", 0);
    settings->restart_window = number_of(restart, "windowMillis", 0);
}

/* The defaults are those of the Dockerfile reference. A 0 means them as well: that is how images spell "not given". */
static void read_health(const json_t *health, struct health_settings *settings)
{
    *settings = (struct health_settings){.enabled = health != NULL,
                                         .interval = number_of(health, "intervalMillis", 0),
                                         .timeout = number_of(health, "timeoutMillis", 0),
                                         .start_period = number_of(health, "startPeriodMillis", 0),
                                         .start_interval = number_of(health, "startIntervalMillis", 0),
                                         .retries = (int)number_of(health, "retries", 0),
                                         .restart = json_is_true(json_object_get(health, "restart"))};
    if (!settings->interval)
        settings->interval = 30000;
    if (!settings->timeout)
        settings->timeout = 30000;
    if (!settings->start_interval)
        settings->start_interval = 5000;
    if (settings->retries <= 0)
        settings->retries = 3;
}

int settings_read(const json_t *spec, struct settings *settings, struct error *error)
{
    *settings = (struct settings){0};
    if (spec_check(spec, error) < 0 || copy_path(settings->directory, sizeof settings->directory, spec, "directory", error) < 0 ||
        copy_path(settings->run_directory, sizeof settings->run_directory, spec, "runDirectory", error) < 0)
        return -1;
    const json_t *config = json_object_get(spec, "config"), *stop = json_object_get(spec, "stop");
    const json_t *log = json_object_get(spec, "log");
    const char *cgroup = json_string_value(json_object_get(json_object_get(config, "linux"), "cgroupsPath"));
    const char *signal = json_string_value(json_object_get(stop, "signal"));
    snprintf(settings->id, sizeof settings->id, "%s", json_string_value(json_object_get(spec, "id")));
    snprintf(settings->cgroup, sizeof settings->cgroup, "%s", cgroup);
    const char *runtime = json_string_value(json_object_get(spec, "runtime"));
    if (runtime && (size_t)snprintf(settings->runtime, sizeof settings->runtime, "%s", runtime) >= sizeof settings->runtime)
        return refuse(error, "spec", "runtime: longer than %zu bytes: %.80s…", sizeof settings->runtime - 1, runtime);
    settings->terminal = json_is_true(json_object_get(json_object_get(config, "process"), "terminal"));
    settings->open_input = json_is_true(json_object_get(spec, "openInput"));
    settings->has_afterwards = json_object_get(spec, "afterwards");
    settings->stop_signal = signal ? signal_number(signal) : SIGTERM;
    settings->stop_grace = number_of(stop, "graceMillis", 10000);
    settings->log = (struct log_settings){number_of(log, "maxSize", 0), (int)number_of(log, "maxFiles", 1),
                                         json_is_true(json_object_get(log, "discard"))};
    read_restart(json_object_get(spec, "restart"), settings);
    read_health(json_object_get(spec, "health"), &settings->health);
    return 0;
}

#include "base/clock.h"
#include "base/jsontext.h"
#include "base/replacement.h"
#include "cgroup/cgroup.h"
#include "container/state.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/pidfd.h>
#include <unistd.h>

const char *process_text(struct process process, char text[static PROCESS_TEXT_SIZE])
{
    snprintf(text, PROCESS_TEXT_SIZE, "%d %llu", process.pid, process.start_time);
    return text;
}

struct process process_parse(const char *text)
{
    struct process process = {0};
    if (sscanf(text, "%d %llu", &process.pid, &process.start_time) != 2 || process.pid <= 0)
        process = (struct process){0};
    return process;
}

int process_open(struct process process)
{
    int descriptor = process.pid ? pidfd_open(process.pid, 0) : -1;
    struct pollfd ended = {descriptor, POLLIN, 0};
    /* Compared after the descriptor has been opened: from then on the number cannot become another's. */
    if (descriptor >= 0 && process_start_time(process.pid) == process.start_time && poll(&ended, 1, 0) == 0)
        return descriptor;
    if (descriptor >= 0)
        close(descriptor);
    return -1;
}

int process_open_labelled(const char *cgroup, const char *key, struct process *process)
{
    char text[PROCESS_TEXT_SIZE];
    *process = (struct process){0};
    if (cgroup_get_label(cgroup, key, text, sizeof text) >= 0)
        *process = process_parse(text);
    return process_open(*process);
}

static void write_time(struct json_writer *writer, const char *key, struct timespec moment)
{
    char text[TIMESTAMP_SIZE];
    format_timestamp(moment, text);
    jsontext_string(writer, key, moment.tv_sec ? text : NULL);
}

static void write_health_log(struct json_writer *writer, const struct health_log *log)
{
    unsigned first = log->written > HEALTH_RESULTS ? log->written - HEALTH_RESULTS : 0;
    jsontext_open(writer, "healthLog", '[');
    for (unsigned i = first; i < log->written; i++) {
        const struct health_result *result = &log->results[i % HEALTH_RESULTS];
        jsontext_open(writer, NULL, '{');
        write_time(writer, "start", result->start);
        write_time(writer, "end", result->end);
        jsontext_number(writer, "exitCode", result->exit_code);
        jsontext_bytes(writer, "output", result->output, (size_t)result->length);
        jsontext_close(writer, '}');
    }
    jsontext_close(writer, ']');
}

static int write_members(struct json_writer *writer, const struct state *state)
{
    static const char *const words[] = {"running", "restarting", "exited"};
    char supervisor[PROCESS_TEXT_SIZE];
    jsontext_open(writer, NULL, '{');
    jsontext_string(writer, "id", state->id);
    jsontext_string(writer, "status", words[state->status]);
    if (state->process.pid) {
        jsontext_number(writer, "pid", state->process.pid);
        jsontext_number(writer, "startTime", (int64_t)state->process.start_time);
    }
    if (state->supervisor.pid)
        jsontext_string(writer, "supervisor", process_text(state->supervisor, supervisor));
    if (health_word(state->health))
        jsontext_string(writer, "health", health_word(state->health));
    jsontext_number(writer, "restarts", state->restarts);
    if (state->exit_code != EXIT_CODE_UNKNOWN)
        jsontext_number(writer, "exitCode", state->exit_code);
    jsontext_boolean(writer, "oomKilled", state->oom_killed);
    write_time(writer, "startedAt", state->started_at);
    write_time(writer, "finishedAt", state->finished_at);
    if (*state->failure)
        jsontext_string(writer, "error", state->failure);
    if (state->health_log && state->health_log->written)
        write_health_log(writer, state->health_log);
    jsontext_close(writer, '}');
    return jsontext_end(writer);
}

int state_write(const struct state *state, const char *directory, const char *name, bool durable, struct error *error)
{
    struct replacement replacement; /* and what follows: on the stack, from where a supervisor gives it back */
    struct json_writer writer;
    if (replacement_open(&replacement, directory, name, error) < 0)
        return -1;
    jsontext_begin(&writer, replacement.file);
    if (write_members(&writer, state) == 0)
        return replacement_commit(&replacement, durable, error);
    fail(error, "write", "cannot write the file %s", replacement.temporary);
    replacement_abandon(&replacement);
    return -1;
}

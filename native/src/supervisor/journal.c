#include "supervisor/journal.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "supervisor/log.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* One of the two files may be lost to make room: what happened long ago is of the least interest. */
enum { JOURNAL_MAX = 64 * 1024, LINE_MAX_SIZE = 256 };

static void make_room(int file, const char *path)
{
    char before[sizeof((struct settings *) 0)->directory + 32];
    struct stat status;
    if (!fstat(file, &status) && status.st_size >= JOURNAL_MAX) {
        snprintf(before, sizeof before, "%s.1", path);
        rename(path, before);
    }
}

static void append(const struct settings *settings, const char *line, size_t length)
{
    char path[sizeof settings->directory + 16];
    snprintf(path, sizeof path, "%s/journal", settings->directory);
    cleanup_close int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return; /* the container does not wait for its history */
    ssize_t ignored = write(file, line, length);
    (void) ignored;
    make_room(file, path);
}

static void note(const struct settings *settings, struct timespec time, const char *event, const char *more)
{
    char line[LINE_MAX_SIZE], text[TIMESTAMP_SIZE];
    format_timestamp(time, text);
    int length = snprintf(line, sizeof line, "{\"time\":\"%s\",\"event\":\"%s\"%s}\n", text, event, more);
    if (length > 0 && (size_t) length < sizeof line)
        append(settings, line, (size_t) length);
}

void journal_started(const struct settings *settings, const struct state *state)
{
    note(settings, state->started_at, "start", "");
}

void journal_ended(const struct settings *settings, const struct state *state, bool stopping)
{
    char more[80];
    snprintf(more, sizeof more, ",\"exitCode\":%d,\"oom\":%s,\"stopped\":%s", state->exit_code,
             state->oom_killed ? "true" : "false", stopping ? "true" : "false");
    note(settings, state->finished_at, "die", more);
}

void journal_health(const struct settings *settings, enum health_status health)
{
    char more[48];
    snprintf(more, sizeof more, ",\"health\":\"%s\"", health_word(health));
    note(settings, time_of_day(), "health", more);
}

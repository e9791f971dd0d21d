#include "base/clock.h"
#include "base/jsontext.h"
#include "supervisor/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENTRY_FRAME 96
#define BATCH_USUAL 16384

/* Entries that go out in one write. Every entry of one read fits: LOG_LINE_MAX bytes, each a line of its own, do not,
 * so that case flushes on the way. */
static struct {
    size_t used, highest;
    long entries;
    _Alignas(4096) char text[LOG_LINE_MAX * JSON_ESCAPE_GROWTH + 4096];
} batch;

static void close_file(struct log *log)
{
    if (log->file >= 0)
        close(log->file);
    log->file = -1;
}

static int open_file(struct log *log)
{
    log->file = openat(log->directory, "current", O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (log->file < 0)
        return -1;
    struct stat status;
    if (fstat(log->file, &status) < 0)
        return -1;
    log->size = status.st_size;
    /* A supervisor that was killed while it wrote may have left half an entry. */
    char last;
    if (log->size && pread(log->file, &last, 1, log->size - 1) == 1 && last != '\n' && write(log->file, "\n", 1) == 1)
        log->size++;
    return 0;
}

int log_open(struct log *log, const char *directory, struct log_settings settings, struct error *error)
{
    log->directory = log->file = -1;
    log->settings = settings;
    if (mkdir(directory, 0750) < 0 && errno != EEXIST)
        return fail(error, "log", "cannot make the log directory %s", directory);
    log->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (log->directory < 0)
        return fail(error, "log", "cannot open the log directory %s", directory);
    if (open_file(log) < 0)
        return fail(error, "log", "cannot open %s/current", directory);
    return 0;
}

void log_close(struct log *log)
{
    close_file(log);
    if (log->directory >= 0)
        close(log->directory);
    log->directory = -1;
}

static void file_name(char name[static 24], int number)
{
    if (number)
        snprintf(name, 24, "current.%d", number);
    else
        strcpy(name, "current");
}

static void rotate(struct log *log)
{
    char older[24], newer[24];
    close_file(log);
    for (int number = log->settings.max_files - 1; number > 0; number--) {
        file_name(older, number);
        file_name(newer, number - 1);
        renameat(log->directory, newer, log->directory, older);
    }
    if (log->settings.max_files <= 1)
        unlinkat(log->directory, "current", 0);
    open_file(log);
}

/* All or nothing: half an entry at a full disk's edge is taken back. */
static bool append(struct log *log, const char *text, size_t length)
{
    if (log->file < 0 && open_file(log) < 0)
        return false;
    for (size_t done = 0; done < length;) {
        ssize_t count = write(log->file, text + done, length - done);
        if (count > 0) {
            done += (size_t)count;
        } else if (errno != EINTR) {
            int number = errno;
            if (done && ftruncate(log->file, log->size) < 0)
                close_file(log); /* open_file ends the broken line */
            errno = number;
            return false;
        }
    }
    log->size += (int64_t)length;
    return true;
}

static size_t format_entry(char *out, const char *text, size_t length, bool whole_line, enum log_stream stream)
{
    char time[TIMESTAMP_SIZE];
    format_timestamp(time_of_day(), time);
    size_t used = 8;
    memcpy(out, "{\"log\":\"", used);
    used += jsontext_escape(out + used, text, length);
    int rest = snprintf(out + used, ENTRY_FRAME, "%s\",\"stream\":\"%s\",\"time\":\"%s\"}\n", whole_line ? "\\n" : "",
                        stream == LOG_STDOUT ? "stdout" : "stderr", time);
    return used + (size_t)rest;
}

static bool confess_dropped(struct log *log)
{
    char message[160], entry[2 * sizeof message + 2 * ENTRY_FRAME];
    int length = snprintf(message, sizeof message, "jcompose: %ld log entries were dropped here: %s (%s)", log->dropped,
                          strerrordesc_np(log->dropped_number), strerrorname_np(log->dropped_number));
    if (!append(log, entry, format_entry(entry, message, (size_t)length, true, LOG_STDERR)))
        return false;
    log->dropped = 0;
    return true;
}

static void write_batch(struct log *log)
{
    if (!batch.used)
        return;
    if (log->settings.discard)
        log->dropped = 0;
    else if ((log->dropped && !confess_dropped(log)) || !append(log, batch.text, batch.used)) {
        if (!log->dropped)
            log->dropped_number = errno;
        log->dropped += batch.entries;
    }
    batch.used = 0;
    batch.entries = 0;
}

static void end_batch(struct log *log)
{
    write_batch(log);
    /* A long line's pages go back to the kernel. */
    if (batch.highest > BATCH_USUAL)
        madvise(batch.text + BATCH_USUAL, sizeof batch.text - BATCH_USUAL, MADV_DONTNEED);
    batch.highest = 0;
}

static void add_entry(struct log *log, const char *text, size_t length, bool whole_line, enum log_stream stream)
{
    if (sizeof batch.text - batch.used < length * JSON_ESCAPE_GROWTH + 2 * ENTRY_FRAME)
        write_batch(log);
    size_t before = batch.used, added = format_entry(batch.text + before, text, length, whole_line, stream);
    if (before + added > batch.highest)
        batch.highest = before + added;
    if (log->settings.max_size > 0 && !log->settings.discard && log->size + (int64_t)(before + added) > log->settings.max_size) {
        write_batch(log);
        if (log->size > 0)
            rotate(log);
        memmove(batch.text, batch.text + before, added);
    }
    batch.used += added;
    batch.entries++;
}

char *log_space(struct log *log, enum log_stream stream, size_t *room)
{
    struct log_partial *partial = &log->partial[stream];
    *room = sizeof partial->text - partial->length;
    return partial->text + partial->length;
}

void log_received(struct log *log, enum log_stream stream, size_t length)
{
    struct log_partial *partial = &log->partial[stream];
    const char *line = partial->text, *fresh = line + partial->length, *end = fresh + length;
    for (const char *feed; (feed = memchr(fresh, '\n', (size_t)(end - fresh))); line = fresh = feed + 1)
        add_entry(log, line, (size_t)(feed - line), true, stream);

    size_t left = (size_t)(end - line);
    if (left == sizeof partial->text) {
        size_t unfinished = utf8_unfinished(line, left);
        add_entry(log, line, left - unfinished, false, stream);
        line += left - unfinished;
        left = unfinished;
    }
    memmove(partial->text, line, left);
    partial->length = left;
    end_batch(log);
}

void log_flush(struct log *log)
{
    for (enum log_stream stream = LOG_STDOUT; stream <= LOG_STDERR; stream++) {
        struct log_partial *partial = &log->partial[stream];
        if (partial->length)
            add_entry(log, partial->text, partial->length, false, stream);
        partial->length = 0;
    }
    end_batch(log);
}

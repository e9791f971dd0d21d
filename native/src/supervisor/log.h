#ifndef JCOMPOSE_LOG_H
#define JCOMPOSE_LOG_H

#include "base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a container prints, in DIRECTORY/current, one line of JSON for each line ("json-file"):
 * {"log":"hello\n","stream":"stdout","time":"2026-01-02T03:04:05.123456789Z"}
 * A line longer than LOG_LINE_MAX becomes several entries, only the last of them with the line feed. At MAX_SIZE bytes
 * current becomes current.1, and so on; MAX_FILES counts current. A log that cannot be written never holds up the
 * container: its lines are dropped, and the log says how many as soon as it can be written again. */

#define LOG_LINE_MAX 16384

struct log_settings {
    int64_t max_size; /* 0: without end */
    int max_files;
    bool discard; /* nothing is written; what was stays */
};

enum log_stream { LOG_STDOUT, LOG_STDERR };

struct log {
    int directory;
    int file;
    int64_t size;
    struct log_settings settings;
    long dropped; /* entries */
    int dropped_number; /* the errno of the first of them */
    struct log_partial {
        size_t length;
        char text[LOG_LINE_MAX];
    } partial[2]; /* a line begun on each stream */
};

/* Makes DIRECTORY where it is missing. LOG is zero-initialised, or was closed: begun lines are kept. */
int log_open(struct log *log, const char *directory, struct log_settings settings, struct error *error);
void log_close(struct log *log);

/* Where to read the next bytes of STREAM to, and how many fit: never 0. */
char *log_space(struct log *log, enum log_stream stream, size_t *room);
/* LENGTH bytes have been read to there. */
void log_received(struct log *log, enum log_stream stream, size_t length);
/* Writes the begun lines of both streams as they are. */
void log_flush(struct log *log);

#endif

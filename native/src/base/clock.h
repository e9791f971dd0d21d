#ifndef JCOMPOSE_CLOCK_H
#define JCOMPOSE_CLOCK_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* Milliseconds for measuring and waiting; not moved by somebody who sets the clock. */
static inline int64_t monotonic_millis(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* The time of day, for records. */
static inline struct timespec time_of_day(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now;
}

#define TIMESTAMP_SIZE 31

/* RFC 3339 with nanoseconds in UTC, "2026-01-02T03:04:05.123456789Z": 30 characters and the terminator. */
void format_timestamp(struct timespec moment, char text[static TIMESTAMP_SIZE]);

#endif

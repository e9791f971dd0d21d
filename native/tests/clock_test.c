#include "base/clock.h"
#include "check.h"

static void a_timestamp_is_what_gmtime_says(void)
{
    /* The ends of the years and of February, a century without and one with a leap day, and every 17th hour. */
    for (time_t second = 0; second < 250 * 366 * 86400L; second += 17 * 3600 + 61) {
        struct tm parts;
        char date[32], expected[64], found[TIMESTAMP_SIZE];
        gmtime_r(&second, &parts);
        strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts);
        snprintf(expected, sizeof expected, "%s.000000042Z", date);
        format_timestamp((struct timespec){.tv_sec = second, .tv_nsec = 42}, found);
        CHECK_TEXT(expected, found);
    }
}

int main(void)
{
    RUN(a_timestamp_is_what_gmtime_says);
}

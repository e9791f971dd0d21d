#include "check.h"
#include "supervisor/backoff.h"

static void the_delay_doubles_from_100_ms_to_a_minute(void)
{
    struct backoff backoff = {0};
    const long long expected[] = {100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200, 60000, 60000};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        CHECK_NUMBER(expected[i], backoff_after_run(&backoff, 5, 0));
}

static void a_run_of_ten_seconds_starts_over(void)
{
    struct backoff backoff = {0};
    backoff_after_run(&backoff, 0, 0);
    backoff_after_run(&backoff, 0, 0);
    CHECK_NUMBER(400, backoff_after_run(&backoff, 9999, 0));
    CHECK_NUMBER(100, backoff_after_run(&backoff, 10000, 0));
    CHECK_NUMBER(200, backoff_after_run(&backoff, 1, 0));
}

static void a_shorter_run_can_be_called_good(void)
{
    struct backoff backoff = {0};
    backoff_after_run(&backoff, 0, 500);
    CHECK_NUMBER(200, backoff_after_run(&backoff, 499, 500));
    CHECK_NUMBER(100, backoff_after_run(&backoff, 500, 500));
}

int main(void)
{
    RUN(the_delay_doubles_from_100_ms_to_a_minute);
    RUN(a_run_of_ten_seconds_starts_over);
    RUN(a_shorter_run_can_be_called_good);
}

#include "supervisor/backoff.h"

int64_t backoff_after_run(struct backoff *backoff, int64_t ran_millis, int64_t good_millis)
{
    if (ran_millis >= (good_millis ? good_millis : BACKOFF_GOOD_RUN_MILLIS) || !backoff->delay)
        backoff->delay = BACKOFF_FIRST_MILLIS;
    else if (backoff->delay < BACKOFF_LONGEST_MILLIS / 2)
        backoff->delay *= 2;
    else
        backoff->delay = BACKOFF_LONGEST_MILLIS;
    return backoff->delay;
}

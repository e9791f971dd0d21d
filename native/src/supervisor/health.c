#include "supervisor/health.h"

#include <stddef.h>

static bool in_start_period(const struct health *health, const struct health_settings *settings, int64_t moment)
{
    return health->status == HEALTH_STARTING && moment - health->started < settings->start_period;
}

static void schedule(struct health *health, const struct health_settings *settings, int64_t now)
{
    health->due = now + (in_start_period(health, settings, now) ? settings->start_interval : settings->interval);
}

void health_begin(struct health *health, const struct health_settings *settings, int64_t now)
{
    *health = (struct health){.status = settings->enabled ? HEALTH_STARTING : HEALTH_NONE, .started = now};
    schedule(health, settings, now);
}

bool health_record(struct health *health, const struct health_settings *settings, bool passed, int64_t began,
                   int64_t now)
{
    enum health_status before = health->status;
    if (passed) {
        health->failures = 0;
        health->status = HEALTH_HEALTHY;
    } else if (!in_start_period(health, settings, began)) {
        health->failures++;
        if (health->failures >= settings->retries)
            health->status = HEALTH_UNHEALTHY;
    }
    schedule(health, settings, now);
    return health->status != before;
}

const char *health_word(enum health_status status)
{
    switch (status) {
    case HEALTH_STARTING:
        return "starting";
    case HEALTH_HEALTHY:
        return "healthy";
    case HEALTH_UNHEALTHY:
        return "unhealthy";
    case HEALTH_NONE:
        return NULL;
    }
    return NULL;
}

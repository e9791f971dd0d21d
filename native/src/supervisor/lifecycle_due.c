#include "cgroup/freezer.h"
#include "supervisor/supervisor.h"

#include <signal.h>

/* What is due, and when the next thing will be. */

#define NEVER INT64_MAX

static bool is_ending(const struct supervisor *supervisor)
{
    return supervisor->stopping || supervisor->renewing;
}

static bool check_is_due(const struct supervisor *supervisor, int64_t now)
{
    return supervisor->health.status != HEALTH_NONE && !supervisor->check.pid && !is_ending(supervisor) &&
           now >= supervisor->health.due;
}

static void begin_check(struct supervisor *supervisor, int64_t now)
{
    struct error ignored;
    if (freezer_holds(supervisor->settings.cgroup)) {
        supervisor->health.due = now + supervisor->settings.health.interval; /* who is paused cannot answer */
        return;
    }
    if (healthcheck_begin(&supervisor->check, &supervisor->settings, supervisor->state.process,
                          health_log_next(&supervisor->health_log), &ignored) < 0)
        supervisor->health.due = now + ERRAND_RETRY_MILLIS; /* no process or no pipe to be had: that says nothing */
}

static int64_t check_deadline(const struct supervisor *supervisor)
{
    return supervisor->check.began + supervisor->settings.health.timeout + HEALTHCHECK_SLACK_MILLIS;
}

static void act_while_running(struct supervisor *supervisor, int64_t now)
{
    struct error ignored;
    bool idle = !supervisor->errand.pid && now >= supervisor->not_before;
    if (is_ending(supervisor) && !supervisor->overdue && now >= supervisor->stop_by && idle)
        supervisor->overdue = lifecycle_begin_errand(supervisor, ERRAND_SWEEP, now, &ignored);
    if (check_is_due(supervisor, now))
        begin_check(supervisor, now);
    if (supervisor->check.pid && !supervisor->check.killed && now >= check_deadline(supervisor))
        supervisor->check.killed = kill(supervisor->check.pid, SIGKILL) == 0;
}

static void act(struct supervisor *supervisor, int64_t now)
{
    struct error ignored;
    bool idle = !supervisor->errand.pid && now >= supervisor->not_before;
    switch (supervisor->phase) {
    case PHASE_STARTING:
        if (supervisor->stopping && !supervisor->overdue && now >= supervisor->stop_by && supervisor->errand.pid)
            supervisor->overdue = kill(supervisor->errand.pid, SIGKILL) == 0;
        break;
    case PHASE_RUNNING:
        act_while_running(supervisor, now);
        break;
    case PHASE_SWEEPING:
        if (idle)
            lifecycle_begin_errand(supervisor, ERRAND_SWEEP, now, &ignored);
        break;
    case PHASE_WAITING:
        if (idle) {
            supervisor->state.restarts += !supervisor->renewing || supervisor->ailing;
            supervisor->retries += !supervisor->renewing || supervisor->ailing;
            supervisor->renewing = supervisor->ailing = false;
            lifecycle_start(supervisor, now);
        }
        break;
    case PHASE_ENDING:
        if (idle)
            lifecycle_begin_errand(supervisor, ERRAND_DESTROY, now, &ignored);
        break;
    }
    if (supervisor->reload && !supervisor->errand.pid &&
        (supervisor->phase == PHASE_RUNNING || supervisor->phase == PHASE_WAITING))
        supervisor->reload = !lifecycle_begin_errand(supervisor, ERRAND_RELOAD, now, &ignored);
}

static int64_t earlier(int64_t left, int64_t right)
{
    return left < right ? left : right;
}

static int64_t next_check(const struct supervisor *supervisor)
{
    if (supervisor->check.pid)
        return supervisor->check.killed ? NEVER : check_deadline(supervisor);
    return supervisor->health.status == HEALTH_NONE || supervisor->stopping ? NEVER : supervisor->health.due;
}

/* What waits for a process waits for its SIGCHLD, not for a time. */
static int64_t next_deadline(const struct supervisor *supervisor)
{
    bool is_busy = supervisor->errand.pid != 0;
    int64_t stop_by = is_ending(supervisor) && !supervisor->overdue ? supervisor->stop_by : NEVER;
    if (supervisor->phase == PHASE_STARTING)
        return stop_by;
    if (supervisor->phase != PHASE_RUNNING)
        return is_busy ? NEVER : supervisor->not_before;
    if (stop_by < supervisor->not_before)
        stop_by = supervisor->not_before;
    return earlier(is_busy ? NEVER : stop_by, next_check(supervisor));
}

int64_t lifecycle_act(struct supervisor *supervisor, int64_t now)
{
    act(supervisor, now);
    return next_deadline(supervisor);
}

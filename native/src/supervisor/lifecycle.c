#include "base/clock.h"
#include "cgroup/cgroup.h"
#include "container/afterwards.h"
#include "network/shared_network.h"
#include "supervisor/journal.h"
#include "supervisor/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define DESTROY_ATTEMPTS_MAX 5

/* A start that failed gives no exit code; shells and container engines use this one for "the engine failed". */
#define EXIT_CODE_START_FAILED 125

bool lifecycle_begin_errand(struct supervisor *supervisor, enum errand_kind kind, int64_t now, struct error *error)
{
    const struct errand_context context = {
        .settings = &supervisor->settings,
        .supervisor = supervisor->state.supervisor,
        .stdio = {supervisor->settings.open_input ? supervisor->input[0] : supervisor->null, supervisor->output[LOG_STDOUT][1], supervisor->output[LOG_STDERR][1]},
        .restarts = supervisor->state.restarts,
        .network = supervisor->network,
        .network_is_shared = supervisor->network_is_shared,
        .is_first = !supervisor->state.started_at.tv_sec,
    };
    if (errand_begin(&supervisor->errand, kind, &context, error) == 0)
        return true;
    supervisor->not_before = now + ERRAND_RETRY_MILLIS;
    return false;
}

void lifecycle_finish(struct supervisor *supervisor)
{
    struct error ignored;
    struct state *state = &supervisor->state;
    state->status = STATUS_EXITED;
    state->process = (struct process){0};
    supervisor->phase = PHASE_ENDING;
    supervisor->not_before = 0;
    if (!state->started_at.tv_sec)
        return;
    publish_state(supervisor);
    state_write(state, supervisor->settings.directory, "state.json", true, &ignored);
}

static bool wants_restart(const struct supervisor *supervisor)
{
    const struct settings *settings = &supervisor->settings;
    const struct state *state = &supervisor->state;
    if (supervisor->stopping || settings->restart == RESTART_NO)
        return false;
    return settings->restart == RESTART_ALWAYS ||
           (state->exit_code != 0 && (!settings->maximum_retries || supervisor->retries < settings->maximum_retries));
}

static int64_t wait_before_restart(struct supervisor *supervisor, int64_t ran)
{
    const struct settings *settings = &supervisor->settings;
    int64_t backoff = backoff_after_run(&supervisor->backoff, ran, settings->restart_window);
    return settings->restart_delay ? settings->restart_delay : backoff;
}

static void restart_or_finish(struct supervisor *supervisor, int64_t now)
{
    int64_t window = supervisor->settings.restart_window;
    if (window && now - supervisor->started >= window)
        supervisor->retries = 0;
    bool renewing = supervisor->renewing && !supervisor->stopping;
    if (!renewing && !wants_restart(supervisor)) {
        lifecycle_finish(supervisor);
        return;
    }
    supervisor->state.status = STATUS_RESTARTING;
    supervisor->state.process = (struct process){0};
    supervisor->phase = PHASE_WAITING;
    supervisor->not_before = renewing && !supervisor->ailing ? now : now + wait_before_restart(supervisor, now - supervisor->started);
    publish_state(supervisor);
}

static void start_failed(struct supervisor *supervisor, const struct error *error)
{
    int64_t now = monotonic_millis();
    struct state *state = &supervisor->state;
    if (!state->started_at.tv_sec) {
        supervisor->report.error = *error;
        if (supervisor->stopping)
            refuse(&supervisor->report.error, "stop", "the container was stopped before it had started");
        lifecycle_finish(supervisor);
        return;
    }
    error_text(error, supervisor->failure, sizeof supervisor->failure);
    supervisor->started = now;
    state->exit_code = EXIT_CODE_START_FAILED;
    state->finished_at = time_of_day();
    restart_or_finish(supervisor, now);
}

void lifecycle_start(struct supervisor *supervisor, int64_t now)
{
    struct error error;
    supervisor->phase = PHASE_STARTING;
    if (!lifecycle_begin_errand(supervisor, ERRAND_START, now, &error))
        start_failed(supervisor, &error);
}

void lifecycle_begin(struct supervisor *supervisor)
{
    struct error error;
    if (output_open(supervisor, &error) < 0)
        start_failed(supervisor, &error);
    else
        lifecycle_start(supervisor, monotonic_millis());
}

/* Of a process that has ended already there is none. */
static int open_network(pid_t pid)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/ns/net", pid);
    return open(path, O_RDONLY | O_CLOEXEC);
}

static void started(struct supervisor *supervisor, struct process process, int terminal)
{
    struct state *state = &supervisor->state;
    supervisor->phase = PHASE_RUNNING;
    supervisor->started = monotonic_millis();
    supervisor->overdue = false;
    supervisor->oom_kills = cgroup_oom_kills(supervisor->settings.cgroup);
    *supervisor->failure = 0;
    state->status = STATUS_RUNNING;
    state->process = process;
    state->started_at = time_of_day();
    if (supervisor->network >= 0)
        close(supervisor->network);
    supervisor->network = open_network(process.pid);
    output_set_terminal(supervisor, terminal);
    health_begin(&supervisor->health, &supervisor->settings.health, supervisor->started);
    journal_started(&supervisor->settings, state);
    publish_state(supervisor);
    supervisor->report.started = true;
    supervisor->report.process = process;
    publish_report(supervisor);
    if (supervisor->stopping)
        lifecycle_signal(supervisor, supervisor->settings.stop_signal);
}

static void reloaded(struct supervisor *supervisor, const struct settings *fresh)
{
    struct settings *settings = &supervisor->settings;
    bool had_health = settings->health.enabled;
    if (strcmp(fresh->id, settings->id) != 0 || strcmp(fresh->cgroup, settings->cgroup) != 0)
        return; /* another container's record */
    settings->restart = fresh->restart;
    settings->maximum_retries = fresh->maximum_retries;
    settings->restart_delay = fresh->restart_delay;
    settings->restart_window = fresh->restart_window;
    settings->stop_signal = fresh->stop_signal;
    settings->stop_grace = fresh->stop_grace;
    settings->health = fresh->health;
    settings->log = supervisor->log.settings = fresh->log;

    int64_t now = monotonic_millis();
    if (had_health != settings->health.enabled) {
        health_begin(&supervisor->health, &settings->health, now);
        publish_health(supervisor);
    } else if (supervisor->health.due > now + settings->health.interval) {
        supervisor->health.due = now + settings->health.interval;
    }
    if (supervisor->phase == PHASE_WAITING && !wants_restart(supervisor))
        lifecycle_finish(supervisor);
    else
        publish_state(supervisor);
}

static _Noreturn void end(struct supervisor *supervisor)
{
    char path[sizeof supervisor->settings.run_directory + sizeof supervisor->settings.id + 8];
    snprintf(path, sizeof path, "%s/%s.json", supervisor->settings.run_directory, supervisor->settings.id);
    unlink(path);
    attached_close(&supervisor->attached, &supervisor->settings);
    publish_report(supervisor);
    if (supervisor->settings.has_afterwards && supervisor->state.started_at.tv_sec)
        afterwards_run(&supervisor->settings);
    _exit(0);
}

static void destroyed(struct supervisor *supervisor, const struct errand_report *result)
{
    struct error ignored;
    if (result->done)
        end(supervisor);
    if (++supervisor->destroy_attempts < DESTROY_ATTEMPTS_MAX) {
        supervisor->not_before = monotonic_millis() + (100 << supervisor->destroy_attempts);
        return;
    }
    error_text(&result->error, supervisor->failure, sizeof supervisor->failure);
    if (supervisor->state.started_at.tv_sec)
        state_write(&supervisor->state, supervisor->settings.directory, "state.json", true, &ignored);
    end(supervisor);
}

void lifecycle_errand_ended(struct supervisor *supervisor)
{
    struct errand_report result;
    enum errand_kind kind = supervisor->errand.kind;
    int terminal;
    errand_end(&supervisor->errand, &result, &terminal);
    if (kind == ERRAND_START && result.done) {
        started(supervisor, result.process, terminal);
    } else if (kind == ERRAND_START) {
        start_failed(supervisor, &result.error);
    } else if (kind == ERRAND_SWEEP && supervisor->phase == PHASE_SWEEPING) {
        output_drain(supervisor);
        restart_or_finish(supervisor, monotonic_millis());
    } else if (kind == ERRAND_DESTROY) {
        destroyed(supervisor, &result);
    } else if (kind == ERRAND_RELOAD && result.done) {
        reloaded(supervisor, &result.settings);
    }
}

void lifecycle_container_ended(struct supervisor *supervisor, int code, int status)
{
    struct state *state = &supervisor->state;
    state->process = (struct process){0};
    state->exit_code = code == CLD_EXITED ? status : 128 + status;
    state->finished_at = time_of_day();
    state->oom_killed = cgroup_oom_kills(supervisor->settings.cgroup) > supervisor->oom_kills;
    journal_ended(&supervisor->settings, state, supervisor->stopping);
    supervisor->network_is_shared = supervisor->network_is_shared || shared_network_is(supervisor->settings.cgroup);
    healthcheck_cancel(&supervisor->check);
    supervisor->phase = PHASE_SWEEPING;
    supervisor->not_before = 0;
}

void lifecycle_check_ended(struct supervisor *supervisor, int code, int status)
{
    struct health_result *result = health_log_next(&supervisor->health_log);
    int64_t began = supervisor->check.began;
    healthcheck_end(&supervisor->check, &supervisor->settings, code, status, result);
    if (supervisor->phase != PHASE_RUNNING || !supervisor->settings.health.enabled)
        return;
    bool passed = result->exit_code == 0;
    health_log_keep(&supervisor->health_log);
    if (health_record(&supervisor->health, &supervisor->settings.health, passed, began, monotonic_millis())) {
        publish_health(supervisor);
        journal_health(&supervisor->settings, supervisor->health.status);
    }
    publish_state(supervisor);
    if (supervisor->settings.health.restart && supervisor->health.status == HEALTH_UNHEALTHY) {
        bool before = supervisor->renewing;
        lifecycle_restart(supervisor);
        supervisor->ailing = supervisor->renewing && (supervisor->ailing || !before);
    }
}

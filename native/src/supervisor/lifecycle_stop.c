#include "base/clock.h"
#include "cgroup/freezer.h"
#include "foreign/foreign.h"
#include "supervisor/supervisor.h"

#include <signal.h>

/* Ending what runs, for good or to begin it again. */

/* Another runtime may know who is to hear it, and the process that we see may not. */
void lifecycle_signal(const struct supervisor *supervisor, int number)
{
    if (!*supervisor->settings.runtime || !foreign_signal(&supervisor->settings, number))
        kill(supervisor->state.process.pid, number);
}

void lifecycle_stop(struct supervisor *supervisor, int64_t grace)
{
    struct error ignored;
    bool at_once = grace == STOP_AT_ONCE;
    int64_t by = monotonic_millis() + (at_once ? 0 : grace >= 0 ? grace : supervisor->settings.stop_grace);
    bool again = supervisor->stopping;
    supervisor->stop_by = again && supervisor->stop_by < by ? supervisor->stop_by : by;
    supervisor->stopping = true;
    if (supervisor->phase == PHASE_WAITING)
        lifecycle_finish(supervisor);
    else if (supervisor->phase == PHASE_RUNNING && (!again || at_once)) {
        lifecycle_signal(supervisor, at_once ? SIGKILL : supervisor->settings.stop_signal);
        freezer_release(supervisor->settings.cgroup, &ignored); /* who is paused hears of no signal */
    }
}

void lifecycle_restart(struct supervisor *supervisor)
{
    if (supervisor->phase != PHASE_RUNNING || supervisor->stopping || supervisor->renewing)
        return;
    supervisor->renewing = true;
    supervisor->stop_by = monotonic_millis() + supervisor->settings.stop_grace;
    lifecycle_signal(supervisor, supervisor->settings.stop_signal);
}

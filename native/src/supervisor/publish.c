#include "cgroup/cgroup.h"
#include "supervisor/supervisor.h"

#include <stdio.h>
#include <unistd.h>

/* What others are told: whoever reads the state file or the labels, and launch. */

void publish_state(struct supervisor *supervisor)
{
    char name[sizeof supervisor->settings.id + 8];
    struct error ignored; /* the next change tries again; the kernel's labels are what counts */
    snprintf(name, sizeof name, "%s.json", supervisor->settings.id);
    supervisor->state.health = supervisor->health.status;
    state_write(&supervisor->state, supervisor->settings.run_directory, name, false, &ignored);
}

void publish_health(struct supervisor *supervisor)
{
    struct error ignored;
    cgroup_set_label(supervisor->settings.cgroup, "health", health_word(supervisor->health.status), &ignored);
}

void publish_report(struct supervisor *supervisor)
{
    if (supervisor->report_pipe < 0)
        return;
    ssize_t ignored = write(supervisor->report_pipe, &supervisor->report, sizeof supervisor->report);
    (void)ignored; /* launch is gone */
    close(supervisor->report_pipe);
    supervisor->report_pipe = -1;
    if (supervisor->lock >= 0)
        close(supervisor->lock);
    supervisor->lock = -1;
}

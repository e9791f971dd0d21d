#ifndef JCOMPOSE_SYSTEMD_UNIT_H
#define JCOMPOSE_SYSTEMD_UNIT_H

#include "base/error.h"
#include <jansson.h>
#include <sys/types.h>

/* A container's cgroup as a scope of systemd's, which makes it and leaves what is in it alone (Delegate=): asked for by
 * D-Bus, at DBUS_SYSTEM_BUS_ADDRESS or the usual place. SPEC has "systemd": {"unit", "slice"} where that is so. */

/* Makes of config.linux.cgroupsPath, SLICE:PREFIX:NAME, or of ID where there is none, SPEC's "systemd" and the path of the
 * scope's cgroup. */
int systemd_unit_place(json_t *spec, const char *id, struct error *error);

/* Starts the scope, with the process PID in it and the limits that systemd has properties for. */
int systemd_unit_start(const json_t *spec, pid_t pid, struct error *error);

/* Changes those limits. */
int systemd_unit_update(const json_t *spec, const json_t *resources, struct error *error);

/* Takes away the scope, whose processes have ended. */
void systemd_unit_stop(const json_t *spec);

#endif

#ifndef JCOMPOSE_SYSTEMD_LIMITS_H
#define JCOMPOSE_SYSTEMD_LIMITS_H

#include "base/error.h"
#include "systemd/dbus.h"
#include <jansson.h>

/* Writes members of an array of (name, value), as systemd wants properties. */
void systemd_put_text(struct dbus_writer *writer, const char *name, const char *value);
void systemd_put_flag(struct dbus_writer *writer, const char *name, bool value);
void systemd_put_number(struct dbus_writer *writer, const char *name, uint64_t value);

/* An OCI linux.resources as properties of the unit (man 5 systemd.resource-control): what systemd does not know about it
 * would put back as it was whenever it sets a unit's limits anew. */
int systemd_put_limits(struct dbus_writer *writer, const json_t *resources, struct error *error);

#endif

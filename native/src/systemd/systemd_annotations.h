#ifndef JCOMPOSE_SYSTEMD_ANNOTATIONS_H
#define JCOMPOSE_SYSTEMD_ANNOTATIONS_H

#include "base/error.h"
#include "systemd/dbus.h"
#include <jansson.h>

/* Annotations `org.systemd.property.NAME` of a configuration, as properties of its unit: their values are in GVariant's
 * text format (https://docs.gtk.org/glib/gvariant-text-format.html), of which booleans, numbers with and without their
 * type, texts and lists of texts are understood. NAME may end in Sec, a number of seconds, where systemd's ends in USec. */
int systemd_put_annotations(struct dbus_writer *writer, const json_t *annotations, struct error *error);

#endif

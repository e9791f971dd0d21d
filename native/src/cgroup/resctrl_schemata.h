#ifndef JCOMPOSE_RESCTRL_SCHEMATA_H
#define JCOMPOSE_RESCTRL_SCHEMATA_H

#include "base/error.h"
#include <jansson.h>
#include <stdbool.h>

/* The lines of a class of service's file schemata, "L3:0=ff;1=c0": those of config.linux.intelRdt's l3CacheSchema,
 * memBwSchema and schemata. */

bool schemata_are_given(const json_t *rdt);

/* FILE is open for writing. */
int schemata_write(int file, const json_t *rdt, struct error *error);

/* Refuses where a line that is given says otherwise than FILE, that of CLASS, does. */
int schemata_compare(int file, const char *class, const json_t *rdt, struct error *error);

#endif

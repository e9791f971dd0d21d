#ifndef JCOMPOSE_OVERLAY_H
#define JCOMPOSE_OVERLAY_H

#include "error.h"
#include <jansson.h>

/* The tree of {"lower": ["/…", …], "upper"?, "work"?} or {"directory": "/…"} as a descriptor of its root. An overlay
 * is mounted nowhere: it is gone with the last descriptor of it, however this process ends. */
int overlay_open(const json_t *tree, struct error *error);

#endif

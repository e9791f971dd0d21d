#ifndef JCOMPOSE_AFTERWARDS_H
#define JCOMPOSE_AFTERWARDS_H

#include "container/settings.h"

/* Becomes the command that the spec wants run once its container has ended for good; returns where it cannot. */
void afterwards_run(const struct settings *settings);

#endif

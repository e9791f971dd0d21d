#ifndef JCOMPOSE_AFTERWARDS_H
#define JCOMPOSE_AFTERWARDS_H

#include "container/settings.h"

/* Starts the command that the spec wants run once its container has ended for good; the caller is to end now. */
void afterwards_run(const struct settings *settings);

#endif

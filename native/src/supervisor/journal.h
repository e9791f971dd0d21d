#ifndef JCOMPOSE_JOURNAL_H
#define JCOMPOSE_JOURNAL_H

#include "container/settings.h"
#include "container/state.h"

/* What has happened to a container while perhaps nobody looked, in DIRECTORY/journal, a JSON object a line; what came
 * before the newest of it in journal.1. */

void journal_started(const struct settings *settings, const struct state *state);
void journal_ended(const struct settings *settings, const struct state *state, bool stopping);
void journal_health(const struct settings *settings, enum health_status health);

#endif

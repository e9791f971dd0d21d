#ifndef JCOMPOSE_NAMES_CONNECTION_H
#define JCOMPOSE_NAMES_CONNECTION_H

#include "names/names_answer.h"

/* Questions that come by TCP. In a process of its own, which may wait, with what was KNOWN when the connection was made. */
_Noreturn void names_connection_serve(int connection, const struct records *known, const struct asker *asker);

#endif

#ifndef JCOMPOSE_SETTLE_H
#define JCOMPOSE_SETTLE_H

#include "base/error.h"
#include <jansson.h>

/* What can be done only once the layers below a layer are known. */

/* Removes whiteouts of what is not below: in a directory that the overlay does not merge they would be seen. */
int settle_whiteouts(int root, int lower, struct error *error);

/* The layers below as one tree: where there are several, an overlay in a mount namespace of this process alone. */
int settle_open_lower(const json_t *lower, struct error *error);

#endif

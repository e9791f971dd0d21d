#ifndef JCOMPOSE_OWNERS_H
#define JCOMPOSE_OWNERS_H

#include <stdbool.h>

/* On disk, in the upper layers of containers with user namespaces of their own, user ID of the container is
 * OWNERS_FIRST + ID. Images know no such users: whoever reads for one takes them back. */

enum { OWNERS_COUNT = 65536 };
static const unsigned int OWNERS_FIRST = 2000000000U;

static inline bool owner_is_mapped(unsigned int id)
{
    return id >= OWNERS_FIRST && id - OWNERS_FIRST < OWNERS_COUNT;
}

static inline unsigned int owner_inside(unsigned int id)
{
    return owner_is_mapped(id) ? id - OWNERS_FIRST : id;
}

/* Users beyond the range have no number in such a container. */
static inline unsigned int owner_outside(unsigned int id, bool mapped)
{
    return mapped && id < OWNERS_COUNT ? OWNERS_FIRST + id : id;
}

#endif

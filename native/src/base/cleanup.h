#ifndef JCOMPOSE_CLEANUP_H
#define JCOMPOSE_CLEANUP_H

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

/* Variables that give up what they hold when they go out of scope; errno survives. */

static inline void close_descriptor(const int *descriptor)
{
    int number = errno;
    if (*descriptor >= 0)
        close(*descriptor);
    errno = number;
}

/* For one that somebody else closes from now on. */
static inline void keep_descriptor(int *descriptor)
{
    *descriptor = -1;
}

static inline void free_memory(void *pointer)
{
    int number = errno;
    free(*(void **) pointer);
    errno = number;
}

static inline void drop_json(json_t **json)
{
    json_decref(*json);
}

#define cleanup_close __attribute__((cleanup(close_descriptor)))
#define cleanup_free __attribute__((cleanup(free_memory)))
#define cleanup_json __attribute__((cleanup(drop_json)))

#endif

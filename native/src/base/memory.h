#ifndef JCOMPOSE_MEMORY_H
#define JCOMPOSE_MEMORY_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Memory for what is as small as a command line: a process that does not get even that ends, and says why. */

__attribute__((returns_nonnull)) static inline void *memory_or_end(void *memory)
{
    if (!memory) {
        fputs("jcompose-runtime: no memory\n", stderr);
        _exit(1);
    }
    return memory;
}

/* COUNT elements, all zero. */
static inline void *allocate(size_t count, size_t size)
{
    return memory_or_end(calloc(count, size));
}

static inline char *copy_text(const char *text)
{
    return memory_or_end(strdup(text));
}

/* Up to LENGTH characters of it. */
static inline char *copy_start(const char *text, size_t length)
{
    return memory_or_end(strndup(text, length));
}

#endif

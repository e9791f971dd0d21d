#ifndef JCOMPOSE_CPU_LIST_H
#define JCOMPOSE_CPU_LIST_H

#include "base/error.h"

enum { CPU_LIST_MAX = 4096, CPU_LIST_WORD = 8 * sizeof(unsigned long) };

/* A set of processors or memory nodes. */
struct cpu_list {
    unsigned long words[CPU_LIST_MAX / CPU_LIST_WORD];
};

/* Reads "0-3,7"; WHERE is for the error's sentence. */
int cpu_list_read(const char *text, const char *where, struct cpu_list *list, struct error *error);

#endif

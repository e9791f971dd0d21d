#ifndef JCOMPOSE_CHECK_H
#define JCOMPOSE_CHECK_H

/* A test program is functions named as sentences, called by main with RUN. A failed check ends the program. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUN(test)                          \
    do {                                   \
        current_test = #test;              \
        test();                            \
        printf("  ok %s\n", current_test); \
    } while (0)

#define CHECK(condition)                                                                              \
    do {                                                                                              \
        if (!(condition)) {                                                                           \
            fprintf(stderr, "%s:%d: %s: not so: %s\n", __FILE__, __LINE__, current_test, #condition); \
            exit(1);                                                                                  \
        }                                                                                             \
    } while (0)

#define CHECK_TEXT(expected, found)                                                                            \
    do {                                                                                                       \
        const char *wanted_ = (expected), *found_ = (found);                                                   \
        if (strcmp(wanted_, found_) != 0) {                                                                    \
            fprintf(stderr, "%s:%d: %s:\n  expected %s\n  found    %s\n", __FILE__, __LINE__, current_test, wanted_, \
                    found_);                                                                                   \
            exit(1);                                                                                           \
        }                                                                                                      \
    } while (0)

#define CHECK_NUMBER(expected, found)                                                                            \
    do {                                                                                                         \
        long long wanted_ = (expected), found_ = (found);                                                        \
        if (wanted_ != found_) {                                                                                 \
            fprintf(stderr, "%s:%d: %s: expected %lld, found %lld\n", __FILE__, __LINE__, current_test, wanted_, \
                    found_);                                                                                     \
            exit(1);                                                                                             \
        }                                                                                                        \
    } while (0)

static const char *current_test;

#endif

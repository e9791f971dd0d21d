#ifndef JCOMPOSE_SECCOMP_FILTER_H
#define JCOMPOSE_SECCOMP_FILTER_H

#include "base/error.h"
#include <linux/filter.h>
#include <stddef.h>
#include <stdint.h>

/* Compiles a list of system calls into a seccomp program (man 2 seccomp): a balanced search tree over the intervals of
 * numbers that have the same answer, so that few instructions run, and few are loaded, however long the list is. */

enum seccomp_operator { SECCOMP_NE, SECCOMP_LT, SECCOMP_LE, SECCOMP_EQ, SECCOMP_GE, SECCOMP_GT, SECCOMP_MASKED_EQ };

struct seccomp_condition {
    unsigned int argument; /* 0 to 5 */
    enum seccomp_operator operator;
    uint64_t value;
    uint64_t masked; /* SECCOMP_MASKED_EQ: (argument & value) == masked */
};

enum { SECCOMP_CONDITIONS_MAX = 6 };

struct seccomp_rule {
    uint32_t action; /* SECCOMP_RET_ */
    unsigned int count;
    struct seccomp_condition conditions[SECCOMP_CONDITIONS_MAX]; /* all must hold */
};

/* The rule for a system call. Of several for one number the first whose conditions hold decides. */
struct seccomp_entry {
    uint32_t number;
    unsigned int order;
    const struct seccomp_rule *rule;
};

struct seccomp_architecture {
    uint32_t audit; /* AUDIT_ARCH_ */
    struct seccomp_entry *entries; /* in any order; sorted here */
    size_t count;
};

/* OTHERWISE answers what no rule decides, BEYOND numbers above the last that has a rule. An architecture that is not
 * listed kills the process. *PROGRAM's filter is to be freed. */
int seccomp_compile(struct seccomp_architecture *architectures, size_t count, uint32_t otherwise, uint32_t beyond,
                    struct sock_fprog *program, struct error *error);

#endif

#ifndef JCOMPOSE_CAPABILITIES_H
#define JCOMPOSE_CAPABILITIES_H

#include "base/error.h"
#include <jansson.h>
#include <stdint.h>

/* The five capability sets of a process (man 7 capabilities), a bit for each. */

struct capabilities {
    uint64_t bounding, effective, permitted, inheritable, ambient;
};

/* "CAP_CHOWN" and so on; -1 for what is none. */
int capability_number(const char *name);
const char *capability_name(int number);

/* OCI process.capabilities, which may be NULL: none. What the machine or the caller lacks is left out with a warning
 * on CHANNEL, as is an unknown name. */
void capabilities_read(const json_t *json, struct capabilities *capabilities, int channel);

/* All the caller has. */
uint64_t capabilities_all(void);

/* In this order: drop, change the user, raise all again where that is needed, and set. */
int capabilities_drop_bounding(const struct capabilities *capabilities, struct error *error);
int capabilities_raise(struct error *error);
int capabilities_set(const struct capabilities *capabilities, struct error *error);

#endif

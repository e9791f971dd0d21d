#ifndef JCOMPOSE_SECCOMP_H
#define JCOMPOSE_SECCOMP_H

#include "base/error.h"
#include "seccomp/seccomp_filter.h"
#include <jansson.h>

/* OCI linux.seccomp, without libseccomp: names become numbers by tables made from the kernel's headers. */

struct seccomp_profile;

/* CAPABILITIES is the bounding set, which the default profile depends on. NULL on failure; LINUX_SECCOMP may be
 * {"defaultProfile": true}. */
struct seccomp_profile *seccomp_read(const json_t *linux_seccomp, uint64_t capabilities, struct error *error);
/* An error where a rule names a call that the machine's architecture does not have; profiles do, for kernels to come. */
int seccomp_refuse_unknown(const json_t *linux_seccomp, struct error *error);
void seccomp_free(struct seccomp_profile *profile);

/* A program to load, and how; program.filter is to be freed. */
struct seccomp_filter {
    struct sock_fprog program;
    unsigned int flags; /* SECCOMP_FILTER_FLAG_ */
};
int seccomp_program(struct seccomp_profile *profile, struct seccomp_filter *filter, struct error *error);

/* Loads it into the calling process, whose only thread must be the caller's. The descriptor on which a filter with
 * notifications asks is sent over CHANNEL. */
int seccomp_load(const struct seccomp_filter *filter, int channel, struct error *error);

/* Building a profile. Names that no architecture has are passed over: profiles name calls of all kernels. */
struct seccomp_profile *seccomp_new(uint32_t otherwise);
struct seccomp_rule *seccomp_add_rule(struct seccomp_profile *profile, uint32_t action);
void seccomp_add_name(struct seccomp_profile *profile, const char *name, const struct seccomp_rule *rule);
void seccomp_add_compatible_architectures(struct seccomp_profile *profile);

/* The profile that the field is used to by default (seccomp_default.c). */
void seccomp_add_default(struct seccomp_profile *profile, uint64_t capabilities);

/* The same as OCI linux.seccomp, for other runtimes. */
json_t *seccomp_default_json(uint64_t capabilities);

#endif

#ifndef JCOMPOSE_SECCOMP_H
#define JCOMPOSE_SECCOMP_H

#include "error.h"
#include "seccomp_filter.h"
#include <jansson.h>

/* OCI linux.seccomp, without libseccomp: names become numbers by tables made from the kernel's headers. */

struct seccomp_profile;

/* CAPABILITIES is the bounding set, which the default profile depends on. NULL on failure; LINUX_SECCOMP may be
 * {"defaultProfile": true}. */
struct seccomp_profile *seccomp_read(const json_t *linux_seccomp, uint64_t capabilities, struct error *error);
void seccomp_free(struct seccomp_profile *profile);

/* The program to load and the flags to load it with; its filter is to be freed. */
int seccomp_program(struct seccomp_profile *profile, struct sock_fprog *program, unsigned int *flags,
                    struct error *error);
int seccomp_load(const struct sock_fprog *program, unsigned int flags, struct error *error);

/* Building a profile. Names that no architecture has are passed over: profiles name calls of all kernels. */
struct seccomp_profile *seccomp_new(uint32_t otherwise);
struct seccomp_rule *seccomp_add_rule(struct seccomp_profile *profile, uint32_t action);
void seccomp_add_name(struct seccomp_profile *profile, const char *name, const struct seccomp_rule *rule);
void seccomp_add_compatible_architectures(struct seccomp_profile *profile);

/* The profile that the field is used to by default (seccomp_default.c). */
void seccomp_add_default(struct seccomp_profile *profile, uint64_t capabilities);

#endif

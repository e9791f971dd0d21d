#ifndef JCOMPOSE_MOUNT_OPTIONS_H
#define JCOMPOSE_MOUNT_OPTIONS_H

#include "base/error.h"
#include "base/filesystem.h"
#include <jansson.h>

/* The options of an OCI mount (runtime-spec, config.md, "Linux mount options"). */

enum { MOUNT_SETTINGS_MAX = 32 };

struct mount_options {
    bool bind, recursive_bind;
    bool remount;                                      /* the options are for what is mounted there */
    bool copy_up;                                      /* the new tmpfs gets what it covers */
    bool id_mapped, recursive_id_mapped;
    unsigned long long set, clear;                     /* MOUNT_ATTR_ */
    unsigned long long recursive_set, recursive_clear; /* of all mounts below too: rro and the like */
    unsigned long propagation;                         /* MS_, 0: private */
    bool recursive_propagation;
    struct setting settings[MOUNT_SETTINGS_MAX + 1]; /* what the file system itself understands */
    int count;
    char *texts[MOUNT_SETTINGS_MAX];
    char mode[8]; /* of a tmpfs, where the spec gives none */
};

/* MOUNT is a member of config.mounts. mount_options_free even where this failed. */
int mount_options_read(const json_t *mount, struct mount_options *options, struct error *error);
void mount_options_free(struct mount_options *options);

/* Names of all options understood here, NULL-terminated. */
const char *mount_option_name(size_t index);

#endif

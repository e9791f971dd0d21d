#ifndef JCOMPOSE_OCI_BUNDLE_H
#define JCOMPOSE_OCI_BUNDLE_H

#include "oci/oci_context.h"
#include <jansson.h>

/* The configuration NAME (config.json) of the directory BUNDLE as the spec of a container ID: {"id", "bundle",
 * "config"}, checked, with absolute paths and with a cgroupsPath as cgroup.h wants it. NULL on failure. */
json_t *bundle_read(const struct oci_context *context, const char *id, const char *bundle, const char *name,
                    struct error *error);

/* JSON text that may have whole numbers up to 2^64 - 1: those above 2^63 - 1 are taken for the negative ones with the
 * same bits. NULL on failure; WHERE is for the error's sentence. */
json_t *bundle_parse(const char *text, const char *where, struct error *error);

/* A whole file, "-" for standard input, of such text. */
json_t *bundle_file(const char *path, struct error *error);

/* Gives linux.resources' members that are written in other capitals their right names. NULL is nothing to do. */
void config_spell_resources(json_t *resources);

/* Tells what is wrong with an OCI configuration. */
int config_check(const json_t *config, struct error *error);

#endif

/* A bundle's config.json and what is read of it before anything is done: rules, users' system call filters, mounts. */

#include "base/memory.h"
#include "container/mount_options.h"
#include "oci/oci_bundle.h"
#include "seccomp/seccomp.h"
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_mounts(const json_t *mounts)
{
    size_t index;
    json_t *mount;
    json_array_foreach (mounts, index, mount) {
        struct mount_options options;
        struct error error;
        mount_options_read(mount, &options, &error);
        mount_options_free(&options);
    }
}

static void read_filter(const json_t *seccomp)
{
    struct error error;
    struct seccomp_filter filter = {0};
    struct seccomp_profile *profile = seccomp ? seccomp_read(seccomp, 0, &error) : NULL;
    if (profile && !seccomp_program(profile, &filter, &error))
        free(filter.program.filter);
    seccomp_free(profile);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error;
    char *text = copy_start((const char *) data, size);
    json_t *config = bundle_parse(text, "config.json", &error);
    if (config && !config_check(config, &error)) {
        read_mounts(json_object_get(config, "mounts"));
        read_filter(json_object_get(json_object_get(config, "linux"), "seccomp"));
    }
    json_decref(config);
    free(text);
    return 0;
}

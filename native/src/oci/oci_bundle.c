#include "oci/oci_bundle.h"

#include "base/cleanup.h"
#include "base/debug.h"
#include "base/input.h"
#include "systemd/systemd_unit.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* linux.cgroupsPath, relative to the hierarchies' roots as cgroup.h has it. Without one a container has a cgroup named
 * after itself. */
static int set_cgroup(const char *id, json_t *config, struct error *error)
{
    json_t *section = json_object_get(config, "linux");
    const char *path = json_string_value(json_object_get(section, "cgroupsPath"));
    if (!section)
        json_object_set_new(config, "linux", section = json_object());
    path = path ? path + strspn(path, "/") : "";
    char clean[PATH_MAX] = "";
    size_t length = 0;
    for (const char *at = path; *at && length < sizeof clean - 1; at++)
        if (*at != '/' || (at[1] && at[1] != '/'))
            clean[length++] = *at;
    clean[length] = 0;
    json_object_set_new(section, "cgroupsPath", json_string(length ? clean : id));
    for (const char *at = clean; at; at = strchr(at, '/'), at = at ? at + 1 : NULL)
        if (!strncmp(at, "..", 2) && (!at[2] || at[2] == '/'))
            return refuse(error, "config", "linux.cgroupsPath: \"%.200s\" has a \"..\" component", clean);
    return 0;
}

static void make_absolute(json_t *object, const char *member, const char *base)
{
    char whole[PATH_MAX];
    const char *path = json_string_value(json_object_get(object, member));
    if (!path || *path == '/')
        return;
    snprintf(whole, sizeof whole, "%s/%s", base, path);
    json_object_set_new(object, member, json_string(whole));
}

/* Callers of runc may name a destination by where it is on the machine. */
static void take_off(json_t *mount, const char *rootfs)
{
    const char *destination = json_string_value(json_object_get(mount, "destination"));
    size_t length = strlen(rootfs);
    if (!strncmp(destination, rootfs, length) && destination[length] == '/')
        json_object_set_new(mount, "destination", json_string(destination + length));
}

static bool is_bind(const json_t *mount)
{
    size_t index;
    json_t *option;
    if (!strcmp(json_string_value(json_object_get(mount, "type")) ?: "", "bind"))
        return true;
    json_array_foreach (json_object_get(mount, "options"), index, option)
        if (!strcmp(json_string_value(option) ?: "", "bind") || !strcmp(json_string_value(option) ?: "", "rbind"))
            return true;
    return false;
}

/* Sources of bind mounts are relative to the bundle, destinations to the container's root (runtime-spec, config.md,
 * "Mounts"). */
static void resolve_mounts(json_t *config, const char *bundle)
{
    char rootfs[2 * PATH_MAX];
    size_t index;
    json_t *mount;
    const char *path = json_string_value(json_object_get(json_object_get(config, "root"), "path"));
    snprintf(rootfs, sizeof rootfs, "%s%s%s", *path == '/' ? "" : bundle, *path == '/' ? "" : "/", path);
    json_array_foreach (json_object_get(config, "mounts"), index, mount) {
        make_absolute(mount, "destination", "");
        take_off(mount, rootfs);
        if (is_bind(mount))
            make_absolute(mount, "source", bundle);
    }
}

json_t *bundle_read(const struct oci_context *context, const char *id, const char *bundle, const char *name,
                    struct error *error)
{
    char directory[PATH_MAX], path[2 * PATH_MAX];
    if (!realpath(bundle, directory)) {
        fail(error, "bundle", "open the bundle %s", bundle);
        return NULL;
    }
    snprintf(path, sizeof path, "%s%s%s", *name == '/' ? "" : directory, *name == '/' ? "" : "/", name);
    debug("container %s of %s", id, path);
    json_t *config = bundle_file(path, error);
    if (!config)
        return NULL;
    config_spell_resources(json_object_get(json_object_get(config, "linux"), "resources"));
    if (config_check(config, error) || (!context->systemd && set_cgroup(id, config, error))) {
        json_decref(config);
        return NULL;
    }
    resolve_mounts(config, directory);
    json_t *spec = json_pack("{s:s, s:s, s:o}", "id", id, "bundle", directory, "config", config);
    if (!context->systemd || !systemd_unit_place(spec, id, error))
        return spec;
    json_decref(spec);
    return NULL;
}

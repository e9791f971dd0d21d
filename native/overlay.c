#include "overlay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

/* fsconfig takes strings of 255 bytes; numbers of descriptors, with /proc/self/fd as the working directory, are short
 * enough for some 80 layers. Longer lists need Linux 6.8 and its `lowerdir+`. */
#define OPTION_SIZE 256
#define LAYERS_MAX 512

struct layers {
    int count;
    int descriptors[LAYERS_MAX];
};

static void close_layers(struct layers *layers)
{
    for (int i = 0; i < layers->count; i++)
        close(layers->descriptors[i]);
}

/* Returns the number of the new descriptor. */
static int open_layer(struct layers *layers, const char *path, struct error *error)
{
    if (layers->count == LAYERS_MAX)
        return refuse(error, "overlay", "more than %d layers", LAYERS_MAX - 2);
    int descriptor = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return fail(error, "overlay", "cannot open the layer %s", path);
    return layers->descriptors[layers->count++] = descriptor;
}

static int set_option(int context, const char *key, const char *value, struct error *error)
{
    if (fsconfig(context, FSCONFIG_SET_STRING, key, value, 0) == 0)
        return 0;
    int number = errno;
    char reason[256] = "";
    ssize_t length = read(context, reason, sizeof reason - 1);
    if (length > 0)
        reason[length - (reason[length - 1] == '\n')] = 0;
    errno = number;
    return fail(error, "overlay", "cannot set the overlay option %s=%s%s%s", key, value, length > 0 ? ": " : "", reason);
}

static int set_number(int context, const char *key, int number, struct error *error)
{
    char text[16];
    snprintf(text, sizeof text, "%d", number);
    return set_option(context, key, text, error);
}

static int set_lower(int context, const json_t *lower, struct layers *layers, struct error *error)
{
    char joined[OPTION_SIZE] = "";
    size_t used = 0, i;
    const json_t *path;
    json_array_foreach(lower, i, path) {
        int layer = open_layer(layers, json_string_value(path), error);
        if (layer < 0)
            return -1;
        if (used < sizeof joined)
            used += (size_t)snprintf(joined + used, sizeof joined - used, i ? ":%d" : "%d", layer);
    }
    if (used < sizeof joined)
        return set_option(context, "lowerdir", joined, error);
    for (int number = 0; number < layers->count; number++)
        if (set_number(context, "lowerdir+", layers->descriptors[number], error) < 0)
            return -1;
    return 0;
}

static int set_upper(int context, const json_t *tree, struct layers *layers, struct error *error)
{
    static const char *const keys[][2] = {{"upper", "upperdir"}, {"work", "workdir"}};
    for (int i = 0; i < 2; i++) {
        const char *path = json_string_value(json_object_get(tree, keys[i][0]));
        int layer = path ? open_layer(layers, path, error) : 0;
        if (path && (layer < 0 || set_number(context, keys[i][1], layer, error) < 0))
            return -1;
    }
    return 0;
}

static int set_all(int context, const json_t *tree, struct layers *layers, struct error *error)
{
    /* Off: what they leave in an upper directory would make no sense in a layer. */
    static const char *const off[] = {"redirect_dir", "metacopy", "index"};
    for (size_t i = 0; i < sizeof off / sizeof *off; i++)
        if (set_option(context, off[i], "off", error) < 0)
            return -1;
    if (set_lower(context, json_object_get(tree, "lower"), layers, error) < 0 ||
        set_upper(context, tree, layers, error) < 0)
        return -1;
    if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
        return fail(error, "overlay", "cannot make the overlay of %s (the kernel's log says more)",
                    json_string_value(json_array_get(json_object_get(tree, "lower"), 0)));
    return 0;
}

static int mount_detached(const json_t *tree, struct error *error)
{
    struct layers layers = {0};
    int mount = -1, context = fsopen("overlay", FSOPEN_CLOEXEC);
    if (context < 0)
        return fail(error, "overlay", "cannot open the overlay file system");
    int before = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (before < 0 || chdir("/proc/self/fd") < 0)
        fail(error, "overlay", "cannot use /proc/self/fd; is /proc mounted?");
    else if (set_all(context, tree, &layers, error) == 0 && (mount = fsmount(context, FSMOUNT_CLOEXEC, 0)) < 0)
        fail(error, "overlay", "cannot mount the overlay");
    if (before >= 0) {
        if (fchdir(before) < 0 && mount >= 0) {
            close(mount);
            mount = fail(error, "overlay", "cannot return to the working directory");
        }
        close(before);
    }
    close_layers(&layers);
    close(context);
    return mount;
}

int overlay_open(const json_t *tree, struct error *error)
{
    const json_t *lower = json_object_get(tree, "lower");
    const char *plain = json_string_value(json_object_get(tree, "directory"));
    if (!plain && json_array_size(lower) == 1 && !json_object_get(tree, "upper"))
        plain = json_string_value(json_array_get(lower, 0));
    if (!plain)
        return mount_detached(tree, error);
    int directory = open(plain, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return directory < 0 ? fail(error, "overlay", "cannot open the directory %s", plain) : directory;
}

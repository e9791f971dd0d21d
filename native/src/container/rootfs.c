#include "container/rootfs.h"

#include "base/cleanup.h"
#include "base/filesystem.h"
#include "base/memory.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

/* Kernels take an overlay's layers in three ways, tried in this order:
 * - `lowerdir+` (Linux 6.8), one path at a time, each up to 255 bytes;
 * - one list of paths for mount(2), up to a page;
 * - the same list made of descriptor numbers, with /proc/self/fd as the working directory: always short enough.
 * The paths come first because they are what /proc/PID/mountinfo then shows. */

enum { LAYERS_MAX = 500, STRING_MAX = 255, PAGE = 4096 };

struct layers {
    const char *paths[LAYERS_MAX]; /* topmost first */
    int descriptors[LAYERS_MAX];
    int count;
    const char *upper, *work; /* NULL: read-only */
};

/* What these leave in an upper directory would mean nothing when the directory is read as a layer. */
static const struct setting plain[] = {{"index", "off"}, {"metacopy", "off"}, {"redirect_dir", "off"}};
enum { PLAIN = sizeof plain / sizeof *plain };

static int read_layers(const json_t *rootfs, struct layers *layers, struct error *error)
{
    size_t index;
    json_t *path;
    layers->upper = json_string_value(json_object_get(rootfs, "upper"));
    layers->work = json_string_value(json_object_get(rootfs, "work"));
    json_array_foreach (json_object_get(rootfs, "lower"), index, path) {
        if (index >= LAYERS_MAX || !json_is_string(path))
            return refuse(error, "rootfs", "rootfs.lower is no list of up to %d paths", LAYERS_MAX);
        layers->paths[layers->count++] = json_string_value(path);
    }
    if (!layers->count || !layers->upper != !layers->work)
        return refuse(error, "rootfs", "rootfs needs a lower directory, and upper and work both or neither");
    return 0;
}

static int attach(int mount, const char *at, struct error *error)
{
    cleanup_close int target = open(at, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (target < 0)
        return fail(error, "rootfs", "open the container's directory %s", at);
    return filesystem_attach(mount, target, at, error);
}

static int mount_single(const struct layers *layers, const char *at, struct error *error)
{
    cleanup_close int source = open(layers->paths[0], O_PATH | O_DIRECTORY | O_CLOEXEC);
    cleanup_close int copy = source < 0 ? -1 : filesystem_copy(source, false);
    if (copy < 0 || filesystem_change(copy, MOUNT_ATTR_RDONLY, 0, MS_PRIVATE, false))
        return fail(error, "rootfs", "bind mount %s read-only as the root file system", layers->paths[0]);
    return attach(copy, at, error);
}

static int mount_by_path(const struct layers *layers, const char *at, struct error *error)
{
    struct setting settings[LAYERS_MAX + PLAIN + 4] = {{"source", "overlay"}};
    int count = 1;
    for (int i = 0; i < layers->count; i++)
        settings[count++] = (struct setting){"lowerdir+", layers->paths[i]};
    memcpy(settings + count, plain, sizeof plain);
    count += PLAIN;
    if (layers->upper) {
        settings[count++] = (struct setting){"upperdir", layers->upper};
        settings[count++] = (struct setting){"workdir", layers->work};
    }
    settings[count] = (struct setting){NULL, NULL};
    cleanup_close int mount = filesystem_mount("overlay", settings, layers->upper ? 0 : MOUNT_ATTR_RDONLY, at, error);
    return mount < 0 ? -1 : attach(mount, at, error);
}

/* Appends to the PAGE bytes of OPTIONS; false where they do not hold it. */
static bool append(char *options, const char *separator, const char *text)
{
    size_t length = strlen(options), size = PAGE - length;
    return (size_t) snprintf(options + length, size, "%s%s", separator, text) < size;
}

/* The options of mount(2), of paths or of descriptor numbers; UPPER and WORK as they shall be spelled. */
static bool list_options(const struct layers *layers, bool numbers, const char *upper, const char *work, char *options)
{
    *options = 0;
    bool fits = true;
    for (int i = 0; i < layers->count && fits; i++) {
        char number[16];
        snprintf(number, sizeof number, "%d", layers->descriptors[i]);
        fits = (numbers || !layers->paths[i][strcspn(layers->paths[i], ":,\\")]) &&
               append(options, i ? ":" : "lowerdir=", numbers ? number : layers->paths[i]);
    }
    for (int i = 0; i < PLAIN && fits; i++)
        fits = append(options, ",", plain[i].key) && append(options, "=", plain[i].value);
    if (upper && fits)
        fits = !upper[strcspn(upper, ",\\")] && !work[strcspn(work, ",\\")] && append(options, ",upperdir=", upper) &&
               append(options, ",workdir=", work);
    return fits;
}

static int mount_list(const char *at, const char *options, bool writable, struct error *error)
{
    if (mount("overlay", at, "overlay", writable ? 0 : MS_RDONLY, options))
        return fail(error, "rootfs", "mount the overlay file system %.300s", options);
    return 0;
}

static int open_layer(const char *path, struct error *error)
{
    int descriptor = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return descriptor >= 0 ? descriptor : fail(error, "rootfs", "open the layer %s", path);
}

static int open_layers(struct layers *layers, struct error *error)
{
    for (int i = 0; i < layers->count; i++)
        if ((layers->descriptors[i] = open_layer(layers->paths[i], error)) < 0)
            return -1;
    return 0;
}

static int mount_by_number(const struct layers *layers, const char *at, struct error *error)
{
    char options[PAGE], upper[16], work[16];
    cleanup_close int upper_directory = layers->upper ? open_layer(layers->upper, error) : -1;
    cleanup_close int work_directory = layers->upper ? open_layer(layers->work, error) : -1;
    if (layers->upper && (upper_directory < 0 || work_directory < 0))
        return -1;
    snprintf(upper, sizeof upper, "%d", upper_directory);
    snprintf(work, sizeof work, "%d", work_directory);
    if (chdir("/proc/self/fd"))
        return fail(error, "rootfs", "change to /proc/self/fd");
    if (!list_options(layers, true, layers->upper ? upper : NULL, work, options))
        return refuse(error, "rootfs", "%d layers are too many", layers->count);
    return mount_list(at, options, layers->upper, error);
}

static bool is_beneath(const char *path, const char *ancestor)
{
    size_t length = strlen(ancestor);
    while (length > 1 && ancestor[length - 1] == '/')
        length--;
    return length == 1 || (!strncmp(path, ancestor, length) && path[length] == '/');
}

static bool is_ancestor(const struct layers *layers, int candidate)
{
    for (int i = 0; i < layers->count; i++)
        if (i != candidate && is_beneath(layers->paths[i], layers->paths[candidate]))
            return true;
    return false;
}

/* The kernel refuses (ELOOP) a layer that lies inside another one, as every layer does where the machine's own root is
 * the lowest. Wrapped into an overlay of its own, with nothing above it, such an ancestor is another file system.
 * The wraps are mounted in a tmpfs over AT, which the root file system covers afterwards. */
static int wrap_ancestors(struct layers *layers, const char *at, struct error *error)
{
    static const struct setting none[] = {{NULL, NULL}};
    cleanup_close int shelf = filesystem_mount("tmpfs", none, 0, at, error);
    if (shelf < 0 || attach(shelf, at, error))
        return -1;
    if (mkdirat(shelf, "nothing", 0755))
        return fail(error, "rootfs", "make a directory");
    cleanup_close int nothing = openat(shelf, "nothing", O_PATH | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < layers->count; i++) {
        char name[16], wrap[PATH_MAX], options[64];
        if (!is_ancestor(layers, i))
            continue;
        snprintf(name, sizeof name, "%d", i);
        snprintf(wrap, sizeof wrap, "%s/%d", at, i);
        snprintf(options, sizeof options, "lowerdir=%d:%d", nothing, layers->descriptors[i]);
        if (mkdirat(shelf, name, 0755))
            return fail(error, "rootfs", "make a directory");
        if (mount_list(wrap, options, false, error))
            return -1;
        close(layers->descriptors[i]);
        if ((layers->descriptors[i] = open_layer(wrap, error)) < 0)
            return -1;
    }
    return 0;
}

/* Everything is opened before the shelf covers it: AT may hold the upper directory. */
static int mount_wrapped(struct layers *layers, const char *at, struct error *error)
{
    char upper[32], work[32];
    cleanup_close int upper_directory = layers->upper ? open_layer(layers->upper, error) : -1;
    cleanup_close int work_directory = layers->upper ? open_layer(layers->work, error) : -1;
    if (layers->upper && (upper_directory < 0 || work_directory < 0))
        return -1;
    if (chdir("/proc/self/fd"))
        return fail(error, "rootfs", "change to /proc/self/fd");
    if (wrap_ancestors(layers, at, error))
        return -1;
    snprintf(upper, sizeof upper, "/proc/self/fd/%d", upper_directory);
    snprintf(work, sizeof work, "/proc/self/fd/%d", work_directory);
    if (layers->upper) {
        layers->upper = upper;
        layers->work = work;
    }
    return mount_by_number(layers, at, error);
}

static bool fits_strings(const struct layers *layers)
{
    for (int i = 0; i < layers->count; i++)
        if (strlen(layers->paths[i]) > STRING_MAX)
            return false;
    return !layers->upper || (strlen(layers->upper) <= STRING_MAX && strlen(layers->work) <= STRING_MAX);
}

static int mount_layers(struct layers *layers, const char *at, struct error *error)
{
    char options[PAGE];
    if (layers->count == 1 && !layers->upper)
        return mount_single(layers, at, error);
    if (fits_strings(layers)) {
        if (!mount_by_path(layers, at, error))
            return 0;
        if (error->number != EINVAL && error->number != ELOOP)
            return -1;
    }
    if (open_layers(layers, error))
        return -1;
    if (error->number != ELOOP) {
        bool fits = list_options(layers, false, layers->upper, layers->work, options);
        if (!(fits ? mount_list(at, options, layers->upper, error) : mount_by_number(layers, at, error)))
            return 0;
    }
    return error->number == ELOOP ? mount_wrapped(layers, at, error) : -1;
}

int rootfs_mount(const json_t *rootfs, const char *at, struct error *error)
{
    cleanup_free struct layers *layers = allocate(1, sizeof *layers);
    *error = (struct error){0};
    if (read_layers(rootfs, layers, error))
        return -1;
    for (int i = 0; i < layers->count; i++)
        layers->descriptors[i] = -1;
    int result = mount_layers(layers, at, error);
    for (int i = 0; i < layers->count; i++)
        close_descriptor(&layers->descriptors[i]);
    int root = result ? -1 : open(at, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return result || root >= 0 ? root : fail(error, "rootfs", "open the root file system at %s", at);
}

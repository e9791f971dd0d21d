#include "observe/observe.h"

#include "base/cleanup.h"
#include "base/jsontext.h"
#include "cgroup/freezer.h"
#include "cgroup/hierarchy.h"
#include "cgroup/home.h"
#include "verbs.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>

/* The verb that tells what runs: one walk over the identity hierarchy below a cgroup of ours, two levels deep: stacks,
 * and their containers. What ends while it is looked at is shown as ended or not at all. */

/* Containers; with fewer, a fork costs more than it gains. */
enum { WORTH_A_WORKER = 64 };

static const char label_prefix[] = "trusted.jcompose.";

/* What the supervisor writes is not a label but has an answer of its own. */
static bool is_answered(const char *key)
{
    static const char *const others[] = {"process", "supervisor", "sysctls", "devices"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (!strcmp(key, others[i]))
            return true;
    return false;
}

static void write_labels(struct json_writer *out, int directory)
{
    char names[4096], value[4096];
    ssize_t length = flistxattr(directory, names, sizeof names);
    jsontext_open(out, "labels", '{');
    for (const char *name = names; name < names + length; name += strlen(name) + 1) {
        const char *key = name + sizeof label_prefix - 1;
        if (strncmp(name, label_prefix, sizeof label_prefix - 1) || is_answered(key))
            continue;
        ssize_t size = fgetxattr(directory, name, value, sizeof value);
        if (size >= 0)
            jsontext_bytes(out, key, value, (size_t) size);
    }
    jsontext_close(out, '}');
}

static bool is_populated(const struct hierarchy *identity, const char *id)
{
    char text[128];
    if (identity->v2)
        return control_read(identity, id, "cgroup.events", text, sizeof text) && strstr(text, "populated 1");
    return control_read(identity, id, "cgroup.procs", text, sizeof text) && *text;
}

/* "PID STARTTIME" of a label; false where there is none. */
static bool read_process(int directory, const char *name, struct process *process)
{
    char text[64];
    ssize_t length = fgetxattr(directory, name, text, sizeof text - 1);
    if (length < 0)
        return false;
    text[length] = 0;
    return sscanf(text, "%d %llu", &process->pid, &process->start_time) == 2;
}

/* Whether names are served. */
static int write_names(const struct hierarchy *identity, const char *parent)
{
    static struct json_writer out;
    char path[PATH_MAX];
    struct process process;
    snprintf(path, sizeof path, "%s/" HOME_NAMES, parent);
    cleanup_close int directory = openat(identity->root, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0 || !read_process(directory, "trusted.jcompose.process", &process))
        return 0;
    jsontext_begin(&out, STDOUT_FILENO);
    jsontext_open(&out, NULL, '{');
    observe_process(&out, "names", process, NULL);
    jsontext_close(&out, '}');
    return jsontext_end(&out);
}

/* Empty where there is none. */
static char *read_label(int directory, const char *name, char *text, size_t size)
{
    ssize_t length = fgetxattr(directory, name, text, size - 1);
    text[length < 0 ? 0 : length] = 0;
    return text;
}

static void write_container(struct json_writer *out, const struct places *places, const char *stack, const char *id)
{
    char path[PATH_MAX], limits[256], sysctls[4096], devices[4096];
    cleanup_close int directory = openat(places->identity.root, id, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct process process;
    if (directory < 0 || (size_t) snprintf(path, sizeof path, "%s/%s", stack, id) >= sizeof path)
        return;
    jsontext_open(out, NULL, '{');
    jsontext_string(out, "id", id);
    jsontext_string(out, "path", path);
    write_labels(out, directory);
    const struct observe_notes notes = {
        .limits = read_label(directory, "trusted.jcompose.ulimits", limits, sizeof limits),
        .sysctls = read_label(directory, "trusted.jcompose.sysctls", sysctls, sizeof sysctls),
        .devices = read_label(directory, "trusted.jcompose.devices", devices, sizeof devices),
    };
    observe_limits(out, places, id);
    if (freezer_holds(path))
        jsontext_boolean(out, "frozen", true);
    bool alive = false;
    if (read_process(directory, "trusted.jcompose.process", &process))
        alive = observe_process(out, "process", process, &notes);
    jsontext_boolean(out, "populated", alive || is_populated(&places->identity, id));
    if (read_process(directory, "trusted.jcompose.supervisor", &process))
        observe_process(out, "supervisor", process, NULL);
    jsontext_close(out, '}');
}

static DIR *open_directory(int parent, const char *path)
{
    int descriptor = openat(parent, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return descriptor < 0 ? NULL : fdopendir(descriptor);
}

static const char *next_child(DIR *directory)
{
    for (struct dirent *entry; (entry = readdir(directory));)
        if (entry->d_type == DT_DIR && *entry->d_name != '.')
            return entry->d_name;
    return NULL;
}

/* One of several workers' part of a walk: of all containers in turn every SHARES-th. */
struct walk {
    const struct hierarchy *identity;
    int output;
    unsigned share, shares;
    unsigned seen;
};

static int walk_stack(struct walk *walk, const char *path)
{
    static struct json_writer out;
    DIR *stack = open_directory(walk->identity->root, path);
    int result = 0;
    if (!stack)
        return 0;
    struct places places;
    observe_open(&places, walk->identity, path);
    for (const char *id; !result && (id = next_child(stack));) {
        if (walk->seen++ % walk->shares != walk->share)
            continue;
        jsontext_begin(&out, walk->output);
        write_container(&out, &places, path, id);
        result = out.used ? jsontext_end(&out) : 0;
    }
    observe_close(&places);
    closedir(stack);
    return result;
}

static int walk_stacks(struct walk *walk, const char *parent, const char *only)
{
    char path[PATH_MAX];
    int result = 0;
    DIR *stacks = open_directory(walk->identity->root, parent);
    if (!stacks)
        return 0;
    for (const char *name; !result && (name = next_child(stacks));) {
        if (only && strcmp(name, only))
            continue;
        if ((size_t) snprintf(path, sizeof path, "%s/%s", parent, name) >= sizeof path)
            continue;
        result = walk_stack(walk, path);
    }
    closedir(stacks);
    return result;
}

/* How many directories there are two levels below PARENT: a directory's links tell. */
static unsigned long count_containers(const struct hierarchy *identity, const char *parent)
{
    unsigned long count = 0;
    struct stat status;
    DIR *stacks = open_directory(identity->root, parent);
    for (const char *name; stacks && (name = next_child(stacks));)
        if (!fstatat(dirfd(stacks), name, &status, AT_SYMLINK_NOFOLLOW))
            count += status.st_nlink;
    if (stacks)
        closedir(stacks);
    return count;
}

static int pass_on(int from)
{
    static char text[65536];
    ssize_t length;
    for (off_t offset = 0; (length = pread(from, text, sizeof text, offset)) > 0; offset += length)
        for (ssize_t done = 0, count; done < length; done += count)
            if ((count = write(STDOUT_FILENO, text + done, (size_t) (length - done))) < 0)
                return -1;
    return length < 0 ? -1 : 0;
}

/* Reading the kernel's files is nearly all of the work, and two processors do twice as much of it. A second worker
 * writes into memory what is passed on when it is done, so that lines do not mix. */
static int walk_with_worker(const struct hierarchy *identity, const char *parent, const char *only)
{
    struct walk own = {.identity = identity, .output = STDOUT_FILENO, .share = 0, .shares = 2};
    cleanup_close int memory = memfd_create("observations", MFD_CLOEXEC);
    pid_t worker = memory < 0 ? -1 : fork();
    int status;
    if (!worker) {
        struct walk other = {.identity = identity, .output = memory, .share = 1, .shares = 2};
        _exit(walk_stacks(&other, parent, only) ? 1 : 0);
    }
    if (worker < 0)
        own.shares = 1;
    int result = walk_stacks(&own, parent, only);
    if (worker < 0)
        return result;
    if (waitpid(worker, &status, 0) != worker)
        return -1;
    if (status) {
        errno = EIO;
        return -1;
    }
    return result || pass_on(memory) ? -1 : 0;
}

int observe_verb(int count, char **arguments)
{
    struct error error;
    char text[1024];
    if (count < 2 || count > 3) {
        fputs("Usage: jcompose-runtime observe PARENT [STACK]\n", stderr);
        return EXIT_WRONG_USE;
    }
    const struct hierarchies *all = hierarchies(&error);
    if (!all) {
        fprintf(stderr, "jcompose-runtime: %s\n", error_text(&error, text, sizeof text));
        return 1;
    }
    struct walk walk = {.identity = all->identity, .output = STDOUT_FILENO, .shares = 1};
    const char *parent = arguments[1], *stack = arguments[2];
    bool many = count_containers(all->identity, parent) > WORTH_A_WORKER;
    if (write_names(all->identity, parent) ||
        (many ? walk_with_worker(all->identity, parent, stack) : walk_stacks(&walk, parent, stack))) {
        perror("jcompose-runtime: write to standard output");
        return 1;
    }
    return 0;
}

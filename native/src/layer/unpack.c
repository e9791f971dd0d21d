/* A layer's stream becomes its directory, in the form that an overlay takes for a lower layer. */

#include "base/cleanup.h"
#include "base/jsontext.h"
#include "layer/layer_input.h"
#include "layer/layer_place.h"
#include "layer/settle.h"
#include "layer/unpack.h"
#include "verbs.h"

#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

static const char usage[] =
    "Usage: jcompose-runtime unpack [--blob FILE] [--bottom | --lower DIR...] [--max-entries N] [--max-bytes N] DIR\n";

struct request {
    const char *directory, *blob;
    json_t *lower;
    struct unpack_limits limits;
    enum lower_state state;
};

int unpack_all(struct unpack *unpack, struct error *error)
{
    char path[PATH_MAX];
    int result;
    while ((result = tar_next(&unpack->reader, error)) > 0) {
        if (++unpack->entries > unpack->limits.entries)
            return refuse(error, "limit", "the layer has more than %lld entries", (long long)unpack->limits.entries);
        if (layer_path_clean(path, unpack->reader.member.path, error) < 0 || unpack_entry(unpack, path, error) < 0)
            return -1;
    }
    if (result < 0 || layer_parent_leave(&unpack->paths, error) < 0)
        return -1;
    bool knows = unpack->whiteouts && unpack->paths.state == LOWER_KNOWN;
    return knows ? settle_whiteouts(unpack->paths.root, unpack->paths.lower, error) : 0;
}

static bool read_limit(const char *text, int64_t *limit)
{
    char *end;
    errno = 0;
    *limit = strtoll(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end && !errno;
}

static int read_request(struct request *request, int count, char **arguments)
{
    static const struct option options[] = {
        {"blob", required_argument, NULL, 'b'},        {"bottom", no_argument, NULL, 'z'},
        {"lower", required_argument, NULL, 'l'},       {"max-entries", required_argument, NULL, 'e'},
        {"max-bytes", required_argument, NULL, 's'},   {0},
    };
    bool is_right = true;
    for (int option; (option = getopt_long(count, arguments, "+", options, NULL)) != -1;) {
        if (option == 'b')
            request->blob = optarg;
        else if (option == 'z')
            request->state = LOWER_NONE;
        else if (option == 'l')
            json_array_append_new(request->lower, json_string(optarg));
        else
            is_right = is_right && (option == 'e'   ? read_limit(optarg, &request->limits.entries)
                                    : option == 's' ? read_limit(optarg, &request->limits.bytes)
                                                    : false);
    }
    if (json_array_size(request->lower)) {
        is_right = is_right && request->state == LOWER_UNKNOWN;
        request->state = LOWER_KNOWN;
    }
    if (!is_right || optind + 1 != count)
        return -1;
    request->directory = arguments[optind];
    return 0;
}

/* Until the archive says otherwise, the root is what the layers below make it. */
static int open_directories(const struct request *request, struct layer_paths *paths, struct error *error)
{
    paths->state = request->state;
    paths->lower = -1;
    paths->root = layer_place(request->directory, error);
    if (paths->root < 0)
        return -1;
    const struct timespec never[2] = {{0}, {0}};
    if (paths->state != LOWER_KNOWN)
        return fchmod(paths->root, 0755) < 0 || futimens(paths->root, never) < 0
                   ? fail(error, "unpack", "cannot set the mode of the directory %s", request->directory)
                   : 0;
    paths->lower = settle_open_lower(request->lower, error);
    return paths->lower < 0 ? -1 : layer_copy_metadata(paths->lower, paths->root, "", error);
}

static void print(const struct layer_input *input, const struct unpack *unpack)
{
    static struct json_writer writer;
    char digest[sizeof "sha256:" + SHA256_HEX_SIZE];
    jsontext_begin(&writer, STDOUT_FILENO);
    jsontext_open(&writer, NULL, '{');
    snprintf(digest, sizeof digest, "sha256:%s", input->diff_id);
    jsontext_string(&writer, "diffId", digest);
    snprintf(digest, sizeof digest, "sha256:%s", input->digest);
    jsontext_string(&writer, "digest", digest);
    jsontext_number(&writer, "size", input->size);
    jsontext_number(&writer, "entries", unpack->entries);
    jsontext_number(&writer, "bytes", unpack->bytes);
    jsontext_number(&writer, "whiteouts", unpack->whiteouts);
    jsontext_boolean(&writer, "root", unpack->has_root);
    jsontext_boolean(&writer, "needsLower", unpack->paths.needs_lower);
    jsontext_close(&writer, '}');
    jsontext_end(&writer);
}

/* What cannot be unpacked without the layers below is read to its end nevertheless: it is stored, and its digests are
 * known, so that it need not come over the network again. */
static int unpack(const struct request *request, struct error *error)
{
    static struct layer_input input;
    static struct unpack unpack;
    unpack.limits = request->limits;
    unpack.reader.flow = &input.plain;
    if (open_directories(request, &unpack.paths, error) < 0)
        return -1;
    input.source = STDIN_FILENO;
    input.blob = request->blob ? open(request->blob, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644) : -1;
    if (request->blob && input.blob < 0)
        return fail(error, "blob", "cannot make the file %s", request->blob);
    if (layer_input_start(&input, error) < 0)
        return -1;
    if (unpack_all(&unpack, error) < 0 && !unpack.paths.needs_lower)
        return -1;
    if (tar_reader_finish(&unpack.reader, error) < 0)
        return -1;
    print(&input, &unpack);
    return 0;
}

/* Removing a deep directory holds a descriptor a level. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int unpack_verb(int count, char **arguments)
{
    struct request request = {
        .lower = json_array(),
        .limits = {.entries = INT64_C(1) << 23, .bytes = INT64_C(1) << 42},
    };
    struct error error;
    char text[640];
    if (read_request(&request, count, arguments) < 0) {
        fputs(usage, stderr);
        return EXIT_WRONG_USE;
    }
    umask(0);
    raise_descriptor_limit();
    int result = unpack(&request, &error);
    json_decref(request.lower);
    if (result < 0)
        fprintf(stderr, "jcompose-runtime unpack: %s\n", error_text(&error, text, sizeof text));
    return result < 0; /* threads that still read end with the process */
}

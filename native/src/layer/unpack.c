/* `unpack`: one layer, from standard input. */

#include "base/cleanup.h"
#include "layer/layer_input.h"
#include "layer/unpack.h"
#include "verbs.h"

#include <getopt.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>

static const char usage[] =
    "Usage: jcompose-runtime unpack [--blob FILE] [--bottom | --lower DIR...] [--max-entries N] [--max-bytes N] DIR\n";

static bool read_limit(const char *text, int64_t *limit)
{
    char *end;
    errno = 0;
    *limit = strtoll(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end && !errno;
}

static int read_request(struct unpack_request *request, int count, char **arguments)
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

static void print(const struct unpack *unpack, const struct layer_input *input)
{
    static struct json_writer writer;
    jsontext_begin(&writer, STDOUT_FILENO);
    jsontext_open(&writer, NULL, '{');
    unpack_tell(unpack, input, &writer);
    jsontext_close(&writer, '}');
    jsontext_end(&writer);
}

static int unpack(const struct unpack_request *request, struct error *error)
{
    static struct layer_input input;
    static struct unpack unpack;
    input.source = STDIN_FILENO;
    if (unpack_open(&unpack, request, &input, error) < 0 || layer_input_start(&input, error) < 0 ||
        unpack_whole(&unpack, error) < 0)
        return -1;
    print(&unpack, &input);
    return 0;
}

void unpack_prepare(void)
{
    struct rlimit limit;
    umask(0);
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int unpack_verb(int count, char **arguments)
{
    struct unpack_request request = {.lower = json_array(), .limits = UNPACK_LIMITS};
    struct error error;
    char text[640];
    if (read_request(&request, count, arguments) < 0) {
        fputs(usage, stderr);
        return EXIT_WRONG_USE;
    }
    unpack_prepare();
    int result = unpack(&request, &error);
    json_decref(request.lower);
    if (result < 0)
        fprintf(stderr, "jcompose-runtime unpack: %s\n", error_text(&error, text, sizeof text));
    return result < 0; /* threads that still read end with the process */
}

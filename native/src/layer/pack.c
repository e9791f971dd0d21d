#include "base/cleanup.h"
#include "base/jsontext.h"
#include "container/rootfs.h"
#include "layer/layer_output.h"
#include "layer/pack_tree.h"
#include "verbs.h"

#include <fcntl.h>
#include <getopt.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

struct request {
    const char *directory, *blob;
    enum compression compression;
    json_t *lower; /* layers below the directory: all of them are packed as one tree */
};

static int read_request(struct request *request, int count, char **arguments)
{
    static const struct option options[] = {
        {"blob", required_argument, NULL, 'b'}, {"compression", required_argument, NULL, 'c'},
        {"lower", required_argument, NULL, 'l'}, {0}};
    bool is_right = true;
    for (int option; (option = getopt_long(count, arguments, "+", options, NULL)) != -1;) {
        if (option == 'b')
            request->blob = optarg;
        else if (option == 'l')
            json_array_append_new(request->lower, json_string(optarg));
        else if (option == 'c' && !strcmp(optarg, "zstd"))
            request->compression = COMPRESSION_ZSTD;
        else if (option == 'c' && !strcmp(optarg, "none"))
            request->compression = COMPRESSION_NONE;
        else
            is_right = is_right && option == 'c' && !strcmp(optarg, "gzip");
    }
    if (!is_right || optind + 1 != count)
        return -1;
    request->directory = arguments[optind];
    return 0;
}

static void print(const struct layer_output *output)
{
    static struct json_writer writer;
    char digest[sizeof "sha256:" + SHA256_HEX_SIZE];
    jsontext_begin(&writer, STDOUT_FILENO);
    jsontext_open(&writer, NULL, '{');
    snprintf(digest, sizeof digest, "sha256:%s", output->diff_id);
    jsontext_string(&writer, "diffId", digest);
    snprintf(digest, sizeof digest, "sha256:%s", output->digest);
    jsontext_string(&writer, "digest", digest);
    jsontext_number(&writer, "size", output->size);
    jsontext_close(&writer, '}');
    jsontext_end(&writer);
}

static int open_output(const struct request *request, struct pack *pack, struct layer_output *output,
                       struct error *error)
{
    if (!request->blob)
        return 0;
    pack->tar.output = output;
    output->compression = request->compression;
    output->blob = open(request->blob, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    return output->blob < 0 ? fail(error, "blob", "cannot make the file %s", request->blob)
                            : layer_output_start(output, error);
}

/* An overlay is mounted in a mount namespace that ends with the process. */
static int open_merged(const struct request *request, struct error *error)
{
    cleanup_json json_t *tree = json_object();
    json_array_insert_new(request->lower, 0, json_string(request->directory));
    json_object_set(tree, "lower", request->lower);
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        return fail(error, "pack", "cannot make a mount namespace");
    cleanup_close int root = rootfs_mount(tree, request->directory, error);
    return root < 0 ? -1 : openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static int open_directory(const struct request *request, struct error *error)
{
    if (json_array_size(request->lower))
        return open_merged(request, error);
    int directory = open(request->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return directory < 0 ? fail(error, "pack", "cannot open the directory %s", request->directory) : directory;
}

static int pack_all(const struct request *request, struct error *error)
{
    static struct pack pack = {.tar.descriptor = STDOUT_FILENO};
    static struct layer_output output;
    int directory = open_directory(request, error);
    if (directory < 0)
        return -1;
    if (open_output(request, &pack, &output, error) < 0) {
        close(directory);
        return -1;
    }
    int result = pack_directory(&pack, directory, error);
    links_free(&pack.links);
    if (result < 0 || tar_end(&pack.tar, error) < 0)
        return -1;
    if (!request->blob)
        return 0;
    if (layer_output_finish(&output, error) < 0)
        return -1;
    print(&output);
    return 0;
}

int pack_verb(int count, char **arguments)
{
    cleanup_json json_t *lower = json_array();
    struct request request = {.compression = COMPRESSION_GZIP, .lower = lower};
    struct error error;
    char text[640];
    if (read_request(&request, count, arguments) < 0) {
        fputs("Usage: jcompose-runtime pack [--blob FILE [--compression gzip|zstd|none]] [--lower DIR]... DIR\n", stderr);
        return EXIT_WRONG_USE;
    }
    if (pack_all(&request, &error) == 0)
        return 0;
    fprintf(stderr, "jcompose-runtime pack: %s\n", error_text(&error, text, sizeof text));
    return 1;
}

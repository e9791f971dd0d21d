#include "layer/layer_output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int layer_output_write(struct layer_output *output, const void *data, size_t length, struct error *error)
{
    const char *bytes = data;
    sha256_put(&output->packed_hash, bytes, length);
    output->size += (int64_t)length;
    while (length) {
        ssize_t count = write(output->blob, bytes, length);
        if (count < 0 && errno != EINTR)
            return fail(error, "blob", "cannot write the blob");
        if (count > 0) {
            bytes += count;
            length -= (size_t)count;
        }
    }
    return 0;
}

static int copy_all(struct layer_output *output, struct error *error)
{
    const char *bytes;
    size_t length;
    int result;
    while ((result = flow_next(&output->plain, &bytes, &length, error)) > 0) {
        if (layer_output_write(output, bytes, length, error) < 0)
            return -1;
        flow_taken(&output->plain);
    }
    return result;
}

static int compress_all(struct layer_output *output, struct error *error)
{
    switch (output->compression) {
    case COMPRESSION_GZIP:
        return layer_compress_gzip(output, error);
    case COMPRESSION_ZSTD:
        return layer_compress_zstd(output, error);
    case COMPRESSION_NONE:
        return copy_all(output, error);
    }
    return -1;
}

static void *run(void *argument)
{
    struct layer_output *output = argument;
    output->has_failed = compress_all(output, &output->error) < 0;
    /* Whoever has the layer unpacked has it on the same disk: then both are safe. */
    if (!output->has_failed && syncfs(output->blob) < 0) {
        fail(&output->error, "blob", "cannot write the blob");
        output->has_failed = true;
    }
    flow_abandon(&output->plain);
    return NULL;
}

int layer_output_start(struct layer_output *output, struct error *error)
{
    sha256_begin(&output->packed_hash);
    sha256_begin(&output->plain_hash);
    if (flow_open(&output->plain, error) < 0)
        return -1;
    errno = pthread_create(&output->compressor, NULL, run, output);
    return errno ? fail(error, "thread", "cannot start a thread") : 0;
}

static void pass_on(struct layer_output *output)
{
    if (output->compression != COMPRESSION_NONE) /* else it is the blob's */
        sha256_put(&output->plain_hash, output->room, output->used);
    flow_put(&output->plain, output->used);
    output->room = NULL;
    output->used = 0;
}

int layer_output_put(struct layer_output *output, const char *bytes, size_t length, struct error *error)
{
    while (length) {
        if (!output->room && !(output->room = flow_room(&output->plain))) {
            pthread_join(output->compressor, NULL);
            *error = output->error;
            return -1;
        }
        size_t room = FLOW_CHUNK - output->used, piece = length < room ? length : room;
        memcpy(output->room + output->used, bytes, piece);
        output->used += piece;
        bytes += piece;
        length -= piece;
        if (output->used == FLOW_CHUNK)
            pass_on(output);
    }
    return 0;
}

int layer_output_finish(struct layer_output *output, struct error *error)
{
    if (output->room)
        pass_on(output);
    flow_end(&output->plain);
    pthread_join(output->compressor, NULL);
    if (output->has_failed) {
        *error = output->error;
        return -1;
    }
    sha256_end(&output->packed_hash, output->digest);
    if (output->compression == COMPRESSION_NONE)
        memcpy(output->diff_id, output->digest, sizeof output->diff_id);
    else
        sha256_end(&output->plain_hash, output->diff_id);
    return 0;
}

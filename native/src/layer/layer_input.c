#include "layer/layer_input.h"

#include <errno.h>
#include <unistd.h>

static int keep(int blob, const char *bytes, size_t length, struct error *error)
{
    while (blob >= 0 && length) {
        ssize_t count = write(blob, bytes, length);
        if (count < 0 && errno != EINTR)
            return fail(error, "blob", "cannot write the blob");
        if (count > 0) {
            bytes += count;
            length -= (size_t)count;
        }
    }
    return 0;
}

/* Fills a whole chunk where the stream lasts: what comes in small pieces is not worth waking somebody. */
static int read_chunk(int source, char *room, size_t *length, struct error *error)
{
    for (*length = 0; *length < FLOW_CHUNK;) {
        ssize_t count = read(source, room + *length, FLOW_CHUNK - *length);
        if (count < 0 && errno != EINTR)
            return fail(error, "input", "cannot read the layer");
        if (count == 0)
            break;
        if (count > 0)
            *length += (size_t)count;
    }
    return 0;
}

int layer_input_take(struct layer_input *input, const char *room, size_t length, struct error *error)
{
    if (keep(input->blob, room, length, error) < 0)
        return -1;
    sha256_put(&input->packed_hash, room, length);
    input->size += (int64_t)length;
    flow_put(&input->packed, length);
    return 0;
}

void layer_input_end(struct layer_input *input)
{
    sha256_end(&input->packed_hash, input->digest);
    flow_end(&input->packed);
}

static void *read_all(void *argument)
{
    struct layer_input *input = argument;
    struct error error;
    char *room;
    size_t length;
    while ((room = flow_room(&input->packed))) {
        if (read_chunk(input->source, room, &length, &error) < 0 ||
            layer_input_take(input, room, length, &error) < 0) {
            flow_fail(&input->packed, &error);
            return NULL;
        }
        if (!length)
            break;
    }
    layer_input_end(input);
    return NULL;
}

static void *expand_all(void *argument)
{
    layer_expand(argument);
    return NULL;
}

static int start(pthread_t *thread, void *(*work)(void *), struct layer_input *input, struct error *error)
{
    errno = pthread_create(thread, NULL, work, input);
    return errno ? fail(error, "thread", "cannot start a thread") : 0;
}

int layer_input_await(struct layer_input *input, struct error *error)
{
    input->size = 0;
    sha256_begin(&input->packed_hash);
    sha256_begin(&input->plain_hash);
    if (flow_open(&input->packed, error) < 0 || flow_open(&input->plain, error) < 0 ||
        start(&input->expander, expand_all, input, error) < 0)
        return -1;
    input->expands = true;
    return 0;
}

int layer_input_start(struct layer_input *input, struct error *error)
{
    return layer_input_await(input, error) < 0 ? -1 : start(&input->reader, read_all, input, error);
}

void layer_input_close(struct layer_input *input)
{
    if (input->expands) {
        flow_abandon(&input->plain);
        pthread_join(input->expander, NULL);
    }
    flow_close(&input->packed);
    flow_close(&input->plain);
}

/* `unpack-streams`: layers that come over one pipe, a few at a time, in pieces. A program started for each would cost more
 * than a small layer itself. */

#include "base/cleanup.h"
#include "base/input.h"
#include "base/rules.h"
#include "layer/unpack.h"
#include "verbs.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#define STREAMS_MAX 4096
#define REQUEST_MAX (1 << 16)
#define GIVEN_UP UINT32_MAX /* in place of a length: the rest of that stream does not come */
#define PIPE_SIZE (1 << 20) /* as much as anybody may have, pipe(7): fewer changes between the two processes */

/* Before each piece, in network byte order. A stream's first piece is its request, an empty one is its end. */
struct piece {
    uint32_t stream, length;
};

/* Used by two threads, of which the last one frees it: the one that reads all pieces, and the stream's own. */
struct stream {
    uint32_t number;
    atomic_int users;
    json_t *request;
    struct layer_input input;
    struct unpack unpack;
    char *room; /* for the next bytes of the layer, USED of it full */
    size_t used;
};

static const struct rule rules[] = {
    {"directory", RULE_PATH, true, 0},
    {"blob", RULE_PATH, false, 0},
    {"bottom", RULE_BOOLEAN, false, 0},
};

static struct stream *streams[STREAMS_MAX];

static void leave(struct stream *stream)
{
    if (atomic_fetch_sub(&stream->users, 1) > 1)
        return;
    layer_input_close(&stream->input);
    tar_reader_free(&stream->unpack.reader);
    close_descriptor(&stream->input.blob);
    if (stream->unpack.paths.has_parent)
        close(stream->unpack.paths.parent);
    close_descriptor(&stream->unpack.paths.root);
    json_decref(stream->request);
    free(stream);
}

static void answer(const struct stream *stream, const struct error *error)
{
    static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
    static struct json_writer writer;
    char text[640];
    pthread_mutex_lock(&one_at_a_time);
    jsontext_begin(&writer, STDOUT_FILENO);
    jsontext_open(&writer, NULL, '{');
    jsontext_number(&writer, "stream", stream->number);
    if (error)
        jsontext_string(&writer, "error", error_text(error, text, sizeof text));
    else
        unpack_tell(&stream->unpack, &stream->input, &writer);
    jsontext_close(&writer, '}');
    jsontext_end(&writer);
    pthread_mutex_unlock(&one_at_a_time);
}

static void *unpack_one(void *argument)
{
    struct stream *stream = argument;
    struct error error;
    int result = unpack_whole(&stream->unpack, &error);
    flow_abandon(&stream->input.plain);
    answer(stream, result < 0 ? &error : NULL);
    leave(stream);
    return NULL;
}

static int start(struct stream *stream, struct error *error)
{
    pthread_t thread;
    const char *directory = json_string_value(json_object_get(stream->request, "directory"));
    const struct unpack_request request = {
        .directory = directory,
        .blob = json_string_value(json_object_get(stream->request, "blob")),
        .limits = UNPACK_LIMITS,
        .state = json_is_true(json_object_get(stream->request, "bottom")) ? LOWER_NONE : LOWER_UNKNOWN,
    };
    if (unpack_open(&stream->unpack, &request, &stream->input, error) < 0 ||
        layer_input_await(&stream->input, error) < 0)
        return -1;
    stream->users = 2;
    errno = pthread_create(&thread, NULL, unpack_one, stream);
    if (!errno)
        return pthread_detach(thread), 0;
    stream->users = 1;
    int result = fail(error, "thread", "cannot start a thread");
    flow_fail(&stream->input.packed, error);
    return result;
}

/* 1, or 0 where nothing comes any more. */
static int read_exactly(void *bytes, size_t length, struct error *error)
{
    for (size_t done = 0; done < length;) {
        ssize_t count = read(STDIN_FILENO, (char *)bytes + done, length - done);
        if (count < 0 && errno != EINTR)
            return fail(error, "input", "cannot read the layers");
        if (count == 0)
            return done ? refuse(error, "input", "the input ends in the middle of a piece") : 0;
        if (count > 0)
            done += (size_t)count;
    }
    return 1;
}

/* The rest of a piece; that it is not there is an error. */
static int read_piece(void *bytes, size_t length, struct error *error)
{
    int result = read_exactly(bytes, length, error);
    return result > 0 ? 0 : result < 0 ? -1 : refuse(error, "input", "the input ends in the middle of a piece");
}

static json_t *read_request(uint32_t length, struct error *error)
{
    static char text[REQUEST_MAX];
    if (length > sizeof text) {
        refuse(error, "input", "a request of %u bytes is too long", length);
        return NULL;
    }
    if (read_piece(text, length, error) < 0)
        return NULL;
    json_t *request = input_parse(text, length, 1, error);
    if (request && rules_check(request, rules, sizeof rules / sizeof *rules, error) < 0) {
        json_decref(request);
        return NULL;
    }
    return request;
}

/* A layer that cannot be begun is answered at once, and what comes of it is read past. */
static int begin(struct piece piece, struct error *error)
{
    struct stream *stream = calloc(1, sizeof *stream);
    if (!stream)
        return fail(error, "memory", "cannot get memory for a layer");
    *stream = (struct stream){.number = piece.stream, .users = 1, .input.blob = -1, .unpack.paths.root = -1};
    streams[piece.stream] = stream;
    stream->request = read_request(piece.length, error);
    if (!stream->request)
        return -1;
    if (start(stream, error) < 0) {
        answer(stream, error);
        flow_abandon(&stream->input.packed);
    }
    return 0;
}

static void pass_on(struct stream *stream)
{
    struct error error;
    if (stream->room && layer_input_take(&stream->input, stream->room, stream->used, &error) < 0)
        flow_fail(&stream->input.packed, &error);
    stream->room = NULL;
    stream->used = 0;
}

static int go_on(struct stream *stream, size_t length, struct error *error)
{
    static char unwanted[1 << 16];
    while (length) {
        if (!stream->room)
            stream->room = flow_room(&stream->input.packed);
        size_t most = stream->room ? FLOW_CHUNK - stream->used : sizeof unwanted, part = length < most ? length : most;
        if (read_piece(stream->room ? stream->room + stream->used : unwanted, part, error) < 0)
            return -1;
        length -= part;
        if (stream->room && (stream->used += part) == FLOW_CHUNK)
            pass_on(stream);
    }
    return 0;
}

static void end(struct stream *stream, bool is_whole)
{
    struct error error;
    streams[stream->number] = NULL;
    pass_on(stream);
    if (is_whole && stream->input.expands) {
        layer_input_end(&stream->input);
    } else {
        (void)refuse(&error, "input", "the rest of the layer did not come");
        flow_fail(&stream->input.packed, &error);
    }
    leave(stream);
}

static int take(struct piece piece, struct error *error)
{
    if (piece.stream >= STREAMS_MAX)
        return refuse(error, "input", "there is no stream %u", piece.stream);
    struct stream *stream = streams[piece.stream];
    if (!stream)
        return begin(piece, error);
    if (piece.length && piece.length != GIVEN_UP)
        return go_on(stream, piece.length, error);
    end(stream, !piece.length);
    return 0;
}

int unpack_streams_verb(int count, char **arguments)
{
    struct piece piece;
    struct error error;
    char text[640];
    int result;
    (void)arguments;
    if (count != 1) {
        fputs("Usage: jcompose-runtime unpack-streams < PIECES\n", stderr);
        return EXIT_WRONG_USE;
    }
    unpack_prepare();
    (void)fcntl(STDIN_FILENO, F_SETPIPE_SZ, PIPE_SIZE);
    while ((result = read_exactly(&piece, sizeof piece, &error)) > 0) {
        piece = (struct piece){ntohl(piece.stream), ntohl(piece.length)};
        if (take(piece, &error) < 0) {
            result = -1;
            break;
        }
    }
    if (result < 0)
        fprintf(stderr, "jcompose-runtime unpack-streams: %s\n", error_text(&error, text, sizeof text));
    return result < 0; /* who closes the pipe before the end of a layer does not want it: threads end with the process */
}

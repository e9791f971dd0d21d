/* Gzip by several threads: pieces of fixed size, each with what came before it as its dictionary, make one member (RFC
 * 1951, RFC 1952). How many threads there are changes nothing in it. */

#include "layer/layer_output.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

enum {
    LEVEL = 4,
    WINDOW = 1 << 15,
    WORKERS_MAX = 4,
    JOBS = 2 * WORKERS_MAX,
    /* More than what deflateBound() says of a piece, and the flush behind it. */
    PACKED_MAX = FLOW_CHUNK + FLOW_CHUNK / 8 + 1024,
};

struct job {
    enum { JOB_FREE, JOB_WAITS, JOB_RUNS, JOB_DONE } state;
    size_t dictionary, length, packed_length;
    bool is_last, has_failed;
    unsigned long check;
    char bytes[WINDOW + FLOW_CHUNK]; /* the dictionary's before the piece's own */
    unsigned char packed[PACKED_MAX];
};

struct pool {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool is_over;
    struct job *jobs; /* used in turn */
};

static bool deflate_piece(struct job *job, z_stream *stream)
{
    const unsigned char *piece = (unsigned char *)job->bytes + WINDOW;
    if (deflateReset(stream) != Z_OK ||
        (job->dictionary &&
         deflateSetDictionary(stream, piece - job->dictionary, (unsigned)job->dictionary) != Z_OK))
        return false;
    stream->next_in = (unsigned char *)piece;
    stream->avail_in = (unsigned)job->length;
    stream->next_out = job->packed;
    stream->avail_out = sizeof job->packed;
    int state = deflate(stream, job->is_last ? Z_FINISH : Z_SYNC_FLUSH);
    job->packed_length = sizeof job->packed - stream->avail_out;
    job->check = crc32_z(0, piece, job->length);
    return state == (job->is_last ? Z_STREAM_END : Z_OK) && !stream->avail_in && stream->avail_out;
}

static struct job *take_waiting(struct pool *pool)
{
    for (;;) {
        for (int i = 0; i < JOBS; i++)
            if (pool->jobs[i].state == JOB_WAITS) {
                pool->jobs[i].state = JOB_RUNS;
                return &pool->jobs[i];
            }
        if (pool->is_over)
            return NULL;
        pthread_cond_wait(&pool->changed, &pool->mutex);
    }
}

static void *work(void *argument)
{
    struct pool *pool = argument;
    z_stream stream = {0};
    bool can = deflateInit2(&stream, LEVEL, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK;
    pthread_mutex_lock(&pool->mutex);
    for (struct job *job; (job = take_waiting(pool));) {
        pthread_mutex_unlock(&pool->mutex);
        bool done = can && deflate_piece(job, &stream);
        pthread_mutex_lock(&pool->mutex);
        job->has_failed = !done;
        job->state = JOB_DONE;
        pthread_cond_broadcast(&pool->changed);
    }
    pthread_mutex_unlock(&pool->mutex);
    deflateEnd(&stream);
    return NULL;
}

static void set_waiting(struct pool *pool, struct job *job)
{
    pthread_mutex_lock(&pool->mutex);
    job->state = JOB_WAITS;
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->mutex);
}

static void wait_for_end(struct pool *pool, const struct job *job)
{
    pthread_mutex_lock(&pool->mutex);
    while (job->state == JOB_WAITS || job->state == JOB_RUNS)
        pthread_cond_wait(&pool->changed, &pool->mutex);
    pthread_mutex_unlock(&pool->mutex);
}

/* What a gzip member ends with. */
struct member {
    unsigned long check;
    uint32_t length;
};

static int write_done(struct layer_output *output, struct pool *pool, struct job *job, struct member *member,
                      struct error *error)
{
    wait_for_end(pool, job);
    if (job->state == JOB_FREE)
        return 0;
    if (job->has_failed)
        return refuse(error, "gzip", "cannot compress the layer");
    member->check = crc32_combine(member->check, job->check, (z_off_t)job->length);
    member->length += (uint32_t)job->length;
    int result = layer_output_write(output, job->packed, job->packed_length, error);
    job->state = JOB_FREE;
    return result;
}

/* The next piece becomes JOB; PREVIOUS has the one before it. 1, 0 at the end, -1. */
static int fill(struct layer_output *output, struct job *job, const struct job *previous, struct error *error)
{
    const char *bytes;
    int result = flow_next(&output->plain, &bytes, &job->length, error);
    if (result < 0)
        return -1;
    job->is_last = result == 0;
    if (job->is_last)
        job->length = 0;
    job->dictionary = previous ? WINDOW < previous->length ? WINDOW : previous->length : 0;
    if (previous)
        memcpy(job->bytes + WINDOW - job->dictionary, previous->bytes + WINDOW + previous->length - job->dictionary,
               job->dictionary);
    if (!job->is_last) {
        memcpy(job->bytes + WINDOW, bytes, job->length);
        flow_taken(&output->plain);
    }
    return result;
}

static int compress_pieces(struct layer_output *output, struct pool *pool, struct error *error)
{
    /* No name, no time, no system. */
    static const unsigned char head[10] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255};
    struct member member = {0};
    size_t next = 0;
    int result = layer_output_write(output, head, sizeof head, error);
    for (bool more = result == 0; more && !result; next++) {
        struct job *job = &pool->jobs[next % JOBS];
        if (write_done(output, pool, job, &member, error) < 0)
            return -1;
        int filled = fill(output, job, next ? &pool->jobs[(next - 1) % JOBS] : NULL, error);
        more = filled > 0;
        result = filled < 0 ? -1 : 0;
        if (!result)
            set_waiting(pool, job);
    }
    for (size_t i = 0; !result && i < JOBS; i++)
        result = write_done(output, pool, &pool->jobs[(next + i) % JOBS], &member, error);
    const uint32_t tail[2] = {(uint32_t)member.check, member.length};
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(tail[i / 4] >> 8 * (i % 4));
    return result < 0 ? -1 : layer_output_write(output, bytes, sizeof bytes, error);
}

static int count_processors(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return count > WORKERS_MAX ? WORKERS_MAX : count;
}

int layer_compress_gzip(struct layer_output *output, struct error *error)
{
    struct pool pool = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    pthread_t workers[WORKERS_MAX];
    int wanted = count_processors(), started = 0;
    pool.jobs = calloc(JOBS, sizeof *pool.jobs);
    while (pool.jobs && started < wanted && pthread_create(&workers[started], NULL, work, &pool) == 0)
        started++;
    int result = pool.jobs && started ? compress_pieces(output, &pool, error)
                         : fail(error, "memory", "cannot start to compress the layer");
    pthread_mutex_lock(&pool.mutex);
    pool.is_over = true;
    pthread_cond_broadcast(&pool.changed);
    pthread_mutex_unlock(&pool.mutex);
    while (started)
        pthread_join(workers[--started], NULL);
    free(pool.jobs);
    return result;
}

static int zstd_failed(size_t code, struct error *error)
{
    return refuse(error, "zstd", "cannot compress the layer: %s", ZSTD_getErrorName(code));
}

static int zstd_piece(struct layer_output *output, ZSTD_CCtx *context, const char *bytes, size_t length,
                      ZSTD_EndDirective how, struct error *error)
{
    static char packed[1 << 17];
    ZSTD_inBuffer in = {bytes, length, 0};
    size_t left;
    do {
        ZSTD_outBuffer out = {packed, sizeof packed, 0};
        left = ZSTD_compressStream2(context, &out, &in, how);
        if (ZSTD_isError(left))
            return zstd_failed(left, error);
        if (layer_output_write(output, packed, out.pos, error) < 0)
            return -1;
    } while (how == ZSTD_e_end ? left : in.pos < in.size);
    return 0;
}

int layer_compress_zstd(struct layer_output *output, struct error *error)
{
    const char *bytes;
    size_t length;
    ZSTD_CCtx *context = ZSTD_createCCtx();
    if (!context)
        return fail(error, "memory", "cannot start to compress the layer");
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    int result;
    while ((result = flow_next(&output->plain, &bytes, &length, error)) > 0) {
        if (zstd_piece(output, context, bytes, length, ZSTD_e_continue, error) < 0) {
            result = -1;
            break;
        }
        flow_taken(&output->plain);
    }
    if (!result)
        result = zstd_piece(output, context, NULL, 0, ZSTD_e_end, error);
    ZSTD_freeCCtx(context);
    return result;
}

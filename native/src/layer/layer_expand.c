#include "base/cleanup.h"
#include "layer/layer_input.h"

#include <endian.h>
#include <libdeflate.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#define GZIP_LEAST 18           /* bytes of the smallest member */
#define SMALL ((size_t)1 << 24) /* bytes of an archive that is had in memory as a whole */

/* One window of the expansion: where the packed bytes come from and the plain ones go. Both directions are in whole
 * chunks of the flows. */
struct expansion {
    struct layer_input *input;
    const char *bytes; /* of the current packed chunk, what is left */
    size_t left;
    bool holds_chunk;
    char *room;
    size_t used;
};

/* Makes sure that there are packed bytes: 1, 0 at the end, -1. */
static int need_bytes(struct expansion *expansion, struct error *error)
{
    if (expansion->left)
        return 1;
    if (expansion->holds_chunk)
        flow_taken(&expansion->input->packed);
    int result = flow_next(&expansion->input->packed, &expansion->bytes, &expansion->left, error);
    expansion->holds_chunk = result > 0;
    return result;
}

static void pass_on(struct expansion *expansion)
{
    sha256_put(&expansion->input->plain_hash, expansion->room, expansion->used);
    flow_put(&expansion->input->plain, expansion->used);
    expansion->room = NULL;
    expansion->used = 0;
}

/* Makes sure that there is room for plain bytes; false when nobody wants them any more. */
static bool need_room(struct expansion *expansion)
{
    if (expansion->room && expansion->used == FLOW_CHUNK)
        pass_on(expansion);
    if (!expansion->room)
        expansion->room = flow_room(&expansion->input->plain);
    return expansion->room;
}

static int expand_plain(struct expansion *expansion, struct error *error)
{
    int result;
    while ((result = need_bytes(expansion, error)) > 0 && need_room(expansion)) {
        size_t room = FLOW_CHUNK - expansion->used, piece = expansion->left < room ? expansion->left : room;
        memcpy(expansion->room + expansion->used, expansion->bytes, piece);
        expansion->used += piece;
        expansion->bytes += piece;
        expansion->left -= piece;
    }
    return result;
}

/* The stream as one member of RFC 1952, NULL where it is none or too large. LENGTH is that of what is returned. */
static char *expand_at_once(const char *bytes, size_t *length)
{
    uint32_t size;
    size_t used, plain_size;
    if (*length < GZIP_LEAST)
        return NULL;
    memcpy(&size, bytes + *length - sizeof size, sizeof size);
    size = le32toh(size);
    struct libdeflate_decompressor *decompressor = size > SMALL ? NULL : libdeflate_alloc_decompressor();
    char *plain = decompressor ? malloc((size_t)size + 1) : NULL;
    bool is_right = plain && libdeflate_gzip_decompress_ex(decompressor, bytes, *length, plain, size, &used, &plain_size) ==
                                 LIBDEFLATE_SUCCESS &&
                    used == *length && plain_size == size;
    libdeflate_free_decompressor(decompressor);
    if (!is_right) {
        free(plain);
        return NULL;
    }
    *length = size;
    return plain;
}

/* 1 where that was done. Zlib takes twice as long, but for a stream whose end has not come; it is also left to tell what is
 * wrong with one. */
static int expand_small(struct expansion *expansion)
{
    size_t length;
    const char *bytes = flow_whole(&expansion->input->packed, &length);
    cleanup_free char *plain = bytes ? expand_at_once(bytes, &length) : NULL;
    if (!plain)
        return 0;
    for (size_t done = 0, piece; done < length && need_room(expansion); done += piece) {
        size_t room = FLOW_CHUNK - expansion->used;
        piece = length - done < room ? length - done : room;
        memcpy(expansion->room + expansion->used, plain + done, piece);
        expansion->used += piece;
    }
    return 1;
}

static int gzip_failed(const z_stream *stream, struct error *error)
{
    return refuse(error, "gzip", "the layer's compression is damaged: %s", stream->msg ? stream->msg : "wrong data");
}

static int inflate_some(struct expansion *expansion, z_stream *stream)
{
    stream->next_in = (unsigned char *)expansion->bytes;
    stream->avail_in = (unsigned)expansion->left;
    stream->next_out = (unsigned char *)expansion->room + expansion->used;
    stream->avail_out = (unsigned)(FLOW_CHUNK - expansion->used);
    int state = inflate(stream, Z_NO_FLUSH);
    expansion->used = FLOW_CHUNK - stream->avail_out;
    expansion->bytes = (const char *)stream->next_in;
    expansion->left = stream->avail_in;
    return state;
}

/* RFC 1952: one member after the other. */
static int expand_gzip(struct expansion *expansion, struct error *error)
{
    z_stream stream = {0};
    int state = inflateInit2(&stream, MAX_WBITS + 16), result;
    if (state != Z_OK)
        return refuse(error, "memory", "cannot get memory to expand the layer");
    while ((result = need_bytes(expansion, error)) > 0 && need_room(expansion)) {
        if (state == Z_STREAM_END)
            inflateReset(&stream);
        do
            state = inflate_some(expansion, &stream);
        while (state == Z_OK && expansion->used == FLOW_CHUNK && need_room(expansion));
        if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) {
            result = gzip_failed(&stream, error);
            break;
        }
    }
    if (!result && state != Z_STREAM_END)
        result = refuse(error, "gzip", "the layer's compression is damaged: it ends too early");
    inflateEnd(&stream);
    return result;
}

static size_t unzstd_some(struct expansion *expansion, ZSTD_DStream *stream)
{
    ZSTD_inBuffer in = {expansion->bytes, expansion->left, 0};
    ZSTD_outBuffer out = {expansion->room, FLOW_CHUNK, expansion->used};
    size_t state = ZSTD_decompressStream(stream, &out, &in);
    expansion->used = out.pos;
    expansion->bytes += in.pos;
    expansion->left -= in.pos;
    return state;
}

/* RFC 8878: frames, also such as are to be skipped. */
static int expand_zstd(struct expansion *expansion, struct error *error)
{
    ZSTD_DStream *stream = ZSTD_createDStream();
    size_t state = 0;
    int result;
    if (!stream)
        return refuse(error, "memory", "cannot get memory to expand the layer");
    while ((result = need_bytes(expansion, error)) > 0 && need_room(expansion)) {
        do
            state = unzstd_some(expansion, stream);
        while (!ZSTD_isError(state) && expansion->used == FLOW_CHUNK && need_room(expansion));
        if (ZSTD_isError(state)) {
            result = refuse(error, "zstd", "the layer's compression is damaged: %s", ZSTD_getErrorName(state));
            break;
        }
    }
    if (!result && state)
        result = refuse(error, "zstd", "the layer's compression is damaged: it ends too early");
    ZSTD_freeDStream(stream);
    return result;
}

static bool begins(const struct expansion *expansion, const char *magic, size_t length)
{
    return expansion->left >= length && !memcmp(expansion->bytes, magic, length);
}

static int expand(struct expansion *expansion, struct error *error)
{
    int result = need_bytes(expansion, error);
    if (result <= 0)
        return result;
    if (begins(expansion, "\x1f\x8b", 2))
        return expand_small(expansion) ? 0 : expand_gzip(expansion, error);
    if (begins(expansion, "\x28\xb5\x2f\xfd", 4) ||
        (expansion->left >= 4 && (*expansion->bytes & 0xf0) == 0x50 && !memcmp(expansion->bytes + 1, "\x2a\x4d\x18", 3)))
        return expand_zstd(expansion, error);
    if (begins(expansion, "BZh", 3) || begins(expansion, "\xfd" "7zXZ", 5))
        return refuse(error, "compression", "the layer is compressed with bzip2 or xz; layers may be plain, gzip or zstd");
    return expand_plain(expansion, error);
}

void layer_expand(struct layer_input *input)
{
    struct expansion expansion = {.input = input};
    struct error error;
    int result = expand(&expansion, &error);
    if (expansion.room)
        pass_on(&expansion);
    flow_abandon(&input->packed);
    if (result < 0) {
        flow_fail(&input->plain, &error);
    } else {
        sha256_end(&input->plain_hash, input->diff_id);
        flow_end(&input->plain);
    }
}

#ifndef JCOMPOSE_LAYER_OUTPUT_H
#define JCOMPOSE_LAYER_OUTPUT_H

#include "layer/flow.h"
#include "layer/sha256.h"
#include <stdint.h>

/* A layer's archive becomes a blob: what the caller puts in is compressed, hashed and written by other threads. The same
 * archive always gives the same blob, whatever the machine. */

enum compression { COMPRESSION_NONE, COMPRESSION_GZIP, COMPRESSION_ZSTD };

struct layer_output {
    enum compression compression;
    int blob;
    struct flow plain;
    pthread_t compressor;
    char *room;
    size_t used;
    int64_t size; /* of the blob */
    struct sha256 packed_hash, plain_hash;
    bool has_failed;
    struct error error;
    char digest[SHA256_HEX_SIZE], diff_id[SHA256_HEX_SIZE];
};

/* The caller sets COMPRESSION and BLOB before. */
int layer_output_start(struct layer_output *output, struct error *error);
int layer_output_put(struct layer_output *output, const char *bytes, size_t length, struct error *error);
/* Ends the blob, which is on disk then, and sets SIZE and the digests. */
int layer_output_finish(struct layer_output *output, struct error *error);

/* For the compressors: takes all of PLAIN, writes by layer_output_write(). */
int layer_compress_gzip(struct layer_output *output, struct error *error);
int layer_compress_zstd(struct layer_output *output, struct error *error);
int layer_output_write(struct layer_output *output, const void *bytes, size_t length, struct error *error);

#endif

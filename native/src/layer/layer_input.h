#ifndef JCOMPOSE_LAYER_INPUT_H
#define JCOMPOSE_LAYER_INPUT_H

#include "layer/flow.h"
#include "layer/sha256.h"
#include <stdint.h>

/* A layer's compressed stream becomes its archive: one thread reads and keeps it, another one expands it, and the
 * caller takes what comes out. Gzip, zstd and plain archives are told apart by their first bytes. */

struct layer_input {
    int source;
    int blob; /* gets the stream as it came; -1: none */
    struct flow packed, plain;
    pthread_t reader, expander;
    int64_t size; /* of the stream; this and the digests once flow_next() on PLAIN has returned 0 */
    struct sha256 packed_hash, plain_hash;
    char digest[SHA256_HEX_SIZE], diff_id[SHA256_HEX_SIZE];
};

/* The caller sets SOURCE and BLOB before. */
int layer_input_start(struct layer_input *input, struct error *error);

/* Expands PACKED into PLAIN, whose end or failure it sets. */
void layer_expand(struct layer_input *input);

#endif

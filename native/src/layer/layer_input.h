#ifndef JCOMPOSE_LAYER_INPUT_H
#define JCOMPOSE_LAYER_INPUT_H

#include "layer/flow.h"
#include "layer/sha256.h"
#include <stdint.h>

/* A layer's compressed stream becomes its archive: one thread reads and keeps it (or somebody brings it), another one
 * expands it, and the caller takes what comes out. Gzip, zstd and plain archives are told apart by their first bytes. */

struct layer_input {
    int source;
    int blob; /* gets the stream as it came; -1: none */
    struct flow packed, plain;
    pthread_t reader, expander;
    bool expands; /* there is that thread */
    int64_t size; /* of the stream; this and the digests once flow_next() on PLAIN has returned 0 */
    struct sha256 packed_hash, plain_hash;
    char digest[SHA256_HEX_SIZE], diff_id[SHA256_HEX_SIZE];
};

/* The caller sets SOURCE and BLOB before. */
int layer_input_start(struct layer_input *input, struct error *error);

/* The same for a stream that somebody brings, and SOURCE is nothing: he fills flow_room() of PACKED and has LENGTH bytes of
 * it taken over, until he ends it or lets PACKED fail. */
int layer_input_await(struct layer_input *input, struct error *error);
int layer_input_take(struct layer_input *input, const char *room, size_t length, struct error *error);
void layer_input_end(struct layer_input *input);

/* Has the thread that expands end, and gives back what it used. */
void layer_input_close(struct layer_input *input);

/* Expands PACKED into PLAIN, whose end or failure it sets. */
void layer_expand(struct layer_input *input);

#endif

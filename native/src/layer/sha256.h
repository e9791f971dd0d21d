#ifndef JCOMPOSE_SHA256_H
#define JCOMPOSE_SHA256_H

#include <stddef.h>
#include <stdint.h>

/* SHA-256 (FIPS 180-4), with the processor's own instructions where it has them. */

#define SHA256_HEX_SIZE 65

struct sha256 {
    uint32_t state[8];
    uint64_t length; /* of what has been put in, in bytes */
    uint8_t block[64];
    void (*compress)(uint32_t state[static 8], const uint8_t *blocks, size_t count);
};

void sha256_begin(struct sha256 *hash);
void sha256_put(struct sha256 *hash, const void *bytes, size_t length);
/* The digest in hexadecimal digits, with a terminator; HASH is used up. */
void sha256_end(struct sha256 *hash, char hex[static SHA256_HEX_SIZE]);

/* The two ways of computing; the second does nothing and returns NULL where the processor cannot. */
typedef void sha256_compress(uint32_t state[static 8], const uint8_t *blocks, size_t count);
sha256_compress *sha256_portable(void);
sha256_compress *sha256_accelerated(void);

#endif

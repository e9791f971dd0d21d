#include "layer/sha256.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotated(uint32_t value, int by)
{
    return value >> by | value << (32 - by);
}

static void schedule(uint32_t words[static 64], const uint8_t *block)
{
    for (int i = 0; i < 16; i++, block += 4)
        words[i] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 | block[3];
    for (int i = 16; i < 64; i++) {
        uint32_t early = words[i - 15], late = words[i - 2];
        words[i] = words[i - 16] + words[i - 7] + (rotated(early, 7) ^ rotated(early, 18) ^ early >> 3) +
                   (rotated(late, 17) ^ rotated(late, 19) ^ late >> 10);
    }
}

static void compress_one(uint32_t state[static 8], const uint8_t *block)
{
    uint32_t words[64], s[8];
    schedule(words, block);
    memcpy(s, state, sizeof s);
    for (int i = 0; i < 64; i++) {
        uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]), majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
        uint32_t first = s[7] + (rotated(s[4], 6) ^ rotated(s[4], 11) ^ rotated(s[4], 25)) + choice + constants[i] + words[i];
        uint32_t second = (rotated(s[0], 2) ^ rotated(s[0], 13) ^ rotated(s[0], 22)) + majority;
        memmove(s + 1, s, 7 * sizeof *s);
        s[4] += first;
        s[0] = first + second;
    }
    for (int i = 0; i < 8; i++)
        state[i] += s[i];
}

static void compress_portable(uint32_t state[static 8], const uint8_t *blocks, size_t count)
{
    for (; count; count--, blocks += 64)
        compress_one(state, blocks);
}

sha256_compress *sha256_portable(void)
{
    return compress_portable;
}

#ifdef __x86_64__

#include <cpuid.h>
#include <immintrin.h>

/* Four rounds with the next four words; makes the words that come sixteen after them. (Intel 64 and IA-32 Architectures
 * Software Developer's Manual, SHA256RNDS2, SHA256MSG1, SHA256MSG2.) */
__attribute__((target("sha,sse4.1,ssse3"), always_inline)) static inline void
four_rounds(__m128i *abef, __m128i *cdgh, __m128i words[static 4], int round)
{
    __m128i sum = _mm_add_epi32(words[0], _mm_loadu_si128((const __m128i *)(constants + round)));
    *cdgh = _mm_sha256rnds2_epu32(*cdgh, *abef, sum);
    *abef = _mm_sha256rnds2_epu32(*abef, *cdgh, _mm_shuffle_epi32(sum, 0x0e));
    __m128i later = _mm_add_epi32(_mm_sha256msg1_epu32(words[0], words[1]), _mm_alignr_epi8(words[3], words[2], 4));
    later = _mm_sha256msg2_epu32(later, words[3]);
    words[0] = words[1];
    words[1] = words[2];
    words[2] = words[3];
    words[3] = later;
}

__attribute__((target("sha,sse4.1,ssse3"))) static void compress_accelerated(uint32_t state[static 8],
                                                                            const uint8_t *blocks, size_t count)
{
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    /* The instructions want the eight words as ABEF and CDGH. */
    __m128i dcba = _mm_loadu_si128((const __m128i *)state), hgfe = _mm_loadu_si128((const __m128i *)(state + 4));
    __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1), efgh = _mm_shuffle_epi32(hgfe, 0x1b);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
    for (; count; count--, blocks += 64) {
        __m128i words[4], abef_before = abef, cdgh_before = cdgh;
        for (int i = 0; i < 4; i++)
            words[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(blocks + 16 * i)), big_endian);
        for (int round = 0; round < 64; round += 4)
            four_rounds(&abef, &cdgh, words, round);
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    __m128i feba = _mm_shuffle_epi32(abef, 0x1b), dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

sha256_compress *sha256_accelerated(void)
{
    unsigned a, b, c, d;
    bool is_able = __get_cpuid(1, &a, &b, &c, &d) && c & bit_SSE4_1 && c & bit_SSSE3 &&
                   __get_cpuid_count(7, 0, &a, &b, &c, &d) && b & bit_SHA;
    return is_able ? compress_accelerated : NULL;
}

#else

sha256_compress *sha256_accelerated(void)
{
    return NULL;
}

#endif

void sha256_begin(struct sha256 *hash)
{
    sha256_compress *accelerated = sha256_accelerated();
    *hash = (struct sha256){
        .state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19},
        .compress = accelerated ? accelerated : compress_portable,
    };
}

void sha256_put(struct sha256 *hash, const void *data, size_t length)
{
    const uint8_t *bytes = data;
    size_t used = hash->length % sizeof hash->block;
    hash->length += length;
    if (used) {
        size_t room = sizeof hash->block - used, piece = length < room ? length : room;
        memcpy(hash->block + used, bytes, piece);
        if (piece < room)
            return;
        hash->compress(hash->state, hash->block, 1);
        bytes += piece;
        length -= piece;
    }
    hash->compress(hash->state, bytes, length / sizeof hash->block);
    bytes += length - length % sizeof hash->block;
    memcpy(hash->block, bytes, length % sizeof hash->block);
}

void sha256_end(struct sha256 *hash, char hex[static SHA256_HEX_SIZE])
{
    uint8_t end[72] = {0x80};
    uint64_t bits = hash->length * 8;
    size_t zeros = (sizeof hash->block * 2 - 9 - hash->length % sizeof hash->block) % sizeof hash->block;
    for (int i = 0; i < 8; i++)
        end[1 + zeros + (size_t)i] = (uint8_t)(bits >> (56 - 8 * i));
    sha256_put(hash, end, 9 + zeros);
    for (int i = 0; i < 8; i++)
        snprintf(hex + 8 * i, 9, "%08x", hash->state[i]);
}

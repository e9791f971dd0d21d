#include "check.h"
#include "layer/sha256.h"

static sha256_compress *way;

static const char *digest_of(const char *text, size_t times, size_t piece)
{
    static char hex[SHA256_HEX_SIZE];
    static char bytes[1 << 20];
    struct sha256 hash;
    size_t length = 0;
    for (size_t i = 0; i < times; i++, length += strlen(text))
        memcpy(bytes + length, text, strlen(text));
    sha256_begin(&hash);
    hash.compress = way;
    for (size_t done = 0; done < length; done += piece)
        sha256_put(&hash, bytes + done, piece < length - done ? piece : length - done);
    sha256_end(&hash, hex);
    return hex;
}

/* FIPS 180-4's examples; the last in pieces of odd sizes. */
static void known_answers_are_found(void)
{
    CHECK_TEXT("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", digest_of("", 0, 1));
    CHECK_TEXT("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", digest_of("abc", 1, 3));
    CHECK_TEXT("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
               digest_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1, 100));
    for (size_t piece = 1; piece < 1 << 20; piece = piece * 3 + 1)
        CHECK_TEXT("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", digest_of("a", 1000000, piece));
}

static void both_ways_agree_on_every_length(void)
{
    char expected[SHA256_HEX_SIZE];
    for (size_t length = 0; length < 300; length++) {
        way = sha256_portable();
        strcpy(expected, digest_of("x", length, 300));
        way = sha256_accelerated() ? sha256_accelerated() : way;
        CHECK_TEXT(expected, digest_of("x", length, 300));
        CHECK_TEXT(expected, digest_of("x", length, 7));
    }
}

int main(void)
{
    way = sha256_portable();
    RUN(known_answers_are_found);
    if (sha256_accelerated()) {
        way = sha256_accelerated();
        RUN(known_answers_are_found);
    }
    RUN(both_ways_agree_on_every_length);
}

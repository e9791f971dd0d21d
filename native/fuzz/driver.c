/* Runs a fuzz target without libFuzzer: the files given, then for some seconds what comes of changing them. Chance has the
 * same seed every time, so that what is found is found again; the input that a sanitizer stops at is kept.
 * Usage: TARGET SECONDS FILE... */

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIZE_MAX_ = 1 << 16, FILES_MAX = 64 };

static struct {
    uint8_t bytes[SIZE_MAX_];
    size_t size;
} seeds[FILES_MAX], input;
static size_t seed_count;
static uint64_t state = 88172645463325252ULL;

static size_t chance(size_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return below ? (size_t) (state % below) : 0;
}

static void read_seed(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, seeds[seed_count].bytes, SIZE_MAX_);
    if (length < 0) {
        perror(path);
        exit(2);
    }
    seeds[seed_count++].size = (size_t) length;
    close(file);
}

/* A piece of another seed in place of a piece of this one. */
static void exchange(void)
{
    size_t other = chance(seed_count), from = chance(seeds[other].size), length = chance(seeds[other].size - from) % 256;
    size_t to = chance(input.size + 1), gone = chance(input.size - to + 1) % 256;
    if (input.size - gone + length > SIZE_MAX_)
        return;
    memmove(input.bytes + to + length, input.bytes + to + gone, input.size - to - gone);
    memcpy(input.bytes + to, seeds[other].bytes + from, length);
    input.size += length - gone;
}

static void change(void)
{
    static const char *const words[] = {"null", "-1", "18446744073709551616", "{}", "[]", "\"\"", "\\u0000", "true", "1e999"};
    const char *word = words[chance(sizeof words / sizeof *words)];
    size_t at = chance(input.size);
    switch (chance(4)) {
    case 0:
        if (input.size)
            input.bytes[at] ^= (uint8_t) (1 << chance(8));
        break;
    case 1:
        if (input.size)
            input.bytes[at] = (uint8_t) chance(256);
        break;
    case 2:
        if (at + strlen(word) <= input.size)
            memcpy(input.bytes + at, word, strlen(word));
        break;
    default:
        exchange();
    }
}

int main(int count, char **arguments)
{
    time_t end = time(NULL) + (count > 1 ? atoi(arguments[1]) : 0);
    for (int i = 2; i < count && i < FILES_MAX; i++)
        read_seed(arguments[i]);
    for (size_t i = 0; i < seed_count; i++)
        LLVMFuzzerTestOneInput(seeds[i].bytes, seeds[i].size);
    unsigned long runs = 0;
    for (; seed_count && time(NULL) < end; runs++) {
        input = seeds[chance(seed_count)];
        for (size_t changes = 1 + chance(8); changes--;)
            change();
        LLVMFuzzerTestOneInput(input.bytes, input.size);
    }
    printf("  %lu inputs\n", runs);
    return 0;
}

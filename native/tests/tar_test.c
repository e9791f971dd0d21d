#include "check.h"
#include "layer/tar.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static struct tar tar;
static struct error error;

/* The archive of one entry, without its end. */
static const char *archive(const struct tar_entry *entry)
{
    static char bytes[8192];
    tar.descriptor = memfd_create("archive", MFD_CLOEXEC);
    CHECK_NUMBER(0, tar_header(&tar, entry, &error));
    CHECK_NUMBER(0, tar_end(&tar, &error));
    memset(bytes, 0, sizeof bytes);
    CHECK(pread(tar.descriptor, bytes, sizeof bytes, 0) > 0);
    close(tar.descriptor);
    return bytes;
}

static void a_plain_file_needs_one_block(void)
{
    const char *block = archive(&(struct tar_entry){
        .name = "bin/hello", .type = '0', .mode = S_IFREG | 04755, .uid = 1000, .gid = 2097151, .size = 42, .mtime = {.tv_sec = 1}});
    CHECK_TEXT("bin/hello", block);
    CHECK_TEXT("0004755", block + 100);
    CHECK_TEXT("0001750", block + 108);
    CHECK_TEXT("7777777", block + 116);
    CHECK_TEXT("00000000052", block + 124);
    CHECK_TEXT("00000000001", block + 136);
    CHECK_NUMBER('0', block[156]);
    CHECK_TEXT("ustar", block + 257);
}

static void the_checksum_counts_itself_as_spaces(void)
{
    const unsigned char *block = (const unsigned char *)archive(&(struct tar_entry){.name = "x", .type = '0'});
    unsigned sum = 8 * ' ';
    for (int i = 0; i < 512; i++)
        sum += i >= 148 && i < 156 ? 0 : block[i];
    CHECK_NUMBER(sum, strtol((const char *)block + 148, NULL, 8));
}

static void a_name_of_a_hundred_bytes_fits_and_one_more_is_extended(void)
{
    char name[102];
    memset(name, 'n', sizeof name);
    name[100] = 0;
    CHECK_NUMBER('0', archive(&(struct tar_entry){.name = name, .type = '0'})[156]);
    name[100] = 'n';
    name[101] = 0;
    const char *block = archive(&(struct tar_entry){.name = name, .type = '0'});
    CHECK_NUMBER('x', block[156]);
    CHECK(!strncmp(block + 512, "111 path=nnn", 12));
    CHECK_NUMBER('\n', block[512 + 110]);
}

static void numbers_without_room_are_extended(void)
{
    const char *block = archive(&(struct tar_entry){
        .name = "x", .type = '0', .uid = 2097152, .gid = 4000000000U, .size = INT64_C(1) << 33, .mtime = {.tv_sec = -1}});
    CHECK_TEXT("15 uid=2097152\n18 gid=4000000000\n19 size=8589934592\n12 mtime=-1\n", block + 512);
    CHECK_TEXT("00000000000", block + 1024 + 124);
}

static void a_record_counts_the_digits_of_its_own_length(void)
{
    char value[101] = {0};
    for (size_t length = 60; length < 100; length++) {
        memset(value, 'v', length);
        const struct tar_attribute attribute = {"user.a", value, length};
        const char *block =
            archive(&(struct tar_entry){.name = "x", .type = '0', .attributes = &attribute, .attribute_count = 1});
        CHECK_NUMBER((long long)strlen(block + 512), strtol(block + 512, NULL, 10));
    }
}

int main(void)
{
    RUN(a_plain_file_needs_one_block);
    RUN(the_checksum_counts_itself_as_spaces);
    RUN(a_name_of_a_hundred_bytes_fits_and_one_more_is_extended);
    RUN(numbers_without_room_are_extended);
    RUN(a_record_counts_the_digits_of_its_own_length);
}

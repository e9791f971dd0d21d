#include "layer/tar.h"
#include "layer/tar_parts.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int tar_wrong_header(struct error *error, const char *what)
{
    return refuse(error, "tar", "the archive is damaged: a header with a wrong %s", what);
}

static int base256(const unsigned char *field, size_t size, int64_t *number)
{
    unsigned char inverse = field[0] & 0x40 ? 0xff : 0;
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = field[i] ^ inverse;
        if (!i)
            byte &= 0x7f;
        if (value >> 56)
            return -1;
        value = value << 8 | byte;
    }
    if (value >> 63)
        return -1;
    *number = inverse ? ~(int64_t)value : (int64_t)value;
    return 0;
}

int tar_number(const char *field, size_t size, int64_t *number)
{
    uint64_t value = 0;
    if (*field & 0x80)
        return base256((const unsigned char *)field, size, number);
    while (size && (*field == ' ' || !*field)) {
        field++;
        size--;
    }
    size = strnlen(field, size);
    while (size && field[size - 1] == ' ')
        size--;
    for (; size; field++, size--) {
        if (*field < '0' || *field > '7' || value >> 60)
            return -1;
        value = value << 3 | (uint64_t)(*field - '0');
    }
    *number = (int64_t)value;
    return 0;
}

/* What the bytes add up to, the checksum itself taken for spaces. Some writers added up signed characters. */
static int64_t sum_of(const union tar_block *block, bool is_signed)
{
    int32_t sum = 0, wide = 0; /* of all, and of those that count less when they are signed */
    for (size_t i = 0; i < sizeof block->bytes; i++) {
        unsigned char byte = (unsigned char)block->bytes[i];
        sum += byte;
        wide += byte >> 7;
    }
    for (size_t i = 0; i < sizeof block->ustar.checksum; i++) {
        unsigned char byte = (unsigned char)block->ustar.checksum[i];
        sum += ' ' - byte;
        wide -= byte >> 7;
    }
    return is_signed ? sum - 256 * wide : sum;
}

int tar_check(const union tar_block *block, struct error *error)
{
    int64_t expected;
    bool is_right = tar_number(block->ustar.checksum, sizeof block->ustar.checksum, &expected) == 0 &&
                    (expected == sum_of(block, false) || expected == sum_of(block, true));
    return is_right ? 0 : tar_wrong_header(error, "checksum");
}

bool tar_is_gnu(const union tar_block *block)
{
    return !memcmp(block->ustar.magic, "ustar  ", 8);
}

static bool is_ustar(const union tar_block *block)
{
    return !memcmp(block->ustar.magic, "ustar", 6) && !memcmp(block->ustar.version, "00", 2);
}

static int type_of(const union tar_block *block, char *type, struct error *error)
{
    switch (block->ustar.type) {
    case 0: /* v7: a directory is a file whose name ends so */
        *type = block->ustar.name[0] && block->ustar.name[strnlen(block->ustar.name, sizeof block->ustar.name) - 1] == '/'
                    ? '5'
                    : '0';
        return 0;
    case '0':
    case '7':
    case 'S':
        *type = '0';
        return 0;
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
        *type = block->ustar.type;
        return 0;
    default:
        return refuse(error, "tar", "an entry of the unknown type %d", block->ustar.type);
    }
}

static void set_text(char *target, const char *prefix, size_t prefix_size, const char *text, size_t size)
{
    size_t length = strnlen(prefix, prefix_size);
    memcpy(target, prefix, length);
    if (length)
        target[length++] = '/';
    size_t rest = strnlen(text, size);
    memcpy(target + length, text, rest);
    target[length + rest] = 0;
}

static int set_owner(uid_t *owner, int64_t value, struct error *error)
{
    if (value < 0 || value >= UINT32_MAX)
        return tar_wrong_header(error, "owner");
    *owner = (uid_t)value;
    return 0;
}

static int set_numbers(struct tar_member *member, const union tar_block *block, int64_t *size, struct error *error)
{
    int64_t mode, uid, gid, mtime, numbers[2] = {0};
    bool has_devices = is_ustar(block) || tar_is_gnu(block);
    if (tar_number(block->ustar.mode, sizeof block->ustar.mode, &mode) < 0)
        return tar_wrong_header(error, "mode");
    if (tar_number(block->ustar.uid, sizeof block->ustar.uid, &uid) < 0 ||
        tar_number(block->ustar.gid, sizeof block->ustar.gid, &gid) < 0 || set_owner(&member->uid, uid, error) < 0 ||
        set_owner(&member->gid, gid, error) < 0)
        return tar_wrong_header(error, "owner");
    if (tar_number(block->ustar.size, sizeof block->ustar.size, size) < 0)
        return tar_wrong_header(error, "size");
    if (tar_number(block->ustar.mtime, sizeof block->ustar.mtime, &mtime) < 0)
        return tar_wrong_header(error, "time");
    if (has_devices && (tar_number(block->ustar.major, sizeof block->ustar.major, &numbers[0]) < 0 ||
                        tar_number(block->ustar.minor, sizeof block->ustar.minor, &numbers[1]) < 0 ||
                        numbers[0] < 0 || numbers[0] > UINT32_MAX || numbers[1] < 0 || numbers[1] > UINT32_MAX))
        return tar_wrong_header(error, "device number");
    member->mode = (mode_t)mode & 07777;
    member->mtime = (struct timespec){.tv_sec = mtime};
    member->atime = (struct timespec){.tv_nsec = -1};
    member->major = (unsigned)numbers[0];
    member->minor = (unsigned)numbers[1];
    return 0;
}

int tar_fields(struct tar_reader *reader, const union tar_block *block, int64_t *size, struct error *error)
{
    struct tar_member *member = &reader->member;
    member->attribute_count = member->extent_count = 0;
    member->is_sparse = false;
    if (type_of(block, &member->type, error) < 0 || set_numbers(member, block, size, error) < 0)
        return -1;
    set_text(reader->name, is_ustar(block) ? block->ustar.prefix : "", sizeof block->ustar.prefix, block->ustar.name,
             sizeof block->ustar.name);
    set_text(reader->link, "", 0, block->ustar.link, sizeof block->ustar.link);
    member->path = reader->name;
    member->link = reader->link;
    if (reader->records.length && tar_records_apply(reader, size, error) < 0)
        return -1;
    if (reader->long_name.length)
        member->path = reader->long_name.bytes;
    if (reader->long_link.length)
        member->link = reader->long_link.bytes;
    if (*size < 0)
        return tar_wrong_header(error, "size");
    if (member->atime.tv_nsec < 0)
        member->atime = member->mtime;
    if (!member->is_sparse)
        member->size = *size;
    return 0;
}

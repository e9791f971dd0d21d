#include "layer/tar.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct ustar {
    char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, link[100], magic[6], version[2],
        user[32], group[32], major[8], minor[8], prefix[155], rest[12];
};
_Static_assert(sizeof(struct ustar) == TAR_BLOCK, "a header is one block");

static int flush(struct tar *tar, struct error *error)
{
    if (tar->output) {
        size_t used = tar->used;
        tar->used = 0;
        return layer_output_put(tar->output, tar->buffer, used, error);
    }
    for (size_t done = 0; done < tar->used;) {
        ssize_t count = write(tar->descriptor, tar->buffer + done, tar->used - done);
        if (count >= 0)
            done += (size_t)count;
        else if (errno != EINTR)
            return fail(error, "pack", "cannot write the archive");
    }
    tar->used = 0;
    return 0;
}

static int put(struct tar *tar, const void *bytes, size_t length, struct error *error)
{
    while (length) {
        if (tar->used == sizeof tar->buffer && flush(tar, error) < 0)
            return -1;
        size_t room = sizeof tar->buffer - tar->used, piece = length < room ? length : room;
        memcpy(tar->buffer + tar->used, bytes, piece);
        tar->used += piece;
        bytes = (const char *)bytes + piece;
        length -= piece;
    }
    return 0;
}

static int pad(struct tar *tar, int64_t size, struct error *error)
{
    static const char zeros[TAR_BLOCK];
    return put(tar, zeros, (size_t)((TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK), error);
}

/* Octal digits with a terminator; whether the value has room. */
static bool put_octal(char *field, size_t size, int64_t value)
{
    int64_t highest = (INT64_C(1) << (3 * (size - 1))) - 1;
    bool fits = value >= 0 && value <= highest;
    int64_t rest = fits ? value : 0;
    field[size - 1] = 0;
    for (size_t i = size - 1; i--; rest >>= 3)
        field[i] = (char)('0' + (rest & 7));
    return fits;
}

static bool put_name(char *field, size_t size, const char *name)
{
    size_t length = strlen(name);
    memcpy(field, name, length < size ? length : size);
    return length <= size;
}

static void put_sparse_name(struct ustar *header, const char *name)
{
    char text[sizeof header->name + 1];
    const char *slash = strrchr(name, '/');
    snprintf(text, sizeof text, "GNUSparseFile.0/%s", slash ? slash + 1 : name);
    put_name(header->name, sizeof header->name, text);
}

static void put_checksum(struct ustar *header)
{
    memset(header->checksum, ' ', sizeof header->checksum);
    unsigned sum = 0;
    for (size_t i = 0; i < sizeof *header; i++)
        sum += ((const unsigned char *)header)[i];
    put_octal(header->checksum, sizeof header->checksum - 1, sum);
}

/* "LENGTH KEY=VALUE\n", LENGTH counting itself. */
static void put_record(FILE *records, const char *prefix, const char *key, const void *value, size_t length)
{
    size_t rest = strlen(prefix) + strlen(key) + length + 3, total = rest, before;
    do {
        before = total;
        total = rest + (size_t)snprintf(NULL, 0, "%zu", before);
    } while (total != before);
    fprintf(records, "%zu %s%s=", total, prefix, key);
    fwrite(value, 1, length, records);
    fputc('\n', records);
}

static void put_number_record(FILE *records, const char *key, int64_t value)
{
    char text[24];
    int length = snprintf(text, sizeof text, "%lld", (long long)value);
    put_record(records, "", key, text, (size_t)length);
}

/* Seconds with a fraction without zeros at its end. Before 1970 the fraction counts backwards: -0.25 is {-1, 750000000}. */
static void put_time_record(FILE *records, const char *key, struct timespec time)
{
    bool is_negative = time.tv_sec < 0;
    long long seconds = time.tv_sec;
    long fraction = time.tv_nsec;
    if (is_negative && fraction) {
        seconds++;
        fraction = 1000000000 - fraction;
    }
    char text[40];
    int length = snprintf(text, sizeof text, "%s%lld.%09ld", is_negative && !seconds ? "-" : "", seconds, fraction);
    while (text[length - 1] == '0')
        length--;
    if (text[length - 1] == '.')
        length--;
    put_record(records, "", key, text, (size_t)length);
}

/* GNU's format 1.0; the entry's own name is then another one, for readers that do not know it. */
static void put_sparse_records(FILE *records, const struct tar_entry *entry)
{
    put_record(records, "", "GNU.sparse.major", "1", 1);
    put_record(records, "", "GNU.sparse.minor", "0", 1);
    put_record(records, "", "GNU.sparse.name", entry->name, strlen(entry->name));
    put_number_record(records, "GNU.sparse.realsize", entry->real_size);
}

/* Fills HEADER, and RECORDS with what it has no room for. */
static void put_fields(struct ustar *header, FILE *records, const struct tar_entry *entry)
{
    if (entry->extents)
        put_sparse_name(header, entry->name);
    else if (!put_name(header->name, sizeof header->name, entry->name))
        put_record(records, "", "path", entry->name, strlen(entry->name));
    if (entry->link && !put_name(header->link, sizeof header->link, entry->link))
        put_record(records, "", "linkpath", entry->link, strlen(entry->link));
    put_octal(header->mode, sizeof header->mode, entry->mode & 07777);
    if (!put_octal(header->uid, sizeof header->uid, entry->uid))
        put_number_record(records, "uid", entry->uid);
    if (!put_octal(header->gid, sizeof header->gid, entry->gid))
        put_number_record(records, "gid", entry->gid);
    if (!put_octal(header->size, sizeof header->size, entry->size))
        put_number_record(records, "size", entry->size);
    if (!put_octal(header->mtime, sizeof header->mtime, entry->mtime.tv_sec) || entry->mtime.tv_nsec)
        put_time_record(records, "mtime", entry->mtime);
    if (entry->extents)
        put_sparse_records(records, entry);
    put_octal(header->major, sizeof header->major, entry->major);
    put_octal(header->minor, sizeof header->minor, entry->minor);
    header->type = entry->type;
    memcpy(header->magic, "ustar", 6);
    memcpy(header->version, "00", 2);
    for (size_t i = 0; i < entry->attribute_count; i++)
        put_record(records, "SCHILY.xattr.", entry->attributes[i].name, entry->attributes[i].value,
                   entry->attributes[i].length);
    put_checksum(header);
}

static int put_extended(struct tar *tar, const char *records, size_t length, struct error *error)
{
    struct ustar header = {0};
    const struct tar_entry extended = {.name = "PaxHeaders/extended", .type = 'x', .mode = 0644, .size = (int64_t)length};
    put_fields(&header, NULL, &extended);
    if (put(tar, &header, sizeof header, error) < 0 || put(tar, records, length, error) < 0)
        return -1;
    return pad(tar, (int64_t)length, error);
}

int tar_header(struct tar *tar, const struct tar_entry *entry, struct error *error)
{
    struct ustar header = {0};
    char *records = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&records, &length);
    if (!stream)
        return fail(error, "pack", "cannot pack %s", entry->name);
    put_fields(&header, stream, entry);
    int result = 0;
    if (fclose(stream) != 0)
        result = fail(error, "pack", "cannot pack %s", entry->name);
    else if (length)
        result = put_extended(tar, records, length, error);
    free(records);
    return result < 0 ? -1 : put(tar, &header, sizeof header, error);
}

static int copy_content(struct tar *tar, int file, int64_t size, const char *name, struct error *error)
{
    for (int64_t left = size; left > 0;) {
        if (tar->used == sizeof tar->buffer && flush(tar, error) < 0)
            return -1;
        size_t room = sizeof tar->buffer - tar->used;
        ssize_t count = read(file, tar->buffer + tar->used, left < (int64_t)room ? (size_t)left : room);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail(error, "pack", "cannot read %s", name);
        if (count == 0)
            return refuse(error, "pack", "%s became shorter while it was packed", name);
        tar->used += (size_t)count;
        left -= count;
    }
    return 0;
}

int tar_content(struct tar *tar, int file, int64_t size, const char *name, struct error *error)
{
    return copy_content(tar, file, size, name, error) < 0 ? -1 : pad(tar, size, error);
}

static size_t print_map(char **text, const struct tar_extent *extents, size_t count)
{
    size_t length = 0;
    FILE *stream = open_memstream(text, &length);
    if (!stream)
        return 0;
    fprintf(stream, "%zu\n", count);
    for (size_t i = 0; i < count; i++)
        fprintf(stream, "%lld\n%lld\n", (long long)extents[i].offset, (long long)extents[i].length);
    return fclose(stream) ? 0 : length;
}

int64_t tar_map_size(const struct tar_extent *extents, size_t count)
{
    char *text = NULL;
    size_t length = print_map(&text, extents, count);
    free(text);
    return (int64_t)((length + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK);
}

int tar_map(struct tar *tar, const struct tar_extent *extents, size_t count, struct error *error)
{
    char *text = NULL;
    size_t length = print_map(&text, extents, count);
    int result = length ? put(tar, text, length, error) : fail(error, "pack", "cannot keep the map of a sparse file");
    free(text);
    return result < 0 ? -1 : pad(tar, (int64_t)length, error);
}

int tar_extent_content(struct tar *tar, int file, const struct tar_extent *extent, const char *name,
                       struct error *error)
{
    if (lseek(file, extent->offset, SEEK_SET) < 0)
        return fail(error, "pack", "cannot read %s", name);
    return copy_content(tar, file, extent->length, name, error);
}

int tar_padding(struct tar *tar, int64_t size, struct error *error)
{
    return pad(tar, size, error);
}

int tar_end(struct tar *tar, struct error *error)
{
    static const char zeros[2 * TAR_BLOCK];
    return put(tar, zeros, sizeof zeros, error) < 0 ? -1 : flush(tar, error);
}

/* The records of a pax extended header: "LENGTH KEY=VALUE\n", LENGTH counting itself (POSIX.1-2024, pax). */

#include "layer/tar.h"
#include "layer/tar_parts.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct record {
    char *key, *value; /* both get terminators; a value may hold zeros nevertheless */
    size_t length;     /* of the value */
};

static int wrong_record(struct error *error)
{
    return tar_wrong_header(error, "pax record");
}

int tar_decimal(const char *text, size_t length, int64_t *number)
{
    bool is_negative = length && *text == '-';
    uint64_t value = 0;
    if (length == is_negative)
        return -1;
    for (size_t i = is_negative; i < length; i++) {
        if (text[i] < '0' || text[i] > '9' || value > (INT64_MAX - 9) / 10)
            return -1;
        value = value * 10 + (uint64_t)(text[i] - '0');
    }
    *number = is_negative ? -(int64_t)value : (int64_t)value;
    return 0;
}

/* Seconds with a fraction, of which nanoseconds count. */
static int read_time(const struct record *record, struct timespec *time)
{
    size_t whole = strcspn(record->value, ".");
    int64_t seconds;
    long nanoseconds = 0, unit = 100000000;
    if (tar_decimal(record->value, whole, &seconds) < 0)
        return -1;
    for (size_t i = whole + 1; i < record->length; i++, unit /= 10) {
        if (record->value[i] < '0' || record->value[i] > '9')
            return -1;
        nanoseconds += unit * (record->value[i] - '0');
    }
    bool is_negative = *record->value == '-' && nanoseconds;
    *time = (struct timespec){seconds - is_negative, is_negative ? 1000000000 - nanoseconds : nanoseconds};
    return 0;
}

static bool is_key(const struct record *record, const char *key)
{
    return !strcmp(record->key, key);
}

static bool is_text(const struct record *record)
{
    return strlen(record->value) == record->length;
}

static int add_attribute(struct tar_reader *reader, const struct record *record, struct error *error)
{
    struct tar_member *member = &reader->member;
    if (member->attribute_count == reader->attribute_room) {
        size_t room = reader->attribute_room ? reader->attribute_room * 2 : 8;
        struct tar_attribute *list = reallocarray(member->attributes, room, sizeof *list);
        if (!list)
            return fail(error, "memory", "cannot keep the extended attributes of %s", member->path);
        member->attributes = list;
        reader->attribute_room = room;
    }
    member->attributes[member->attribute_count++] =
        (struct tar_attribute){record->key + strlen("SCHILY.xattr."), record->value, record->length};
    return 0;
}

/* What the sparse formats say: several records that mean something together. */
struct sparse_records {
    const char *major, *minor, *name, *size, *map, *blocks;
    int64_t offset; /* of a pair of format 0.0 whose length is awaited; -1: none */
    int64_t pairs;
};

static int note_pair(struct tar_reader *reader, struct sparse_records *sparse, const struct record *record,
                     bool is_length, struct error *error)
{
    int64_t number;
    if (tar_decimal(record->value, record->length, &number) < 0 || number < 0 || is_length != (sparse->offset >= 0))
        return tar_wrong_header(error, "sparse map");
    int result = is_length ? tar_sparse_add(reader, sparse->offset, number, error) : 0;
    sparse->offset = is_length ? -1 : number;
    sparse->pairs += is_length;
    return result;
}

static int note_sparse(struct tar_reader *reader, struct sparse_records *sparse, const struct record *record,
                       struct error *error)
{
    const char *key = record->key + strlen("GNU.sparse.");
    if (!strcmp(key, "offset") || !strcmp(key, "numbytes"))
        return note_pair(reader, sparse, record, *key == 'n', error);
    const char **field = !strcmp(key, "major")                             ? &sparse->major
                         : !strcmp(key, "minor")                           ? &sparse->minor
                         : !strcmp(key, "name")                            ? &sparse->name
                         : !strcmp(key, "size") || !strcmp(key, "realsize") ? &sparse->size
                         : !strcmp(key, "map")                             ? &sparse->map
                         : !strcmp(key, "numblocks")                       ? &sparse->blocks
                                                                           : NULL;
    if (!is_text(record))
        return wrong_record(error);
    if (field)
        *field = record->length ? record->value : NULL;
    return 0;
}

/* OFFSET,LENGTH,OFFSET,LENGTH… */
static int read_map(struct tar_reader *reader, const struct sparse_records *sparse, struct error *error)
{
    int64_t blocks, count = 0, pair[2];
    if (!sparse->blocks || tar_decimal(sparse->blocks, strlen(sparse->blocks), &blocks) < 0)
        return tar_wrong_header(error, "sparse map");
    for (const char *at = sparse->map, *end; at; at = *end ? end + 1 : NULL, count++) {
        end = at + strcspn(at, ",");
        if (tar_decimal(at, (size_t)(end - at), &pair[count % 2]) < 0)
            return tar_wrong_header(error, "sparse map");
        if (count % 2 && tar_sparse_add(reader, pair[0], pair[1], error) < 0)
            return -1;
    }
    return count % 2 || count / 2 != blocks ? tar_wrong_header(error, "sparse map") : 0;
}

/* Formats 0.0 and 0.1 may come without a version; what is none of the three is no sparse file. */
static int apply_sparse(struct tar_reader *reader, const struct sparse_records *sparse, struct error *error)
{
    struct tar_member *member = &reader->member;
    bool is_1_0 = sparse->major && !strcmp(sparse->major, "1") && sparse->minor && !strcmp(sparse->minor, "0");
    bool is_0_x = sparse->major ? !strcmp(sparse->major, "0") : sparse->map || sparse->pairs;
    if (!is_1_0 && !is_0_x)
        return 0;
    int64_t size;
    if (!sparse->size || tar_decimal(sparse->size, strlen(sparse->size), &size) < 0 || size < 0)
        return tar_wrong_header(error, "sparse map");
    member->is_sparse = true;
    member->size = size;
    reader->map_in_content = is_1_0;
    if (sparse->name)
        member->path = sparse->name;
    if (is_1_0) {
        member->extent_count = 0;
        return 0;
    }
    return sparse->map ? read_map(reader, sparse, error) : 0;
}

static int apply_one(struct tar_reader *reader, struct sparse_records *sparse, const struct record *record,
                     int64_t *size, struct error *error)
{
    struct tar_member *member = &reader->member;
    int64_t number;
    if (!strncmp(record->key, "SCHILY.xattr.", 13))
        return add_attribute(reader, record, error);
    if (!strncmp(record->key, "GNU.sparse.", 11))
        return note_sparse(reader, sparse, record, error);
    if (!record->length)
        return 0; /* what the header itself says stays */
    if (is_key(record, "path") || is_key(record, "linkpath")) {
        if (!is_text(record))
            return wrong_record(error);
        *(is_key(record, "path") ? &member->path : &member->link) = record->value;
    } else if (is_key(record, "uid") || is_key(record, "gid") || is_key(record, "size")) {
        if (tar_decimal(record->value, record->length, &number) < 0 || number < 0)
            return wrong_record(error);
        if (*record->key == 's')
            *size = number;
        else if (number >= UINT32_MAX)
            return tar_wrong_header(error, "owner");
        else
            *(*record->key == 'u' ? &member->uid : &member->gid) = (uid_t)number;
    } else if (is_key(record, "mtime") || is_key(record, "atime")) {
        if (read_time(record, *record->key == 'm' ? &member->mtime : &member->atime) < 0)
            return wrong_record(error);
    }
    return 0;
}

/* Cuts the next record off the bytes from *AT to END. */
static int cut(char **at, char *end, struct record *record)
{
    size_t digits = strspn(*at, "0123456789");
    int64_t length;
    if (!digits || digits > 8 || tar_decimal(*at, digits, &length) < 0 || length > end - *at ||
        length < (int64_t)digits + 3 || (*at)[digits] != ' ' || (*at)[length - 1] != '\n')
        return -1;
    record->key = *at + digits + 1;
    *at += length;
    (*at)[-1] = 0;
    char *equals = memchr(record->key, '=', (size_t)(*at - 1 - record->key));
    if (!equals || equals == record->key || memchr(record->key, 0, (size_t)(equals - record->key)))
        return -1;
    *equals = 0;
    record->value = equals + 1;
    record->length = (size_t)(*at - 1 - record->value);
    return 0;
}

int tar_records_apply(struct tar_reader *reader, int64_t *size, struct error *error)
{
    struct sparse_records sparse = {.offset = -1};
    struct record record;
    char *at = reader->records.bytes, *end = at + reader->records.length;
    while (at < end) {
        if (cut(&at, end, &record) < 0)
            return wrong_record(error);
        if (apply_one(reader, &sparse, &record, size, error) < 0)
            return -1;
    }
    return sparse.offset >= 0 ? tar_wrong_header(error, "sparse map") : apply_sparse(reader, &sparse, error);
}

#include "names/names_records.h"

#include <dirent.h>
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct record **find(const struct records *records, const char *id)
{
    for (size_t i = 0; i < records->count; i++)
        if (!strcmp(records->list[i]->id, id))
            return &records->list[i];
    return NULL;
}

/* A spec is always replaced as a whole. */
static bool is_as_read(const struct records *records, const struct record *record)
{
    char path[PATH_MAX];
    struct stat status;
    return snprintf(path, sizeof path, "%s/%s/config.json", records->directory, record->id) < (int) sizeof path &&
           !stat(path, &status) && status.st_ino == record->inode && status.st_mtim.tv_sec == record->written.tv_sec &&
           status.st_mtim.tv_nsec == record->written.tv_nsec;
}

static struct record *add(struct records *records, struct record *record)
{
    if (!record)
        return NULL;
    struct record **list = reallocarray(records->list, records->count + 1, sizeof *list);
    if (!list) {
        names_record_free(record);
        return NULL;
    }
    records->list = list;
    return list[records->count++] = record;
}

static struct record *look_again(struct records *records, const char *id)
{
    struct record **place = find(records, id);
    if (!place)
        return add(records, names_record_read(records->directory, id));
    if (!is_as_read(records, *place)) {
        struct record *fresh = names_record_read(records->directory, id);
        if (!fresh)
            return NULL;
        names_record_free(*place);
        *place = fresh;
    }
    return *place;
}

static bool is_gone(const struct records *records, const char *id)
{
    char path[PATH_MAX];
    return snprintf(path, sizeof path, "%s/%s/config.json", records->directory, id) < (int) sizeof path &&
           access(path, F_OK) && errno == ENOENT;
}

static void forget(struct records *records, struct record **place)
{
    names_record_free(*place);
    *place = records->list[--records->count];
}

bool records_refresh(struct records *records, const char *id)
{
    struct record **place = find(records, id);
    bool ended = !place || (*place)->ended;
    if (place && is_gone(records, id)) {
        forget(records, place);
        return !ended;
    }
    struct record *record = look_again(records, id);
    if (record)
        names_record_look(record, records->directory);
    return record && record->ended != ended;
}

static void forget_unseen(struct records *records)
{
    size_t kept = 0;
    for (size_t i = 0; i < records->count; i++)
        if (records->list[i]->seen)
            records->list[kept++] = records->list[i];
        else
            names_record_free(records->list[i]);
    records->count = kept;
}

int records_scan(struct records *records, struct error *error)
{
    DIR *directory = opendir(records->directory);
    if (!directory)
        return fail(error, "names", "cannot open the directory %s", records->directory);
    for (size_t i = 0; i < records->count; i++)
        records->list[i]->seen = false;
    for (struct dirent *entry; (entry = readdir(directory));) {
        struct record *record = *entry->d_name == '.' ? NULL : look_again(records, entry->d_name);
        if (!record)
            continue;
        record->seen = true;
        names_record_look(record, records->directory);
    }
    closedir(directory);
    forget_unseen(records);
    malloc_trim(0); /* parsed specs are large */
    return 0;
}

static bool is_later(struct timespec one, struct timespec other)
{
    return one.tv_sec != other.tv_sec ? one.tv_sec > other.tv_sec : one.tv_nsec > other.tv_nsec;
}

static bool has_address(const struct record *record, const struct address *address)
{
    for (size_t i = 0; i < record->count; i++)
        for (int j = 0; j < record->places[i].count; j++)
            if (address_equals(&record->places[i].addresses[j], address))
                return true;
    return false;
}

const struct record *records_by_id(const struct records *records, const char *id)
{
    struct record **place = find(records, id);
    return place ? *place : NULL;
}

const struct record *records_by_address(const struct records *records, const struct address *address)
{
    const struct record *best = NULL;
    bool best_lives = false;
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = records->list[i];
        if (record->ended || !has_address(record, address))
            continue;
        bool alive = names_record_is_alive(record);
        if (!best || alive > best_lives || (alive == best_lives && is_later(record->written, best->written))) {
            best = record;
            best_lives = alive;
        }
    }
    return best;
}

const struct place *names_record_place(const struct record *record, const char *network)
{
    for (size_t i = 0; i < record->count; i++)
        if (!strcmp(record->places[i].network, network))
            return &record->places[i];
    return NULL;
}

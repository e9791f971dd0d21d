#include "names/names_records.h"

#include "base/input.h"
#include "cgroup/cgroup.h"
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_addresses(const json_t *list, struct address *addresses, int most)
{
    size_t index;
    json_t *written;
    int count = 0;
    json_array_foreach (list, index, written)
        if (count < most && !address_parse(json_string_value(written), &addresses[count]))
            count++;
    return count;
}

static void read_places(struct record *record)
{
    const json_t *interfaces = json_object_get(record->network, "interfaces");
    size_t index;
    json_t *interface;
    record->places = calloc(json_array_size(interfaces) + 1, sizeof *record->places);
    if (!record->places)
        return;
    json_array_foreach (interfaces, index, interface) {
        struct place *place = &record->places[record->count];
        place->network = json_string_value(json_object_get(interface, "network"));
        place->names = json_object_get(interface, "names");
        place->count = read_addresses(json_object_get(interface, "addresses"), place->addresses, PLACE_ADDRESSES);
        place->gateway_count = read_addresses(json_object_get(interface, "gateways"), place->gateways, 2);
        if (place->network)
            record->count++;
    }
}

struct record *names_record_read(const char *directory, const char *id)
{
    struct error ignored;
    char path[PATH_MAX];
    struct stat status;
    if (snprintf(path, sizeof path, "%s/%s/config.json", directory, id) >= (int) sizeof path || stat(path, &status))
        return NULL;
    json_t *spec = json_file(path, &ignored);
    struct record *record = spec ? calloc(1, sizeof *record) : NULL;
    if (record) {
        const json_t *config = json_object_get(spec, "config");
        const char *cgroup = json_string_value(json_object_get(json_object_get(config, "linux"), "cgroupsPath"));
        snprintf(record->id, sizeof record->id, "%s", id);
        snprintf(record->cgroup, sizeof record->cgroup, "%s", cgroup ? cgroup : "");
        record->inode = status.st_ino;
        record->written = status.st_mtim;
        record->network = json_incref(json_object_get(spec, "network"));
        record->inside =
            json_is_true(json_object_get(json_object_get(record->network, "resolver"), "inside"));
        record->running = -1;
        read_places(record);
    }
    json_decref(spec);
    return record;
}

void names_record_free(struct record *record)
{
    if (!record)
        return;
    if (record->running >= 0)
        close(record->running);
    json_decref(record->network);
    free(record->places);
    free(record);
}

static enum health_status read_health(const char *cgroup)
{
    static const enum health_status known[] = {HEALTH_STARTING, HEALTH_HEALTHY, HEALTH_UNHEALTHY};
    char text[16];
    if (cgroup_get_label(cgroup, "health", text, sizeof text) > 0)
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (!strcmp(text, health_word(known[i])))
                return known[i];
    return HEALTH_NONE;
}

void names_record_look(struct record *record, const char *directory)
{
    char text[PROCESS_TEXT_SIZE], end[PATH_MAX];
    struct process process = {0};
    if (cgroup_get_label(record->cgroup, "process", text, sizeof text) >= 0)
        process = process_parse(text);
    bool same = process.pid == record->process.pid && process.start_time == record->process.start_time;
    if (!same || record->running < 0) {
        if (record->running >= 0)
            close(record->running);
        record->process = process;
        record->running = process_open(process);
    }
    record->health = read_health(record->cgroup);
    record->ended = snprintf(end, sizeof end, "%s/%s/state.json", directory, record->id) < (int) sizeof end &&
                    !access(end, F_OK);
}

bool names_record_is_alive(const struct record *record)
{
    struct pollfd ended = {record->running, POLLIN, 0};
    return record->running >= 0 && !poll(&ended, 1, 0);
}

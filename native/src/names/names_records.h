#ifndef JCOMPOSE_NAMES_RECORDS_H
#define JCOMPOSE_NAMES_RECORDS_H

#include "base/error.h"
#include "container/state.h"
#include "network/address.h"
#include "supervisor/health.h"
#include <jansson.h>
#include <limits.h>
#include <sys/types.h>
#include <time.h>

/* What the name server knows of containers: their networks, addresses and names from the specs in their directories,
 * and from the kernel which of them live and are healthy. */

enum { PLACE_ADDRESSES = 8 };

/* An interface on a network. Texts are the spec's. */
struct place {
    const char *network;
    const json_t *names; /* the container's own first */
    struct address addresses[PLACE_ADDRESSES], gateways[2];
    int count, gateway_count;
};

struct record {
    char id[72], cgroup[256];
    ino_t inode; /* of the spec's file, as read last */
    struct timespec written;
    json_t *network;
    struct place *places;
    size_t count;
    struct process process;
    int running; /* a pidfd of the process, or -1 */
    enum health_status health;
    bool ended; /* for good */
    bool inside; /* asks on its own loopback interface */
    bool seen;
};

struct records {
    char directory[PATH_MAX]; /* with one directory for each container */
    struct record **list;
    size_t count;
};

/* Looks at all directories again: reads what is new or was changed, forgets what is gone. */
int records_scan(struct records *records, struct error *error);
/* Looks again at one container; at none that it does not know of and cannot read. Returns whether it has ended, gone or
 * come meanwhile, so that its networks' gateways may be needed no more, or again. */
bool records_refresh(struct records *records, const char *id);

/* NULL: it is not known. */
const struct record *records_by_id(const struct records *records, const char *id);
/* Who has ADDRESS and has not ended: somebody alive before all others, then who was made last. NULL: nobody. */
const struct record *records_by_address(const struct records *records, const struct address *address);
const struct place *names_record_place(const struct record *record, const char *network);

/* names_record.c: one container's spec. NULL where there is none that has interfaces. */
struct record *names_record_read(const char *directory, const char *id);
void names_record_free(struct record *record);
/* What the kernel says, and whether there is a record of its end. */
void names_record_look(struct record *record, const char *directory);
bool names_record_is_alive(const struct record *record);

#endif

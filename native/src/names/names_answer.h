#ifndef JCOMPOSE_NAMES_ANSWER_H
#define JCOMPOSE_NAMES_ANSWER_H

#include "names/dns_message.h"
#include "names/names_records.h"

/* Who asks: a container, or somebody on the machine itself, who sees one network. */
struct asker {
    const struct record *record; /* or NULL */
    const char *network;
};

enum verdict { ANSWERED, FORWARD, IGNORED };

/* Fills ANSWER with what containers are asked for by, for one who shares a network with them; FORWARD is for all other
 * names. A datagram in answer may not have more than LIMIT bytes; 0: than the question allows. */
enum verdict names_answer(const struct records *records, const struct asker *asker, const uint8_t *message,
                          size_t length, size_t limit, struct dns_answer *answer);

#endif

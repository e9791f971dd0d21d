#include "names/names_answer.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { MOST = 4096 };

struct found {
    bool known; /* whether anybody has the name, alive or not */
    bool healthy;
    size_t count;
    struct address addresses[MOST];
};

static bool sees(const struct asker *asker, const char *network)
{
    return asker->record ? names_record_place(asker->record, network) != NULL
                         : asker->network && !strcmp(asker->network, network);
}

/* NAME, or NAME.NETWORK. */
static bool is_called(const struct place *place, const char *name)
{
    char full[2 * DNS_NAME];
    size_t index;
    json_t *text;
    json_array_foreach (place->names, index, text) {
        const char *own = json_string_value(text);
        if (own && !strcasecmp(own, name))
            return true;
        if (own && snprintf(full, sizeof full, "%s.%s", own, place->network) > 0 && !strcasecmp(full, name))
            return true;
    }
    return false;
}

/* Those that are not healthy only count where nobody is: a cluster whose members are healthy only once they have found
 * each other could never begin. */
static bool take(struct found *found, const struct record *record)
{
    bool healthy = record->health == HEALTH_NONE || record->health == HEALTH_HEALTHY;
    if (healthy && !found->healthy)
        found->count = 0;
    found->healthy |= healthy;
    return healthy == found->healthy;
}

static void add(struct found *found, const struct place *place, int family)
{
    for (int i = 0; i < place->count && found->count < MOST; i++)
        if (!family || place->addresses[i].family == family)
            found->addresses[found->count++] = place->addresses[i];
}

static void find(struct found *found, const struct records *records, const struct asker *asker, const char *name,
                 int family)
{
    found->known = found->healthy = false;
    found->count = 0;
    for (size_t i = 0; i < records->count; i++) {
        const struct record *record = records->list[i];
        bool taken = false;
        for (size_t j = 0; j < record->count; j++) {
            const struct place *place = &record->places[j];
            if (!is_called(place, name) || !sees(asker, place->network))
                continue;
            found->known = true;
            if (taken || (names_record_is_alive(record) && take(found, record))) {
                add(found, place, family);
                taken = true;
            }
        }
    }
}

/* `links` are names of the asker's own for what others are called. */
static const char *linked(const struct asker *asker, const char *name)
{
    const json_t *links = json_object_get(json_object_get(asker->record ? asker->record->network : NULL, "resolver"),
                                          "links");
    const char *alias;
    json_t *target;
    json_object_foreach((json_t *) links, alias, target)
        if (!strcasecmp(alias, name) && json_is_string(target))
            return json_string_value(target);
    return name;
}

/* Who is asked for by address is told by the container's own name and its network. */
static bool answer_reverse(const struct records *records, const struct asker *asker, const char *name,
                           struct dns_answer *answer)
{
    struct address address;
    char full[2 * DNS_NAME];
    if (!dns_reverse_address(name, &address))
        return false;
    const struct record *record = records_by_address(records, &address);
    for (size_t i = 0; record && i < record->count; i++) {
        const struct place *place = &record->places[i];
        const char *own = json_string_value(json_array_get(place->names, 0));
        for (int j = 0; own && sees(asker, place->network) && j < place->count; j++)
            if (address_equals(&place->addresses[j], &address)) {
                snprintf(full, sizeof full, "%s.%s", own, place->network);
                dns_add_pointer(answer, full);
                return true;
            }
    }
    return false;
}

/* They take turns at being the first. */
static void add_all(struct dns_answer *answer, const struct found *found)
{
    static size_t turn;
    size_t first = turn++;
    for (size_t i = 0; i < found->count; i++)
        dns_add_address(answer, &found->addresses[(first + i) % found->count]);
}

static int family_of(uint16_t type)
{
    return type == DNS_A ? AF_INET : type == DNS_AAAA ? AF_INET6 : type == DNS_ANY ? 0 : -1;
}

enum verdict names_answer(const struct records *records, const struct asker *asker, const uint8_t *message,
                          size_t length, size_t limit, struct dns_answer *answer)
{
    static struct found found, any;
    struct dns_question question;
    int code = dns_read(message, length, &question);
    if (code < 0)
        return IGNORED;
    if (!limit)
        limit = question.limit;
    dns_begin(answer, message, &question, code, limit);
    if (!code && !question.internet)
        return FORWARD;
    if (!code && question.type == DNS_PTR && !answer_reverse(records, asker, question.name, answer))
        return FORWARD;
    if (code || question.type == DNS_PTR) {
        dns_finish(answer);
        return ANSWERED;
    }
    const char *name = linked(asker, question.name);
    int family = family_of(question.type);
    find(&any, records, asker, name, 0);
    bool is_single = !strchr(name, '.') && *name;
    if (!any.known && !(is_single && family >= 0))
        return FORWARD;
    if (!any.count)
        dns_begin(answer, message, &question, DNS_NO_NAME, limit);
    if (any.count && family >= 0) {
        find(&found, records, asker, name, family);
        add_all(answer, &found);
    }
    dns_finish(answer);
    return ANSWERED;
}

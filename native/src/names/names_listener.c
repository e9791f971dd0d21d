#include "names/names_listener.h"

#include "base/cleanup.h"
#include "base/source.h"
#include "names/names_answer.h"
#include "names/names_connection.h"
#include "names/names_forward.h"
#include "names/names_inside.h"
#include "supervisor/offspring.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

enum { DNS_PORT = 53, MOST_CONNECTIONS = 64 /* served at once */, MOST_QUERIES = 32 };

struct listener;

struct opening {
    struct source source;
    struct listener *listener;
    int socket;
};

struct listener {
    struct address address;
    char network[256];
    char container[72]; /* in which it is; empty: at a gateway */
    bool used;
    struct opening datagrams, connections;
    struct listener *next;
};

static struct listener *listeners;
static const struct records *known;
static void (*catch_up)(void);
static int waiter, connection_count;

/* A container by its address; this machine by the address that is the gateway's own. Others have no business here. */
static bool identify(const struct listener *listener, const struct sockaddr_storage *name, struct asker *asker)
{
    struct address address = address_of_socket(name);
    if (*listener->container) {
        *asker = (struct asker){.record = records_by_id(known, listener->container)};
        return asker->record;
    }
    *asker = (struct asker){.record = records_by_address(known, &address), .network = listener->network};
    return asker->record || address_equals(&address, &listener->address);
}

static void receive(struct source *source)
{
    static uint8_t message[DNS_LARGEST];
    static struct dns_answer answer;
    const struct opening *opening = (struct opening *) source;
    struct recipient from = {.socket = opening->socket};
    struct asker asker;
    for (int i = 0; i < MOST_QUERIES; i++) {
        from.length = sizeof from.name;
        ssize_t length = recvfrom(from.socket, message, sizeof message, 0, (struct sockaddr *) &from.name, &from.length);
        if (length < 0)
            return;
        catch_up(); /* each time: who asks last may ask for what has begun since the first */
        if (!identify(opening->listener, &from.name, &asker))
            continue;
        switch (names_answer(known, &asker, message, (size_t) length, 0, &answer)) {
        case ANSWERED:
            sendto(from.socket, answer.bytes, answer.length, MSG_NOSIGNAL, (struct sockaddr *) &from.name, from.length);
            break;
        case FORWARD: {
            struct upstreams upstreams;
            upstreams_for(&upstreams, asker.record);
            forward_begin(waiter, &upstreams, message, (size_t) length, &from);
            break;
        }
        case IGNORED:
            break;
        }
    }
}

static void accept_connection(struct source *source)
{
    const struct opening *opening = (struct opening *) source;
    struct sockaddr_storage name;
    socklen_t length = sizeof name;
    struct asker asker;
    cleanup_close int connection = accept4(opening->socket, (struct sockaddr *) &name, &length, SOCK_CLOEXEC);
    if (connection < 0 || connection_count >= MOST_CONNECTIONS)
        return;
    catch_up();
    if (!identify(opening->listener, &name, &asker))
        return;
    pid_t child = offspring_fork();
    if (!child)
        names_connection_serve(connection, known, &asker);
    if (child > 0)
        connection_count++;
}

void listeners_connection_ended(void)
{
    connection_count--;
}

/* The address may come and go with its bridge. Another server that listens on all addresses leaves us those it has not
 * bound itself if it says, as we do, that addresses may be shared. */
static int open_socket(struct opening *opening, int type, struct error *error)
{
    const struct address *address = &opening->listener->address;
    struct sockaddr_storage name;
    socklen_t length = address_to_socket(address, DNS_PORT, &name);
    char text[INET6_ADDRSTRLEN];
    int on = 1;
    inet_ntop(address->family, address->bytes, text, sizeof text);
    opening->socket = socket(address->family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int level = address->family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6;
    int free_bind = address->family == AF_INET ? IP_FREEBIND : IPV6_FREEBIND;
    if (opening->socket < 0 || setsockopt(opening->socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) ||
        setsockopt(opening->socket, level, free_bind, &on, sizeof on))
        return fail(error, "names", "make a socket for names on %s", text);
    if (bind(opening->socket, (struct sockaddr *) &name, length) ||
        (type == SOCK_STREAM && listen(opening->socket, MOST_CONNECTIONS)))
        return fail(error, "names", "listen on %s port 53 (%s) for names of containers", text,
                    type == SOCK_STREAM ? "tcp" : "udp");
    return source_add(waiter, opening->socket, &opening->source) ? fail(error, "names", "wait for a socket") : 0;
}

static void close_listener(struct listener *listener)
{
    forward_forget(listener->datagrams.socket); /* its number may soon be another socket's */
    close_descriptor(&listener->datagrams.socket);
    close_descriptor(&listener->connections.socket);
    free(listener);
}

static int open_listener(const struct address *address, const char *network, struct error *error)
{
    struct listener *listener = calloc(1, sizeof *listener);
    if (!listener)
        return fail(error, "names", "no memory");
    listener->address = *address;
    snprintf(listener->network, sizeof listener->network, "%s", network);
    listener->used = true;
    listener->datagrams = (struct opening){{receive}, listener, -1};
    listener->connections = (struct opening){{accept_connection}, listener, -1};
    if (open_socket(&listener->datagrams, SOCK_DGRAM, error) || open_socket(&listener->connections, SOCK_STREAM, error)) {
        close_listener(listener);
        return -1;
    }
    listener->next = listeners;
    listeners = listener;
    return 0;
}

static int listen_for(const struct place *place, struct error *error)
{
    int result = 0;
    for (int i = 0; i < place->gateway_count; i++) {
        struct listener *listener = listeners;
        while (listener && !address_equals(&listener->address, &place->gateways[i]))
            listener = listener->next;
        if (listener)
            listener->used = true;
        else if (open_listener(&place->gateways[i], place->network, error))
            result = -1;
    }
    return result;
}

static struct listener *find_inside(const char *id)
{
    struct listener *listener = listeners;
    while (listener && strcmp(listener->container, id))
        listener = listener->next;
    return listener;
}

static void close_inside(const char *id)
{
    struct listener *before = find_inside(id);
    for (struct listener **place = &listeners; before && *place; place = &(*place)->next)
        if (*place == before) {
            *place = before->next;
            close_listener(before);
            return;
        }
}

int listeners_enter(const char *id, pid_t pid, struct error *error)
{
    close_inside(id); /* in the network namespace of an earlier run, which it keeps, and with it the interfaces there */
    struct listener *listener = calloc(1, sizeof *listener);
    if (!listener)
        return fail(error, "names", "no memory");
    snprintf(listener->container, sizeof listener->container, "%s", id);
    listener->used = true;
    listener->datagrams = (struct opening){{receive}, listener, -1};
    listener->connections = (struct opening){{accept_connection}, listener, -1};
    if (names_inside_open(pid, &listener->datagrams.socket, &listener->connections.socket, error) ||
        source_add(waiter, listener->datagrams.socket, &listener->datagrams.source) ||
        source_add(waiter, listener->connections.socket, &listener->connections.source)) {
        close_listener(listener);
        return -1;
    }
    listener->next = listeners;
    listeners = listener;
    return 0;
}

static int listen_inside(const struct record *record, struct error *error)
{
    struct listener *listener = record->inside ? find_inside(record->id) : NULL;
    if (listener)
        listener->used = true;
    return record->inside && !listener && names_record_is_alive(record)
               ? listeners_enter(record->id, record->process.pid, error)
               : 0;
}

int listeners_update(int epoll, const struct records *records, void (*before)(void), struct error *error)
{
    int result = 0;
    waiter = epoll;
    known = records;
    catch_up = before;
    for (struct listener *listener = listeners; listener; listener = listener->next)
        listener->used = false;
    for (size_t i = 0; i < records->count; i++)
        if (!records->list[i]->ended && listen_inside(records->list[i], error))
            result = -1;
    for (size_t i = 0; i < records->count; i++)
        for (size_t j = 0; !records->list[i]->ended && j < records->list[i]->count; j++)
            if (listen_for(&records->list[i]->places[j], error))
                result = -1;
    for (struct listener **place = &listeners, *listener; (listener = *place);) {
        if (listener->used) {
            place = &listener->next;
            continue;
        }
        *place = listener->next;
        close_listener(listener);
    }
    return result;
}

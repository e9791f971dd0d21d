#include "names/names_forward.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/source.h"
#include "names/dns_message.h"
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/random.h>
#include <sys/time.h>

/* How long a resolver may take, how often each is asked, and how many questions wait at once. */
enum { PATIENCE_MILLIS = 2000, ROUNDS = 2, MOST_WAITING = 1024, DNS_PORT = 53 };

struct forward {
    struct source source;
    int epoll, socket;
    struct recipient recipient;
    struct upstreams upstreams;
    int attempt;
    int64_t deadline;
    uint8_t id[2]; /* ours: one that nobody can guess */
    uint8_t *message;
    size_t length;
    struct forward *next;
};

static struct forward *waiting;
static int waiting_count;

static void say_failed(const struct recipient *recipient, const uint8_t *message, size_t length)
{
    static struct dns_answer answer;
    struct dns_question question;
    if (dns_read(message, length, &question))
        return;
    dns_begin(&answer, message, &question, DNS_SERVER_FAILURE, question.limit);
    dns_finish(&answer);
    sendto(recipient->socket, answer.bytes, answer.length, MSG_NOSIGNAL, (const struct sockaddr *) &recipient->name,
           recipient->length);
}

static void end(struct forward *forward)
{
    struct forward **place = &waiting;
    while (*place != forward)
        place = &(*place)->next;
    *place = forward->next;
    waiting_count--;
    if (forward->socket >= 0)
        close(forward->socket);
    free(forward->message);
    free(forward);
}

/* A socket of its own, with a port that nobody can guess, which hears of this resolver alone. */
static int open_to(struct forward *forward, const struct address *server)
{
    struct sockaddr_storage name;
    socklen_t length = address_to_socket(server, DNS_PORT, &name);
    forward->socket = socket(server->family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (forward->socket < 0 || connect(forward->socket, (struct sockaddr *) &name, length) ||
        source_add(forward->epoll, forward->socket, &forward->source))
        return -1;
    return send(forward->socket, forward->message, forward->length, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

/* The next resolver that can be asked; the end when it was the last one's turn. */
static void ask_next(struct forward *forward)
{
    while (forward->attempt < ROUNDS * forward->upstreams.count) {
        const struct address *server = &forward->upstreams.list[forward->attempt++ % forward->upstreams.count];
        close_descriptor(&forward->socket);
        forward->deadline = monotonic_millis() + PATIENCE_MILLIS;
        if (!open_to(forward, server))
            return;
    }
    memcpy(forward->message, forward->id, 2);
    say_failed(&forward->recipient, forward->message, forward->length);
    end(forward);
}

/* Whether it is about what was asked: the same number, and the same question. */
static bool is_answer(const struct forward *forward, const uint8_t *answer, size_t length)
{
    struct dns_question question;
    return !dns_read(forward->message, forward->length, &question) && length >= question.end && answer[2] & 0x80 &&
           !memcmp(answer, forward->message, 2) &&
           !memcmp(answer + DNS_HEADER, forward->message + DNS_HEADER, question.end - DNS_HEADER);
}

static void receive(struct source *source)
{
    struct forward *forward = (struct forward *) source;
    static uint8_t answer[DNS_LARGEST];
    ssize_t length = recv(forward->socket, answer, sizeof answer, 0);
    if (length < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (length < 0) { /* nobody listens there */
        ask_next(forward);
        return;
    }
    if (!is_answer(forward, answer, (size_t) length))
        return;
    memcpy(answer, forward->id, 2);
    sendto(forward->recipient.socket, answer, (size_t) length, MSG_NOSIGNAL,
           (const struct sockaddr *) &forward->recipient.name, forward->recipient.length);
    end(forward);
}

void forward_begin(int epoll, const struct upstreams *upstreams, const uint8_t *message, size_t length,
                   const struct recipient *recipient)
{
    struct forward *forward = waiting_count < MOST_WAITING ? calloc(1, sizeof *forward) : NULL;
    uint8_t *copy = forward ? malloc(length) : NULL;
    if (!copy) {
        free(forward);
        say_failed(recipient, message, length);
        return;
    }
    memcpy(copy, message, length);
    *forward = (struct forward){.source = {receive}, .epoll = epoll, .socket = -1, .recipient = *recipient, .upstreams = *upstreams,
                                .id = {message[0], message[1]}, .message = copy, .length = length, .next = waiting};
    waiting = forward;
    waiting_count++;
    if (getrandom(copy, 2, 0) != 2)
        memcpy(copy, forward->id, 2);
    ask_next(forward);
}

void forward_forget(int socket)
{
    for (struct forward *forward = waiting, *next; forward; forward = next) {
        next = forward->next;
        if (forward->recipient.socket == socket)
            end(forward);
    }
}

int forward_expire(void)
{
    int64_t now = monotonic_millis(), first = INT64_MAX;
    for (struct forward *forward = waiting, *next; forward; forward = next) {
        next = forward->next;
        if (forward->deadline <= now)
            ask_next(forward);
    }
    for (const struct forward *forward = waiting; forward; forward = forward->next)
        if (forward->deadline < first)
            first = forward->deadline;
    return first == INT64_MAX ? -1 : (int) (first > now ? first - now : 0);
}

static int receive_all(int socket, uint8_t *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t count = recv(socket, bytes + done, size - done, 0);
        if (count <= 0)
            return -1;
        done += (size_t) count;
    }
    return 0;
}

static ssize_t ask_by_connection(const struct address *server, const uint8_t *message, size_t length, uint8_t *answer,
                                 size_t size)
{
    const struct timeval patience = {.tv_sec = PATIENCE_MILLIS / 1000};
    struct sockaddr_storage name;
    socklen_t name_length = address_to_socket(server, DNS_PORT, &name);
    uint8_t head[2] = {(uint8_t) (length >> 8), (uint8_t) length};
    cleanup_close int connection = socket(server->family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0 || setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) ||
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) ||
        connect(connection, (struct sockaddr *) &name, name_length) ||
        send(connection, head, 2, MSG_NOSIGNAL | MSG_MORE) != 2 ||
        send(connection, message, length, MSG_NOSIGNAL) != (ssize_t) length || receive_all(connection, head, 2))
        return -1;
    size_t expected = (size_t) (head[0] << 8 | head[1]);
    return expected <= size && !receive_all(connection, answer, expected) ? (ssize_t) expected : -1;
}

ssize_t forward_by_connection(const struct upstreams *upstreams, const uint8_t *message, size_t length, uint8_t *answer,
                              size_t size)
{
    ssize_t result = -1;
    for (int i = 0; result < 0 && i < upstreams->count; i++)
        result = ask_by_connection(&upstreams->list[i], message, length, answer, size);
    return result;
}

#include "names/names_connection.h"

#include "names/names_forward.h"
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* How long one may be silent. */
enum { IDLE_SECONDS = 10 };

static int read_whole(int connection, uint8_t *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t count = recv(connection, bytes + done, size - done, 0);
        if (count <= 0)
            return -1;
        done += (size_t) count;
    }
    return 0;
}

/* Returns how much of ANSWER is to be sent; -1 ends the connection. */
static ssize_t answer_whole(const struct records *known, const struct asker *asker, const uint8_t *message, size_t length, struct dns_answer *answer)
{
    struct upstreams upstreams;
    struct dns_question question;
    switch (names_answer(known, asker, message, length, DNS_LARGEST, answer)) {
    case ANSWERED:
        return (ssize_t) answer->length;
    case IGNORED:
        return -1;
    case FORWARD:
        break;
    }
    upstreams_for(&upstreams, asker->record);
    ssize_t size = forward_by_connection(&upstreams, message, length, answer->bytes, sizeof answer->bytes);
    if (size < 0 && !dns_read(message, length, &question)) {
        dns_begin(answer, message, &question, DNS_SERVER_FAILURE, DNS_LARGEST);
        dns_finish(answer);
        size = (ssize_t) answer->length;
    }
    return size;
}

_Noreturn void names_connection_serve(int connection, const struct records *known, const struct asker *asker)
{
    static uint8_t message[DNS_LARGEST];
    static struct dns_answer answer;
    const struct timeval patience = {.tv_sec = IDLE_SECONDS};
    uint8_t head[2];
    if (setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) ||
        setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience))
        _exit(1);
    while (!read_whole(connection, head, 2)) {
        size_t length = (size_t) (head[0] << 8 | head[1]);
        if (read_whole(connection, message, length))
            break;
        ssize_t size = answer_whole(known, asker, message, length, &answer);
        head[0] = (uint8_t) (size >> 8);
        head[1] = (uint8_t) size;
        if (size < 0 || send(connection, head, 2, MSG_NOSIGNAL | MSG_MORE) != 2 ||
            send(connection, answer.bytes, (size_t) size, MSG_NOSIGNAL) != size)
            break;
    }
    _exit(0);
}

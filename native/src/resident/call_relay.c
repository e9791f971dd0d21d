#include "resident/call.h"

#include "base/cleanup.h"
#include <arpa/inet.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>

enum { SIGNALLED = 128, FAILED = 1, LONGEST_INPUT = 8192 };

struct relay {
    int socket;
    int signals;
    int signal;          /* the one that arrived; 0: none */
    bool input_wanted;
    bool deaf[3];        /* nothing more can be written there */
    int target;          /* where what is pending belongs */
    size_t at, length;   /* what is pending */
    int status;          /* the call's; -1: it goes on */
    char pending[FRAME_LONGEST];
};

static int take_signal(struct relay *relay)
{
    struct signalfd_siginfo info;
    if (read(relay->signals, &info, sizeof info) != (ssize_t) sizeof info)
        return 0;
    unsigned char number = (unsigned char) info.ssi_signo;
    if (relay->signal) { /* impatient: the resident process ends the call when this one is gone */
        relay->status = SIGNALLED + number;
        return 0;
    }
    relay->signal = number;
    relay->length = relay->at = 0;
    return frame_send(relay->socket, FRAME_SIGNAL, &number, 1);
}

static int take_input(struct relay *relay)
{
    char buffer[LONGEST_INPUT];
    ssize_t length = read(STDIN_FILENO, buffer, sizeof buffer);
    if (length < 0 && (errno == EINTR || errno == EAGAIN))
        return 0;
    relay->input_wanted = false;
    return frame_send(relay->socket, FRAME_INPUT, buffer, length < 0 ? 0 : (size_t) length);
}

/* No more than fits where poll has seen room: whoever waits for a reader does not see signals. */
static size_t portion(const struct relay *relay)
{
    struct stat status;
    size_t rest = relay->length - relay->at;
    bool ordinary = !fstat(relay->target, &status) && S_ISREG(status.st_mode);
    return ordinary || rest < PIPE_BUF ? rest : PIPE_BUF;
}

static int write_pending(struct relay *relay)
{
    ssize_t written = write(relay->target, relay->pending + relay->at, portion(relay));
    if (written >= 0) {
        relay->at += (size_t) written;
        return 0;
    }
    if (errno == EINTR || errno == EAGAIN)
        return 0;
    unsigned char target = (unsigned char) relay->target;
    relay->deaf[relay->target] = true;
    relay->length = relay->at = 0;
    return frame_send(relay->socket, FRAME_DEAF, &target, 1);
}

static int receive(int socket, void *buffer, size_t length)
{
    return !length || recv(socket, buffer, length, MSG_WAITALL) == (ssize_t) length ? 0 : -1;
}

static void begin_output(struct relay *relay, int target, size_t length)
{
    bool wanted = !relay->deaf[target] && !relay->signal;
    relay->target = target;
    relay->at = 0;
    relay->length = wanted ? length : 0;
}

static int take_frame(struct relay *relay)
{
    char head[FRAME_HEAD];
    uint32_t size;
    if (receive(relay->socket, head, sizeof head))
        return -1;
    memcpy(&size, head + 1, sizeof size);
    size_t length = ntohl(size);
    if (length > sizeof relay->pending || receive(relay->socket, relay->pending, length))
        return -1;
    switch (head[0]) {
    case FRAME_OUT:
        begin_output(relay, STDOUT_FILENO, length);
        return 0;
    case FRAME_ERROR:
        begin_output(relay, STDERR_FILENO, length);
        return 0;
    case FRAME_READ:
        relay->input_wanted = true;
        return 0;
    case FRAME_SYNC:
        return frame_send(relay->socket, FRAME_SYNCED, NULL, 0);
    case FRAME_EXIT:
        relay->status = length ? (unsigned char) relay->pending[0] : FAILED;
        return 0;
    default:
        return -1;
    }
}

static int turn(struct relay *relay)
{
    bool writing = relay->at < relay->length;
    struct pollfd files[] = {
        {.fd = relay->signals, .events = POLLIN},
        {.fd = writing ? relay->target : relay->socket, .events = writing ? POLLOUT : POLLIN},
        {.fd = relay->input_wanted ? STDIN_FILENO : -1, .events = POLLIN},
    };
    if (poll(files, sizeof files / sizeof *files, -1) < 0)
        return errno == EINTR ? 0 : -1;
    if (files[0].revents)
        return take_signal(relay);
    if (files[2].revents && take_input(relay))
        return -1;
    if (files[1].revents)
        return writing ? write_pending(relay) : take_frame(relay);
    return 0;
}

int call_relay(int socket, int signals, pid_t pid)
{
    static struct relay relay = {.status = -1};
    relay.socket = socket;
    relay.signals = signals;
    signal(SIGPIPE, SIG_IGN);
    while (relay.status < 0) {
        if (turn(&relay)) {
            if (relay.signal)
                return SIGNALLED + relay.signal;
            fprintf(stderr,
                    "jcompose: the resident process %d has ended before the command did; call it again to complete what"
                    " it began\n", pid);
            return FAILED;
        }
    }
    return relay.status;
}

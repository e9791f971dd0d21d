#include "base/cleanup.h"
#include "base/memory.h"
#include "base/verb_status.h"
#include "supervisor/attached.h"
#include "verbs.h"
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <jansson.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

/* `attach`: what a container prints on its terminal from now on, and what is typed here for it. */

enum { STATUS_DETACHED = 10, STATUS_SIGNALLED = 128, KEYS_MAX = 16 };

struct session {
    int socket, input; /* -1: nothing is typed */
    char keys[KEYS_MAX]; /* that end it, and leave the container as it is */
    size_t key_count, matched;
    bool detached;
    int signal; /* that has ended it, or 0 */
};

static void send_window(const struct session *session)
{
    char packet[1 + sizeof(struct winsize)] = {ATTACHED_WINDOW};
    struct winsize window;
    if (ioctl(session->input, TIOCGWINSZ, &window) || !window.ws_row)
        return;
    memcpy(packet + 1, &window, sizeof window);
    send(session->socket, packet, sizeof packet, MSG_NOSIGNAL);
}

/* A key that may be the first of those to detach waits for the next one. */
static size_t without_keys(struct session *session, const char *typed, size_t length, char *rest)
{
    size_t count = 0;
    for (size_t i = 0; i < length && !session->detached; i++) {
        if (session->key_count && typed[i] == session->keys[session->matched]) {
            session->detached = ++session->matched == session->key_count;
            continue;
        }
        memcpy(rest + count, session->keys, session->matched);
        count += session->matched;
        session->matched = 0;
        if (session->key_count && typed[i] == *session->keys)
            session->matched = 1;
        else
            rest[count++] = typed[i];
    }
    return count;
}

static void pass_typed(struct session *session)
{
    char typed[ATTACHED_PACKET - 1 - KEYS_MAX], packet[2 * ATTACHED_PACKET] = {ATTACHED_TYPED};
    ssize_t length = read(session->input, typed, sizeof typed / KEYS_MAX);
    if (length <= 0) {
        session->input = -1; /* it may print for long all the same */
        return;
    }
    size_t count = without_keys(session, typed, (size_t) length, packet + 1);
    if (count)
        send(session->socket, packet, count + 1, MSG_NOSIGNAL);
}

/* False once the container's terminal is gone. */
static bool print(const struct session *session)
{
    static char bytes[64 * 1024];
    ssize_t length = recv(session->socket, bytes, sizeof bytes, 0);
    for (ssize_t done = 0; done < length;) {
        ssize_t written = write(STDOUT_FILENO, bytes + done, (size_t) (length - done));
        if (written < 0 && errno != EINTR)
            return false;
        done += written > 0 ? written : 0;
    }
    return length > 0 || (length < 0 && errno == EINTR);
}

static void relay(struct session *session, int signals)
{
    struct signalfd_siginfo signal;
    for (bool open = true; open && !session->detached && !session->signal;) {
        struct pollfd events[] = {
            {session->socket, POLLIN, 0}, {session->input, POLLIN, 0}, {signals, POLLIN, 0}};
        if (poll(events, 3, -1) < 0)
            continue;
        if (events[2].revents && read(signals, &signal, sizeof signal) == sizeof signal) {
            if (signal.ssi_signo != SIGWINCH)
                session->signal = (int) signal.ssi_signo;
            else
                send_window(session);
        }
        if (events[1].revents)
            pass_typed(session);
        if (events[0].revents)
            open = print(session);
    }
}

/* Whatever ends it, also that of the process that called it, the terminal outside is as it was before. */
static int converse(struct session *session)
{
    struct termios before, raw;
    sigset_t handled;
    sigemptyset(&handled);
    sigaddset(&handled, SIGWINCH);
    sigaddset(&handled, SIGINT);
    sigaddset(&handled, SIGQUIT);
    sigaddset(&handled, SIGTERM);
    sigaddset(&handled, SIGHUP);
    sigprocmask(SIG_BLOCK, &handled, NULL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    cleanup_close int signals = signalfd(-1, &handled, SFD_CLOEXEC);
    int input = session->input;
    bool terminal = input >= 0 && !tcgetattr(input, &before);
    if (terminal) {
        raw = before;
        cfmakeraw(&raw);
        tcsetattr(input, TCSADRAIN, &raw);
        send_window(session);
    }
    relay(session, signals);
    if (terminal)
        tcsetattr(input, TCSADRAIN, &before);
    if (session->signal)
        return STATUS_SIGNALLED + session->signal;
    if (session->detached)
        fputs("read escape sequence\n", stderr);
    return session->detached ? STATUS_DETACHED : 0;
}

static int connect_to(const json_t *spec, struct error *error)
{
    const char *run = json_string_value(json_object_get(spec, "runDirectory"));
    const char *id = json_string_value(json_object_get(spec, "id"));
    struct sockaddr_un address;
    cleanup_close int directory = run ? open(run, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
    int connection = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    attached_address(directory, id ? id : "", &address);
    if (connection >= 0 && !connect(connection, (struct sockaddr *) &address, sizeof address))
        return connection;
    fail(error, "attach", "reach the supervisor of %s: it has no terminal, or is older than this program", id ? id : "");
    close_descriptor(&connection);
    return -1;
}

/* KEYS in hexadecimal digits, two for each. */
static int read_keys(const char *text, struct session *session)
{
    unsigned int key;
    for (; *text && session->key_count < KEYS_MAX && sscanf(text, "%2x", &key) == 1; text += 2)
        session->keys[session->key_count++] = (char) key;
    return *text ? -1 : 0;
}

int attach_verb(int count, char **arguments)
{
    static const struct option known[] = {{"directory", required_argument, NULL, 'D'},
                                          {"detach-keys", required_argument, NULL, 'k'},
                                          {"no-stdin", no_argument, NULL, 'n'},
                                          {NULL, 0, NULL, 0}};
    struct session session = {.input = STDIN_FILENO};
    struct error error;
    json_error_t problem;
    const char *directory = NULL;
    char path[PATH_MAX];
    for (int letter; (letter = getopt_long(count, arguments, "", known, NULL)) != -1;) {
        if (letter == 'D')
            directory = optarg;
        else if (letter == 'n')
            session.input = -1;
        else if (letter != 'k' || read_keys(optarg, &session))
            return EXIT_WRONG_USE;
    }
    if (!directory)
        return EXIT_WRONG_USE;
    snprintf(path, sizeof path, "%s/config.json", directory);
    cleanup_json json_t *spec = json_load_file(path, 0, &problem);
    session.socket = connect_to(spec, &error);
    if (session.socket < 0)
        return verb_failed(&error);
    int status = converse(&session);
    close(session.socket);
    return status;
}

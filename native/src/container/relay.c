#include "container/relay.h"

#include "base/cleanup.h"
#include "base/debug.h"
#include <fcntl.h>
#include <stdbool.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <termios.h>

enum { CHILD, SIGNALS, INPUT, MASTER, WATCHED };

struct relay {
    struct pollfd watched[WATCHED];
    const struct relay_witness *witness;
    char typed[4096]; /* not yet taken by the terminal */
    size_t typed_from, typed_to;
};

static void passed_on(sigset_t *signals)
{
    static const int numbers[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH};
    sigemptyset(signals);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaddset(signals, numbers[i]);
}

void relay_block_signals(void)
{
    sigset_t signals;
    passed_on(&signals);
    sigprocmask(SIG_BLOCK, &signals, NULL);
}

void relay_unblock_signals(void)
{
    sigset_t signals;
    passed_on(&signals);
    sigprocmask(SIG_UNBLOCK, &signals, NULL);
}

static void copy_window(int from, int master)
{
    struct winsize window;
    if (from >= 0 && master >= 0 && !ioctl(from, TIOCGWINSZ, &window) && window.ws_row)
        ioctl(master, TIOCSWINSZ, &window);
}

static void pass_signal(struct relay *relay)
{
    struct signalfd_siginfo received;
    if (read(relay->watched[SIGNALS].fd, &received, sizeof received) != sizeof received)
        return;
    if (received.ssi_signo == SIGWINCH && relay->watched[MASTER].fd >= 0)
        copy_window(relay->watched[INPUT].fd, relay->watched[MASTER].fd);
    else
        pidfd_send_signal(relay->watched[CHILD].fd, (int) received.ssi_signo, NULL, 0);
}

static int write_all(int to, const char *bytes, size_t length)
{
    while (length) {
        ssize_t written = write(to, bytes, length);
        if (written < 0 && errno != EINTR)
            return -1;
        bytes += written > 0 ? written : 0;
        length -= written > 0 ? (size_t) written : 0;
    }
    return 0;
}

/* False where nothing more comes: the last holder of the terminal's other side is gone. */
static bool print(const struct relay *relay, int master)
{
    char bytes[4096];
    ssize_t length = read(master, bytes, sizeof bytes);
    if (length < 0)
        return errno == EAGAIN || errno == EINTR;
    if (relay->witness)
        relay->witness->see(relay->witness->who, bytes, (size_t) length);
    return length && !write_all(STDOUT_FILENO, bytes, (size_t) length);
}

static void read_typed(struct relay *relay)
{
    ssize_t length = read(relay->watched[INPUT].fd, relay->typed, sizeof relay->typed);
    relay->typed_from = 0;
    relay->typed_to = length > 0 ? (size_t) length : 0;
    if (length <= 0)
        relay->watched[INPUT].fd = -1;
}

static void pass_typed(struct relay *relay)
{
    ssize_t length =
        write(relay->watched[MASTER].fd, relay->typed + relay->typed_from, relay->typed_to - relay->typed_from);
    if (length > 0)
        relay->typed_from += (size_t) length;
}

static void watch(struct relay *relay)
{
    for (bool alive = true; alive;) {
        bool waiting = relay->typed_from < relay->typed_to;
        relay->watched[INPUT].events = waiting ? 0 : POLLIN;
        relay->watched[MASTER].events = (short) (POLLIN | (waiting ? POLLOUT : 0));
        if (poll(relay->watched, WATCHED, -1) < 0)
            continue;
        if (relay->watched[SIGNALS].revents)
            pass_signal(relay);
        if (relay->watched[INPUT].revents && !waiting)
            read_typed(relay);
        if (relay->watched[MASTER].revents & POLLOUT)
            pass_typed(relay);
        if (relay->watched[MASTER].revents & (POLLIN | POLLHUP | POLLERR) && !print(relay, relay->watched[MASTER].fd))
            relay->watched[MASTER].fd = -1;
        alive = !relay->watched[CHILD].revents;
    }
    struct pollfd rest = {.fd = relay->watched[MASTER].fd, .events = POLLIN};
    while (poll(&rest, 1, 0) > 0 && rest.revents & POLLIN && print(relay, rest.fd))
        ;
}

int relay_run(pid_t child, int master, int input, const struct relay_witness *witness)
{
    sigset_t signals;
    struct termios before, raw;
    passed_on(&signals);
    cleanup_close int process = pidfd_open(child, 0);
    cleanup_close int received = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    bool terminal = master >= 0 && input >= 0 && !tcgetattr(input, &before);
    if (terminal) {
        raw = before;
        cfmakeraw(&raw);
        tcsetattr(input, TCSADRAIN, &raw);
    }
    if (master >= 0)
        fcntl(master, F_SETFL, O_NONBLOCK);
    copy_window(input, master);
    struct relay relay = {.watched = {{.fd = process, .events = POLLIN},
                                      {.fd = received, .events = POLLIN},
                                      {.fd = master >= 0 ? input : -1},
                                      {.fd = master}},
                          .witness = witness};
    watch(&relay);
    if (terminal)
        tcsetattr(input, TCSADRAIN, &before);
    int status = 0;
    while (waitpid(child, &status, __WALL) < 0 && errno == EINTR)
        ;
    debug("process %d ended, %s %d", child, WIFSIGNALED(status) ? "by signal" : "with status",
          WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

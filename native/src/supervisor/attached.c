#include "supervisor/attached.h"

#include "base/cleanup.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

void attached_address(int directory, const char *id, struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/%.64s.attach", directory, id);
}

static void drop(int *descriptor)
{
    close_descriptor(descriptor);
    *descriptor = -1;
}

void attached_open(struct attached *attached, const struct settings *settings)
{
    struct sockaddr_un address;
    attached->listener = -1;
    for (size_t i = 0; i < ATTACHED_MOST; i++)
        attached->callers[i] = -1;
    if (!settings->terminal)
        return;
    cleanup_close int directory = open(settings->run_directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    attached_address(directory, settings->id, &address);
    unlink(address.sun_path);
    attached->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    mode_t mask = umask(077);
    if (bind(attached->listener, (struct sockaddr *) &address, sizeof address) ||
        listen(attached->listener, ATTACHED_MOST))
        drop(&attached->listener); /* the container runs all the same */
    umask(mask);
}

void attached_await(const struct attached *attached, struct pollfd *events, struct pollfd *terminal)
{
    bool waiting = attached->typed_from < attached->typed_to;
    events[0] = (struct pollfd){attached->listener, POLLIN, 0};
    for (size_t i = 0; i < ATTACHED_MOST; i++)
        events[i + 1] = (struct pollfd){attached->callers[i], waiting ? 0 : POLLIN, 0};
    if (waiting)
        terminal->events |= POLLOUT;
}

static void accept_caller(struct attached *attached)
{
    int caller = accept4(attached->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    for (size_t i = 0; caller >= 0 && i < ATTACHED_MOST; i++)
        if (attached->callers[i] < 0) {
            attached->callers[i] = caller;
            return;
        }
    drop(&caller);
}

static void pass_typed(struct attached *attached, int terminal)
{
    ssize_t count = terminal < 0 ? 0
                                 : write(terminal, attached->typed + attached->typed_from,
                                         attached->typed_to - attached->typed_from);
    if (count > 0)
        attached->typed_from += (size_t) count;
    else if (terminal < 0 || (errno != EAGAIN && errno != EINTR))
        attached->typed_from = attached->typed_to = 0; /* nobody reads it any more */
}

static void hear(struct attached *attached, int *caller, int terminal)
{
    char packet[ATTACHED_PACKET];
    ssize_t length = recv(*caller, packet, sizeof packet, 0);
    struct winsize window;
    if (length <= 0) {
        if (length == 0 || (errno != EAGAIN && errno != EINTR))
            drop(caller);
    } else if (*packet == ATTACHED_TYPED) {
        attached->typed_from = 0;
        attached->typed_to = (size_t) length - 1;
        memcpy(attached->typed, packet + 1, attached->typed_to);
        pass_typed(attached, terminal);
    } else if (*packet == ATTACHED_WINDOW && length == 1 + sizeof window && terminal >= 0) {
        memcpy(&window, packet + 1, sizeof window);
        ioctl(terminal, TIOCSWINSZ, &window);
    }
}

void attached_ready(struct attached *attached, const struct pollfd *events, int terminal)
{
    if (attached->typed_from < attached->typed_to)
        pass_typed(attached, terminal);
    for (size_t i = 0; i < ATTACHED_MOST; i++)
        if (events[i + 1].revents && attached->callers[i] == events[i + 1].fd &&
            attached->typed_from >= attached->typed_to)
            hear(attached, &attached->callers[i], terminal);
    if (events[0].revents & POLLIN)
        accept_caller(attached);
}

/* Who does not read holds nobody up: what does not fit is lost to them, as on a terminal that is switched off. */
void attached_print(const struct attached *attached, const char *bytes, size_t length)
{
    for (size_t i = 0; i < ATTACHED_MOST; i++)
        if (attached->callers[i] >= 0)
            send(attached->callers[i], bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void attached_hang_up(struct attached *attached)
{
    for (size_t i = 0; i < ATTACHED_MOST; i++)
        drop(&attached->callers[i]);
    attached->typed_from = attached->typed_to = 0;
}

void attached_close(struct attached *attached, const struct settings *settings)
{
    struct sockaddr_un address;
    if (attached->listener < 0)
        return;
    cleanup_close int directory = open(settings->run_directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    attached_address(directory, settings->id, &address);
    unlink(address.sun_path);
}

#include "supervisor/foreground.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "cgroup/cgroup.h"
#include "supervisor/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static int open_pipes(struct foreground *foreground, int stdio[3], struct error *error)
{
    for (int stream = LOG_STDOUT; stream <= LOG_STDERR; stream++) {
        if (pipe2(foreground->output[stream], O_CLOEXEC) < 0)
            return fail(error, "log", "cannot make a pipe");
        stdio[stream + 1] = foreground->output[stream][1];
    }
    return 0;
}

/* Whose output nobody is to keep writes straight to our own streams. */
int foreground_open(struct foreground *foreground, const json_t *spec, int stdio[3], struct error *error)
{
    char directory[sizeof foreground->settings.directory + 8];
    memset(foreground->output, -1, sizeof foreground->output);
    pthread_mutex_init(&foreground->mutex, NULL);
    foreground->terminal = -1;
    if (settings_read(spec, &foreground->settings, error) < 0)
        return -1;
    snprintf(directory, sizeof directory, "%s/log", foreground->settings.directory);
    if (log_open(&foreground->log, directory, foreground->settings.log, error) < 0)
        return -1;
    if (foreground->settings.terminal || foreground->settings.log.discard)
        return 0;
    return open_pipes(foreground, stdio, error);
}

static int write_all(int to, const char *bytes, size_t length)
{
    while (length) {
        ssize_t written = write(to, bytes, length);
        if (written < 0 && errno != EINTR)
            return -1;
        bytes += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
    return 0;
}

/* Where nobody reads our own stream any more the container's ends as well: it is to hear of that as if it wrote there
 * itself. */
static void print(struct foreground *foreground, enum log_stream stream, int *from)
{
    size_t room;
    char *space = log_space(&foreground->log, stream, &room);
    ssize_t count = read(*from, space, room);
    if (count < 0 && errno == EINTR)
        return;
    bool is_seen = count > 0 && !write_all((int)stream + STDOUT_FILENO, space, (size_t)count);
    if (count > 0)
        log_received(&foreground->log, stream, (size_t)count);
    if (!is_seen) {
        close_descriptor(from);
        *from = -1;
    }
}

static void *print_all(void *argument)
{
    struct foreground *foreground = argument;
    int *out = &foreground->output[LOG_STDOUT][0], *err = &foreground->output[LOG_STDERR][0];
    while (*out >= 0 || *err >= 0) {
        struct pollfd events[] = {{*out, POLLIN, 0}, {*err, POLLIN, 0}};
        if (poll(events, 2, -1) < 0)
            continue;
        if (events[0].revents)
            print(foreground, LOG_STDOUT, out);
        if (events[1].revents)
            print(foreground, LOG_STDERR, err);
    }
    log_flush(&foreground->log);
    return NULL;
}

/* What the terminal has printed: to those who are attached, and into the log. */
static void see(void *argument, const char *bytes, size_t length)
{
    struct foreground *foreground = argument;
    pthread_mutex_lock(&foreground->mutex);
    attached_print(&foreground->attached, bytes, length);
    pthread_mutex_unlock(&foreground->mutex);
    while (length) {
        size_t room;
        char *space = log_space(&foreground->log, LOG_STDOUT, &room);
        size_t piece = length < room ? length : room;
        memcpy(space, bytes, piece);
        log_received(&foreground->log, LOG_STDOUT, piece);
        bytes += piece;
        length -= piece;
    }
}

static void *hear_attached(void *argument)
{
    struct foreground *foreground = argument;
    for (;;) {
        struct pollfd events[ATTACHED_EVENTS + 1] = {[ATTACHED_EVENTS] = {.fd = -1}};
        pthread_mutex_lock(&foreground->mutex);
        attached_await(&foreground->attached, events, &events[ATTACHED_EVENTS]);
        events[ATTACHED_EVENTS].fd = events[ATTACHED_EVENTS].events ? foreground->terminal : -1;
        pthread_mutex_unlock(&foreground->mutex);
        if (poll(events, ATTACHED_EVENTS + 1, -1) < 0)
            continue;
        pthread_mutex_lock(&foreground->mutex);
        attached_ready(&foreground->attached, events, foreground->terminal);
        pthread_mutex_unlock(&foreground->mutex);
    }
    return NULL;
}

/* The new thread has all signals blocked: they are for who relays them, and one that cannot write is told so. */
static int start_thread(pthread_t *thread, void *(*run)(void *), struct foreground *foreground, struct error *error)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    errno = pthread_create(thread, NULL, run, foreground);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return errno ? fail(error, "log", "cannot start a thread") : 0;
}

int foreground_begin(struct foreground *foreground, struct process process, int master, struct error *error)
{
    pthread_t attached;
    foreground->state = (struct state){.id = foreground->settings.id, .process = process, .started_at = time_of_day()};
    journal_started(&foreground->settings, &foreground->state);
    foreground->terminal = master;
    attached_open(&foreground->attached, &foreground->settings);
    foreground->witness = (struct relay_witness){see, foreground};
    for (int stream = LOG_STDOUT; stream <= LOG_STDERR; stream++)
        close_descriptor(&foreground->output[stream][1]);
    if (foreground->attached.listener >= 0 && start_thread(&attached, hear_attached, foreground, error) < 0)
        return -1;
    if (foreground->output[LOG_STDOUT][0] < 0)
        return 0;
    foreground->is_printing = !start_thread(&foreground->printer, print_all, foreground, error);
    return foreground->is_printing ? 0 : -1;
}

void foreground_ended(struct foreground *foreground, int status)
{
    foreground->state.exit_code = status;
    foreground->state.finished_at = time_of_day();
    foreground->state.oom_killed = cgroup_oom_kills(foreground->settings.cgroup) > 0;
    journal_ended(&foreground->settings, &foreground->state, false);
    if (foreground->settings.terminal)
        log_flush(&foreground->log);
    pthread_mutex_lock(&foreground->mutex);
    attached_hang_up(&foreground->attached);
    attached_close(&foreground->attached, &foreground->settings);
    foreground->terminal = -1; /* its thread ends with the process */
    pthread_mutex_unlock(&foreground->mutex);
}

void foreground_close(struct foreground *foreground)
{
    if (foreground->is_printing)
        pthread_join(foreground->printer, NULL);
    log_close(&foreground->log);
}

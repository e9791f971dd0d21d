#include "supervisor/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int output_open(struct supervisor *supervisor, struct error *error)
{
    char directory[sizeof supervisor->settings.directory + 8];
    supervisor->input[0] = supervisor->input[1] = -1;
    attached_open(&supervisor->attached, &supervisor->settings);
    if (supervisor->settings.open_input && pipe2(supervisor->input, O_CLOEXEC) < 0)
        return fail(error, "log", "cannot make a pipe");
    for (int stream = LOG_STDOUT; stream <= LOG_STDERR; stream++) {
        if (pipe2(supervisor->output[stream], O_CLOEXEC) < 0)
            return fail(error, "log", "cannot make a pipe");
        fcntl(supervisor->output[stream][0], F_SETFL, O_NONBLOCK);
    }
    snprintf(directory, sizeof directory, "%s/log", supervisor->settings.directory);
    return log_open(&supervisor->log, directory, supervisor->settings.log, error);
}

bool output_receive(struct supervisor *supervisor, enum log_stream stream)
{
    size_t room;
    bool is_terminal = supervisor->terminal >= 0 && stream == LOG_STDOUT;
    char *space = log_space(&supervisor->log, stream, &room);
    ssize_t count = read(is_terminal ? supervisor->terminal : supervisor->output[stream][0], space, room);
    if (count > 0 && is_terminal)
        attached_print(&supervisor->attached, space, (size_t)count);
    if (count > 0)
        log_received(&supervisor->log, stream, (size_t)count);
    else if (is_terminal && (count == 0 || (errno != EAGAIN && errno != EINTR)))
        output_set_terminal(supervisor, -1); /* EIO: nobody has its other end open */
    return count > 0;
}

void output_drain(struct supervisor *supervisor)
{
    while (output_receive(supervisor, LOG_STDOUT))
        ;
    while (output_receive(supervisor, LOG_STDERR))
        ;
    output_set_terminal(supervisor, -1);
    log_flush(&supervisor->log);
}

void output_set_terminal(struct supervisor *supervisor, int terminal)
{
    if (supervisor->terminal >= 0)
        close(supervisor->terminal);
    if (terminal < 0)
        attached_hang_up(&supervisor->attached);
    supervisor->terminal = terminal;
    if (terminal >= 0)
        fcntl(terminal, F_SETFL, O_NONBLOCK);
}

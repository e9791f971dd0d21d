#include "answer.h"
#include "input.h"
#include "requests.h"
#include "settings.h"
#include "state.h"
#include "verbs.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <unistd.h>

/* A signal for the first process of each container. What becomes of it is its supervisor's to see. */

static const struct rule rules[] = {
    {"id", RULE_STRING, true, 1},
    {"cgroup", RULE_STRING, true, 1},
    {"signal", RULE_STRING, true, 1},
};

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static int send_signal(const json_t *request, struct error *error)
{
    struct process process;
    int number = signal_number(text_of(request, "signal"));
    if (number <= 0)
        return refuse(error, "signal", "there is no signal %s", text_of(request, "signal"));
    int descriptor = process_open_labelled(text_of(request, "cgroup"), "process", &process);
    if (descriptor < 0)
        return refuse(error, "signal", "the container is not running");
    int result = pidfd_send_signal(descriptor, number, NULL, 0);
    if (result < 0)
        fail(error, "signal", "cannot send %s to process %d", text_of(request, "signal"), process.pid);
    close(descriptor);
    return result;
}

int signal_verb(int count, char **arguments)
{
    struct input input;
    struct error error;
    const char *line;
    size_t length;
    bool failed = false;
    int lock, status = requests_options(count, arguments, &lock);
    if (status)
        return status;
    if (requests_read(&input, &error) < 0) {
        complain(arguments[0], &error);
        return EXIT_WRONG_USE;
    }
    for (size_t number = 1; input_line(&input, &line, &length); number++) {
        json_t *request = input_parse(line, length, number, &error);
        bool done = request && rules_check(request, rules, sizeof rules / sizeof *rules, &error) == 0 &&
                    send_signal(request, &error) == 0;
        if (done)
            answer_updated(text_of(request, "id"));
        else
            answer_failed(text_of(request, "id"), &error);
        failed |= !done;
        json_decref(request);
    }
    return failed;
}

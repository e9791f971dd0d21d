#include "base/jsontext.h"
#include "container/state.h"
#include "verbs/answer.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct json_writer writer;

static void begin(const char *id, const char *event)
{
    jsontext_begin(&writer, STDOUT_FILENO);
    jsontext_open(&writer, NULL, '{');
    jsontext_string(&writer, "id", id);
    jsontext_string(&writer, "event", event);
}

static void end(void)
{
    jsontext_close(&writer, '}');
    jsontext_end(&writer); /* nobody listens any more: the work goes on */
}

void answer_started(const char *id, struct process process)
{
    begin(id, "started");
    jsontext_number(&writer, "pid", process.pid);
    jsontext_number(&writer, "startTime", (int64_t)process.start_time);
    end();
}

void answer_stopped(const char *id, int exit_code)
{
    begin(id, "stopped");
    if (exit_code != EXIT_CODE_UNKNOWN)
        jsontext_number(&writer, "exitCode", exit_code);
    end();
}

void answer_updated(const char *id)
{
    begin(id, "updated");
    end();
}

void answer_failed(const char *id, const struct error *error)
{
    char text[640];
    const char *words = error->number ? strerrordesc_np(error->number) : NULL;
    snprintf(text, sizeof text, "%s%s%c%s", error->message, words ? ": " : "", words ? tolower(words[0]) : 0,
             words ? words + 1 : "");
    begin(id, "failed");
    jsontext_string(&writer, "stage", error->stage);
    if (error->number)
        jsontext_string(&writer, "errno", strerrorname_np(error->number));
    jsontext_string(&writer, "message", text);
    end();
}

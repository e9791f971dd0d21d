#include "check.h"
#include "container/settings.h"

#include <signal.h>

static const char smallest[] = "{'id': 'a', 'directory': '/d', 'runDirectory': '/r', 'rootfs': {'lower': ['/l']},"
                               " 'config': {'process': {'args': ['x']}, 'linux': {'cgroupsPath': 'p/s/a'}}}";

static json_t *parse(const char *text)
{
    char json[4096];
    snprintf(json, sizeof json, "%s", text);
    for (char *quote = json; (quote = strchr(quote, '\'')); quote++)
        *quote = '"';
    json_t *value = json_loads(json, 0, NULL);
    CHECK(value);
    return value;
}

/* The smallest spec with the members of ADDED. */
static int read_with(const char *added, struct settings *settings, struct error *error)
{
    json_t *spec = parse(smallest), *more = parse(added);
    json_object_update_recursive(spec, more);
    int result = settings_read(spec, settings, error);
    json_decref(more);
    json_decref(spec);
    return result;
}

static const char *refusal(const char *added)
{
    static struct error error;
    struct settings settings;
    error = (struct error){0};
    CHECK_NUMBER(-1, read_with(added, &settings, &error));
    CHECK_TEXT("spec", error.stage);
    return error.message;
}

static void what_is_not_given_has_the_fields_usual_value(void)
{
    struct settings settings;
    struct error error;
    CHECK_NUMBER(0, read_with("{'health': {'test': ['CMD', 'x']}}", &settings, &error));
    CHECK_NUMBER(RESTART_NO, settings.restart);
    CHECK_NUMBER(SIGTERM, settings.stop_signal);
    CHECK_NUMBER(10000, settings.stop_grace);
    CHECK_NUMBER(30000, settings.health.interval);
    CHECK_NUMBER(3, settings.health.retries);
    CHECK_NUMBER(0, settings.log.max_size);
}

static void what_is_given_is_taken(void)
{
    struct settings settings;
    struct error error;
    CHECK_NUMBER(0, read_with("{'restart': {'policy': 'on-failure', 'maximumRetries': 4},"
                              " 'stop': {'signal': 'SIGUSR2', 'graceMillis': 0},"
                              " 'log': {'maxSize': 10, 'maxFiles': 2}}",
                              &settings, &error));
    CHECK_NUMBER(RESTART_ON_FAILURE, settings.restart);
    CHECK_NUMBER(4, settings.maximum_retries);
    CHECK_NUMBER(SIGUSR2, settings.stop_signal);
    CHECK_NUMBER(0, settings.stop_grace);
    CHECK_NUMBER(10, settings.log.max_size);
    CHECK(!settings.health.enabled);
}

static void a_wrong_member_is_named_with_its_path(void)
{
    CHECK_TEXT("rootfs.lower[1]: expected an absolute path, found \"l\"", refusal("{'rootfs': {'lower': ['/l', 'l']}}"));
    CHECK_TEXT("config.mounts[0].destination: expected a value, found nothing", refusal("{'config': {'mounts': [{}]}}"));
    CHECK_TEXT("labels.stack: expected a string, found 1", refusal("{'labels': {'stack': 1}}"));
    CHECK_TEXT("config.process.args: expected at least one element, found []", refusal("{'config': {'process': {'args': []}}}"));
    CHECK_TEXT("joins[0].pid: expected a whole number that is not negative, found -1",
               refusal("{'joins': [{'pid': -1, 'startTime': 1}]}"));
    CHECK_TEXT("restart.policy: expected no, always, on-failure or unless-stopped, found \"often\"",
               refusal("{'restart': {'policy': 'often'}}"));
    CHECK_TEXT("stop.signal: there is no signal \"SIGSTAR\"", refusal("{'stop': {'signal': 'SIGSTAR'}}"));
    CHECK_TEXT("health.test: expected CMD or CMD-SHELL and a command, found \"NONE\"",
               refusal("{'health': {'test': ['NONE']}}"));
}

static void names_cannot_lead_out_of_their_directories(void)
{
    CHECK_TEXT("id: expected letters and digits, found \"../a\"", refusal("{'id': '../a'}"));
    CHECK(strstr(refusal("{'config': {'linux': {'cgroupsPath': 'p/../a'}}}"), "config.linux.cgroupsPath: expected a path"));
    CHECK(strstr(refusal("{'config': {'linux': {'cgroupsPath': '/p/a'}}}"), "config.linux.cgroupsPath: expected a path"));
    CHECK(strstr(refusal("{'config': {'linux': {'cgroupsPath': 'alone'}}}"), "config.linux.cgroupsPath: expected a path"));
}

static void signals_have_names_and_numbers(void)
{
    CHECK_NUMBER(SIGTERM, signal_number("SIGTERM"));
    CHECK_NUMBER(SIGTERM, signal_number("TERM"));
    CHECK_NUMBER(SIGTERM, signal_number("15"));
    CHECK_NUMBER(SIGRTMIN + 3, signal_number("SIGRTMIN+3"));
    CHECK_NUMBER(-1, signal_number("SIGRTMIN+99"));
    CHECK_NUMBER(-1, signal_number("0"));
    CHECK_NUMBER(-1, signal_number(""));
    CHECK_NUMBER(-1, signal_number("15x"));
}

int main(void)
{
    RUN(what_is_not_given_has_the_fields_usual_value);
    RUN(what_is_given_is_taken);
    RUN(a_wrong_member_is_named_with_its_path);
    RUN(names_cannot_lead_out_of_their_directories);
    RUN(signals_have_names_and_numbers);
}

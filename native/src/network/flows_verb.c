#include "base/cleanup.h"
#include "base/input.h"
#include "base/requests.h"
#include "base/rules.h"
#include "network/flows.h"
#include "verbs.h"
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct rule rules[] = {
    {"protocol", RULE_STRING, true, 1},
    {"published", RULE_NUMBER, true, 0},
    {"address", RULE_STRING, false, 1},
};

static int forget(const json_t *request, struct error *error)
{
    const char *protocol = json_string_value(json_object_get(request, "protocol"));
    const char *written = json_string_value(json_object_get(request, "address"));
    json_int_t published = json_integer_value(json_object_get(request, "published"));
    struct address address;
    bool udp = !strcmp(protocol, "udp");
    if (!udp && strcmp(protocol, "tcp"))
        return refuse(error, "flows", "protocol: \"%s\" is neither tcp nor udp", protocol);
    if (published > UINT16_MAX)
        return refuse(error, "flows", "published: there is no port %lld", (long long) published);
    if (written && address_parse(written, &address))
        return refuse(error, "flows", "address: \"%s\" is no address", written);
    return flows_forget_port(udp ? IPPROTO_UDP : IPPROTO_TCP, (uint16_t) published, written ? &address : NULL, error);
}

int flows_verb(int count, char **arguments)
{
    struct input input;
    struct error error;
    const char *line;
    size_t length;
    if (count != 1) {
        fputs("Usage: jcompose-runtime flows < REQUESTS\n", stderr);
        return EXIT_WRONG_USE;
    }
    if (input_read(&input, STDIN_FILENO, &error) < 0) {
        complain(arguments[0], &error);
        return EXIT_WRONG_USE;
    }
    for (size_t number = 1; input_line(&input, &line, &length); number++) {
        cleanup_json json_t *request = input_parse(line, length, number, &error);
        if (!request || rules_check(request, rules, sizeof rules / sizeof *rules, &error) || forget(request, &error)) {
            complain(arguments[0], &error);
            return 1;
        }
    }
    return 0;
}

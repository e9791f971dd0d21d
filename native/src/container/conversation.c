#include "container/conversation.h"

#include "base/channel.h"
#include "base/cleanup.h"
#include "base/debug.h"
#include "container/hooks.h"
#include "container/mappings.h"
#include "container/mounts.h"
#include "container/net_devices.h"
#include "names/names.h"
#include "network/network.h"
#include "seccomp/seccomp_agent.h"
#include <stdio.h>

static const json_t *config_of(const struct conversation *conversation)
{
    return json_object_get(conversation->spec, "config");
}

static int answer(const struct conversation *conversation, struct error *error)
{
    return channel_send(conversation->channel, MESSAGE_GO, NULL, -1)
               ? fail(error, "start", "answer the container's process")
               : 0;
}

static int write_mappings(const struct conversation *conversation, struct error *error)
{
    const json_t *section = json_object_get(config_of(conversation), "linux");
    return mappings_write(conversation->process.pid, json_object_get(section, "uidMappings"),
                          json_object_get(section, "gidMappings"), error)
               ? -1
               : answer(conversation, error);
}

static int run_hooks(const struct conversation *conversation, struct error *error)
{
    pid_t pid = conversation->process.pid;
    if (hooks_run(conversation->spec, "prestart", pid, "created", error) ||
        hooks_run(conversation->spec, "createRuntime", pid, "created", error))
        return -1;
    return answer(conversation, error);
}

static int attach_network(const struct conversation *conversation, int namespace, struct error *error)
{
    const json_t *devices = json_object_get(json_object_get(config_of(conversation), "linux"), "netDevices");
    if (names_enter(conversation->spec, conversation->process.pid, error) ||
        network_attach(json_object_get(conversation->spec, "network"), namespace, error) ||
        net_devices_move(devices, namespace, error))
        return -1;
    return answer(conversation, error);
}

static int map_owners(const struct conversation *conversation, size_t index, int source, struct error *error)
{
    return bind_map(config_of(conversation), index, source, conversation->users, error) ? -1
                                                                                        : answer(conversation, error);
}

static void warn(const struct error *warning)
{
    char text[640];
    fprintf(stderr, "jcompose-runtime: warning: %s\n", error_text(warning, text, sizeof text));
}

static const char *const what_it_says[] = {
    [MESSAGE_NETWORK] = "has a network namespace, to be attached",
    [MESSAGE_GO] = "goes on",
    [MESSAGE_CGROUP] = "wants its cgroup",
    [MESSAGE_MAPPINGS] = "has a user namespace, to be mapped",
    [MESSAGE_MOUNT] = "has a mount whose owners are to be mapped",
    [MESSAGE_HOOKS] = "has its mounts: now the hooks",
    [MESSAGE_TERMINAL] = "has a terminal",
    [MESSAGE_CREATED] = "is ready, and waits for its start",
    [MESSAGE_NOTIFY] = "has a seccomp filter that asks",
    [MESSAGE_EXECUTING] = "executes its command",
    [MESSAGE_FAILED] = "failed",
};

int conversation_hold(const struct conversation *conversation, struct error *error)
{
    bool executing = false;
    for (;;) {
        struct message message;
        int descriptor, result = 0;
        int received = channel_receive(conversation->channel, &message, &descriptor);
        if (received < 0)
            return fail(error, "start", "hear from the container's process");
        if (!received)
            return executing ? 0 : refuse(error, "start", "the container's process was killed before its command ran");
        if (message.kind == MESSAGE_TERMINAL && conversation->terminal) {
            *conversation->terminal = descriptor;
            continue;
        }
        if (message.kind != MESSAGE_DEBUG && message.kind != MESSAGE_WARNING)
            debug("process %d %s", conversation->process.pid, what_it_says[message.kind]);
        cleanup_close int given = descriptor;
        switch (message.kind) {
        case MESSAGE_NETWORK:
            result = attach_network(conversation, given, error);
            break;
        case MESSAGE_CGROUP:
            result = answer(conversation, error);
            break;
        case MESSAGE_MAPPINGS:
            result = write_mappings(conversation, error);
            break;
        case MESSAGE_MOUNT:
            result = map_owners(conversation, message.mount, given, error);
            break;
        case MESSAGE_HOOKS:
            result = run_hooks(conversation, error);
            break;
        case MESSAGE_NOTIFY:
            result = seccomp_agent_tell(conversation->spec, conversation->process.pid, given, error);
            break;
        case MESSAGE_WARNING:
            warn(&message.error);
            break;
        case MESSAGE_DEBUG:
            debug("process %d: %s", conversation->process.pid, message.error.message);
            break;
        case MESSAGE_CREATED:
            return 0;
        case MESSAGE_EXECUTING:
            executing = true;
            break;
        case MESSAGE_FAILED:
            *error = message.error;
            return -1;
        case MESSAGE_GO:
        case MESSAGE_TERMINAL:
            break;
        }
        if (result)
            return -1;
    }
}

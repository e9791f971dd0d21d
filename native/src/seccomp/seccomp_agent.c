#include "seccomp/seccomp_agent.h"

#include "base/cleanup.h"
#include "base/descriptor.h"
#include "container/oci_state.h"
#include <string.h>

int seccomp_agent_tell(const json_t *spec, pid_t pid, int notifications, struct error *error)
{
    const json_t *section = json_object_get(json_object_get(spec, "config"), "linux");
    const json_t *seccomp = json_object_get(section, "seccomp");
    const char *path = json_string_value(json_object_get(seccomp, "listenerPath"));
    const char *metadata = json_string_value(json_object_get(seccomp, "listenerMetadata"));
    if (!path)
        return refuse(error, "seccomp", "linux.seccomp: SCMP_ACT_NOTIFY needs a listenerPath");
    cleanup_json json_t *state = json_pack("{s:s, s:[s], s:i, s:s, s:o}", "ociVersion", OCI_VERSION, "fds",
                                           "seccompFd", "pid", (int) pid, "metadata", metadata ? metadata : "",
                                           "state", oci_state(spec, "creating", pid));
    cleanup_free char *text = json_dumps(state, JSON_COMPACT);
    cleanup_close int agent = descriptor_connect(path, error);
    if (agent < 0)
        return errno = error->number, fail(error, "seccomp", "failed to connect with seccomp agent %s", path);
    if (descriptor_send(agent, text, strlen(text), notifications))
        return fail(error, "seccomp", "hand the seccomp notifications to %s", path);
    return 0;
}

#include "container/rlimits.h"

#include "base/channel.h"
#include <errno.h>
#include <string.h>

static const struct limit {
    const char *name;
    __rlimit_resource_t resource;
} known[] = {
    {"RLIMIT_AS", RLIMIT_AS},           {"RLIMIT_CORE", RLIMIT_CORE},         {"RLIMIT_CPU", RLIMIT_CPU},
    {"RLIMIT_DATA", RLIMIT_DATA},       {"RLIMIT_FSIZE", RLIMIT_FSIZE},       {"RLIMIT_LOCKS", RLIMIT_LOCKS},
    {"RLIMIT_MEMLOCK", RLIMIT_MEMLOCK}, {"RLIMIT_MSGQUEUE", RLIMIT_MSGQUEUE}, {"RLIMIT_NICE", RLIMIT_NICE},
    {"RLIMIT_NOFILE", RLIMIT_NOFILE},   {"RLIMIT_NPROC", RLIMIT_NPROC},       {"RLIMIT_RSS", RLIMIT_RSS},
    {"RLIMIT_RTPRIO", RLIMIT_RTPRIO},   {"RLIMIT_RTTIME", RLIMIT_RTTIME},     {"RLIMIT_SIGPENDING", RLIMIT_SIGPENDING},
    {"RLIMIT_STACK", RLIMIT_STACK},
};

/* -1 is what unlimited becomes where a writer has no unsigned 64-bit numbers; as a double it is inexact. */
static rlim_t amount(const json_t *number)
{
    if (json_is_real(number))
        return RLIM_INFINITY;
    return (rlim_t) json_integer_value(number);
}

const char *rlimits_name(size_t index, __rlimit_resource_t *resource)
{
    if (index >= sizeof known / sizeof *known)
        return NULL;
    *resource = known[index].resource;
    return known[index].name;
}

struct rlimit rlimits_wanted(const json_t *limit)
{
    return (struct rlimit){amount(json_object_get(limit, "soft")), amount(json_object_get(limit, "hard"))};
}

static int set(const char *name, __rlimit_resource_t resource, struct rlimit wanted, int channel, struct error *error)
{
    struct rlimit old;
    if (wanted.rlim_cur > wanted.rlim_max)
        return refuse(error, "rlimits", "%s: the soft limit is above the hard one", name);
    if (!setrlimit(resource, &wanted))
        return 0;
    if (errno != EPERM || getrlimit(resource, &old))
        return fail(error, "rlimits", "set %s", name);
    errno = 0; /* "permission denied" is what callers look for in errors */
    channel_warn(channel, "this machine allows no hard %s above %llu: set to that", name,
                 (unsigned long long) old.rlim_max);
    if (wanted.rlim_max > old.rlim_max)
        wanted.rlim_max = old.rlim_max;
    if (wanted.rlim_cur > wanted.rlim_max)
        wanted.rlim_cur = wanted.rlim_max;
    return setrlimit(resource, &wanted) ? fail(error, "rlimits", "set %s", name) : 0;
}

int rlimits_set(const json_t *rlimits, int channel, struct error *error)
{
    size_t index, i;
    json_t *limit;
    json_array_foreach (rlimits, index, limit) {
        const char *name = json_string_value(json_object_get(limit, "type"));
        struct rlimit wanted = rlimits_wanted(limit);
        for (i = 0; i < sizeof known / sizeof *known && name && strcmp(known[i].name, name); i++)
            ;
        if (!name || i == sizeof known / sizeof *known)
            return refuse(error, "rlimits", "config.process.rlimits: there is no limit \"%s\"", name ? name : "");
        if (set(name, known[i].resource, wanted, channel, error))
            return -1;
    }
    return 0;
}

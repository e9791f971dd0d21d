#include "container/personality.h"

#include <string.h>
#include <sys/personality.h>

int personality_set(const json_t *spec, struct error *error)
{
    const json_t *section = json_object_get(json_object_get(spec, "config"), "linux");
    const json_t *wanted = json_object_get(section, "personality");
    const char *domain = json_string_value(json_object_get(wanted, "domain"));
    if (!wanted)
        return 0;
    if (!domain || (strcmp(domain, "LINUX") != 0 && strcmp(domain, "LINUX32") != 0))
        return refuse(error, "personality", "linux.personality.domain: expected LINUX or LINUX32, found \"%s\"",
                      domain ? domain : "");
    if (json_array_size(json_object_get(wanted, "flags")))
        return refuse(error, "personality", "linux.personality.flags: there are no flags");
    if (personality(strcmp(domain, "LINUX32") ? PER_LINUX : PER_LINUX32) < 0)
        return fail(error, "personality", "set the personality %s", domain);
    return 0;
}

#include "names/names_forward.h"

#include <stdio.h>
#include <string.h>

static void add(struct upstreams *upstreams, const char *written)
{
    struct address address;
    if (upstreams->count < UPSTREAMS && !address_parse(written, &address))
        upstreams->list[upstreams->count++] = address;
}

/* The file as it is now: who changes it changes what containers get. */
static void add_machines(struct upstreams *upstreams)
{
    char line[512], server[128];
    FILE *file = fopen("/etc/resolv.conf", "re");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, " nameserver %127s", server) == 1)
            add(upstreams, server);
    if (file)
        fclose(file);
}

void upstreams_for(struct upstreams *upstreams, const struct record *record)
{
    const json_t *resolver = json_object_get(record ? record->network : NULL, "resolver");
    const json_t *servers = json_object_get(resolver, "servers");
    size_t index;
    json_t *server;
    upstreams->count = 0;
    if (json_is_false(json_object_get(resolver, "forward")))
        return;
    json_array_foreach (servers, index, server)
        add(upstreams, json_string_value(server));
    if (!json_array_size(servers))
        add_machines(upstreams);
}

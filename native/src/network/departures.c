#include "network/departures.h"

#include "base/cleanup.h"
#include "base/input.h"
#include "base/replacement.h"
#include "network/address.h"
#include "network/flows.h"
#include "network/netlink.h"
#include <dirent.h>
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

/* To remove an interface the kernel waits several times until nobody can be using it, and all others with theirs wait
 * meanwhile; to find what it keeps of connections to an address all connections of the machine are looked through. A hundred
 * supervisors that did this one by one would do it a hundred times. So each notes first what is to go. Whoever then has the
 * lock does it for all notes that there are, at once, and the others find theirs done. Who is killed in between leaves its
 * note to the next. */

enum { GROUP_TO_GO = 0x6a636f6d };

struct departures {
    char path[PATH_MAX]; /* of the notes */
    char (*hosts)[IFNAMSIZ];
    struct address *addresses;
    size_t hosts_count;
    int addresses_count;
};

static int path_of(const char *run_directory, char path[PATH_MAX])
{
    const char *last = strrchr(run_directory, '/');
    int length = last ? (int) (last - run_directory) : 0;
    return snprintf(path, PATH_MAX, "%.*s/departures", length, run_directory) < PATH_MAX ? 0 : -1;
}

static const char *host_of(const json_t *interface)
{
    const char *host = json_string_value(json_object_get(interface, "host"));
    return host && *host && *host != '.' && !strchr(host, '/') && strlen(host) < IFNAMSIZ ? host : NULL;
}

static int note(const char *path, const json_t *interface, struct error *error)
{
    cleanup_json json_t *object = json_pack("{s:O*}", "addresses", json_object_get(interface, "addresses"));
    cleanup_free char *line = object ? json_dumps(object, JSON_COMPACT) : NULL;
    return line ? replace_file(path, host_of(interface), line, strlen(line), false, error)
                : refuse(error, "network", "no memory to note the interface %s", host_of(interface));
}

static void take_addresses(struct departures *departures, const json_t *written)
{
    size_t index;
    json_t *address;
    json_array_foreach (written, index, address) {
        struct address *list = reallocarray(departures->addresses, (size_t) departures->addresses_count + 1, sizeof *list);
        if (!list)
            return;
        departures->addresses = list;
        if (!address_parse(json_string_value(address), &list[departures->addresses_count]))
            departures->addresses_count++;
    }
}

static bool note_name(const struct departures *departures, const char *host, char name[PATH_MAX])
{
    return snprintf(name, PATH_MAX, "%s/%s", departures->path, host) < PATH_MAX;
}

static void take_note(struct departures *departures, const char *host)
{
    char name[PATH_MAX];
    struct error ignored; /* it goes without its addresses too */
    char (*list)[IFNAMSIZ] = reallocarray(departures->hosts, departures->hosts_count + 1, sizeof *list);
    if (!list)
        return;
    departures->hosts = list;
    snprintf(list[departures->hosts_count++], sizeof *list, "%s", host);
    cleanup_json json_t *object = note_name(departures, host, name) ? json_file(name, &ignored) : NULL;
    take_addresses(departures, json_object_get(object, "addresses"));
}

static void read_notes(struct departures *departures, DIR *directory)
{
    for (struct dirent *entry; (entry = readdir(directory));)
        if (*entry->d_name != '.' && strlen(entry->d_name) < IFNAMSIZ) /* nor one that is being written */
            take_note(departures, entry->d_name);
}

/* Into the group that goes as a whole. What is not there any more needs nothing. */
static int mark(int netlink, const char *host)
{
    struct request request;
    struct ifinfomsg link = {.ifi_family = AF_UNSPEC};
    request_start(&request, RTM_NEWLINK, 0, &link, sizeof link);
    request_add_text(&request, IFLA_IFNAME, host);
    request_add_number(&request, IFLA_GROUP, GROUP_TO_GO);
    return request_send(netlink, &request) && errno != ENODEV ? -1 : 0;
}

static int remove_marked(int netlink)
{
    struct request request;
    struct ifinfomsg link = {.ifi_family = AF_UNSPEC};
    request_start(&request, RTM_DELLINK, 0, &link, sizeof link);
    request_add_number(&request, IFLA_GROUP, GROUP_TO_GO);
    return request_send(netlink, &request) && errno != ENODEV ? -1 : 0;
}

static int remove_all(const struct departures *departures, struct error *error)
{
    cleanup_close int netlink = netlink_open();
    if (netlink < 0)
        return fail(error, "network", "open a netlink socket");
    for (size_t i = 0; i < departures->hosts_count; i++)
        if (mark(netlink, departures->hosts[i]))
            return fail(error, "network", "remove the interface %s", departures->hosts[i]);
    if (departures->hosts_count && remove_marked(netlink))
        return fail(error, "network", "remove the interface %s", departures->hosts[0]);
    return flows_forget_addresses(departures->addresses, departures->addresses_count, error);
}

static void strike_notes(const struct departures *departures)
{
    char name[PATH_MAX];
    for (size_t i = 0; i < departures->hosts_count; i++)
        if (note_name(departures, departures->hosts[i], name))
            unlink(name);
}

/* Under the lock: what is noted, and of INTERFACES what could not be. */
static int perform(struct departures *departures, DIR *directory, const json_t *interfaces, struct error *error)
{
    size_t index;
    json_t *interface;
    if (directory)
        read_notes(departures, directory);
    json_array_foreach (interfaces, index, interface)
        if (host_of(interface)) {
            take_note(departures, host_of(interface));
            take_addresses(departures, json_object_get(interface, "addresses"));
        }
    int result = remove_all(departures, error);
    if (!result)
        strike_notes(departures);
    free(departures->hosts);
    free(departures->addresses);
    return result;
}

static int finish(struct departures *departures, const json_t *interfaces, struct error *error)
{
    DIR *directory = opendir(departures->path);
    while (directory && flock(dirfd(directory), LOCK_EX))
        if (errno != EINTR) {
            closedir(directory);
            return fail(error, "network", "lock %s", departures->path);
        }
    int result = perform(departures, directory, interfaces, error);
    if (directory)
        closedir(directory);
    return result;
}

int departures_remove(const char *run_directory, const json_t *interfaces, struct error *error)
{
    struct departures departures = {0};
    struct error ignored;
    size_t index;
    json_t *interface;
    if (!json_array_size(interfaces))
        return 0;
    cleanup_json json_t *unnoted = json_array();
    bool has_place = run_directory && !path_of(run_directory, departures.path);
    json_array_foreach (interfaces, index, interface)
        if (host_of(interface) && (!has_place || note(departures.path, interface, &ignored)))
            json_array_append(unnoted, interface); /* a full disk must not keep a container from ending */
    return finish(&departures, unnoted, error);
}

int departures_finish(const char *run_directory, struct error *error)
{
    struct departures departures = {0};
    return path_of(run_directory, departures.path) ? 0 : finish(&departures, NULL, error);
}

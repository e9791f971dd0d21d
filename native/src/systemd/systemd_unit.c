#include "systemd/systemd_unit.h"

#include "base/cleanup.h"
#include "systemd/dbus.h"
#include "systemd/systemd_annotations.h"
#include "systemd/systemd_limits.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define BUS_SOCKET "/run/dbus/system_bus_socket"
#define MANAGER "org.freedesktop.systemd1.Manager"

static int ask_manager(struct dbus *bus, const char *interface, const char *member, const char *signature,
                       const struct dbus_writer *body, struct dbus_message *answer, struct error *error)
{
    const struct dbus_call call = {"org.freedesktop.systemd1", "/org/freedesktop/systemd1", interface, member, signature};
    return dbus_ask(bus, &call, body, answer, error);
}

/* "unix:path=PATH[,…]" */
static void read_address(char path[PATH_MAX])
{
    static const char prefix[] = "unix:path=";
    const char *address = getenv("DBUS_SYSTEM_BUS_ADDRESS");
    bool given = address && !strncmp(address, prefix, sizeof prefix - 1);
    snprintf(path, PATH_MAX, "%s", given ? address + sizeof prefix - 1 : BUS_SOCKET);
    path[strcspn(path, ",;")] = 0;
}

static int reach(struct dbus *bus, struct error *error)
{
    char path[PATH_MAX];
    read_address(path);
    if (!dbus_open(bus, path, error))
        return 0;
    dbus_close(bus);
    if (access("/run/systemd/system", F_OK))
        return refuse(error, "systemd", "cgroups as scopes of systemd need systemd, which does not run here (there is no "
                      "/run/systemd/system): use the cgroup manager cgroupfs");
    return -1;
}

/* Where systemd's own tree of cgroups begins: below the root where it runs in a container. */
static int read_root(struct dbus *bus, char *root, size_t size, struct error *error)
{
    struct dbus_writer body = {0};
    struct dbus_message answer;
    dbus_put_text(&body, MANAGER);
    dbus_put_text(&body, "ControlGroup");
    if (ask_manager(bus, "org.freedesktop.DBus.Properties", "Get", "ss", &body, &answer, error))
        return -1;
    const char *type = dbus_get_signature(&answer.body);
    const char *path = !strcmp(type, "s") ? dbus_get_text(&answer.body) : "";
    snprintf(root, size, "%s", path + strspn(path, "/"));
    return 0;
}

/* "a-b.slice" lies in "a.slice" (man 5 systemd.slice); "-.slice" is the root. */
static int put_slice(const char *slice, char *path, size_t size, struct error *error)
{
    size_t length = strlen(slice), used = strlen(path);
    if (!strcmp(slice, "-.slice"))
        return 0;
    if (length < 7 || strcmp(slice + length - 6, ".slice") || *slice == '-' || strstr(slice, "--") || strchr(slice, '/'))
        return refuse(error, "systemd", "\"%.100s\" is no name of a slice", slice);
    for (const char *end = slice; *end; end++) {
        bool is_last = end == slice + length - 6;
        if (*end != '-' && !is_last)
            continue;
        used += (size_t) snprintf(path + used, size - used, "%s%.*s.slice", used ? "/" : "", (int) (end - slice), slice);
        if (used >= size)
            return refuse(error, "systemd", "the slice %.100s… is too deep", slice);
        if (is_last)
            break;
    }
    return 0;
}

/* Returns "systemd". */
static json_t *read_place(const char *place, const char *id, struct error *error)
{
    const char *first = strchr(place, ':'), *second = first ? strchr(first + 1, ':') : NULL;
    if (!*place)
        return json_pack("{s:s, s:o}", "slice", "system.slice", "unit", json_sprintf("jcompose-%s.scope", id));
    if (!second || strchr(second + 1, ':') || !second[1]) {
        refuse(error, "systemd", "expected cgroupsPath to be of format \"slice:prefix:name\" for systemd cgroups, got "
               "\"%.200s\" instead", place);
        return NULL;
    }
    int prefix = (int) (second - first - 1);
    return json_pack("{s:o, s:o}", "slice",
                     first == place ? json_string("system.slice") : json_sprintf("%.*s", (int) (first - place), place),
                     "unit", json_sprintf("%.*s%s%s.scope", prefix, first + 1, prefix ? "-" : "", second + 1));
}

static const char *member(const json_t *spec, const char *name)
{
    return json_string_value(json_object_get(json_object_get(spec, "systemd"), name));
}

int systemd_unit_place(json_t *spec, const char *id, struct error *error)
{
    json_t *config = json_object_get(spec, "config"), *section = json_object_get(config, "linux");
    const char *place = json_string_value(json_object_get(section, "cgroupsPath")) ?: "";
    char path[PATH_MAX];
    struct dbus bus;
    if (reach(&bus, error))
        return -1;
    int result = read_root(&bus, path, sizeof path, error);
    dbus_close(&bus);
    json_t *unit = result ? NULL : read_place(place, id, error);
    if (!unit)
        return -1;
    json_object_set_new(spec, "systemd", unit);
    if (put_slice(member(spec, "slice"), path, sizeof path, error))
        return -1;
    if (!section)
        json_object_set_new(config, "linux", section = json_object());
    json_object_set_new(section, "cgroupsPath", json_sprintf("%s%s%s", path, *path ? "/" : "", member(spec, "unit")));
    return 0;
}

static int put_properties(struct dbus_writer *body, const json_t *spec, pid_t pid, struct error *error)
{
    static const char *const flags[] = {"CPUAccounting", "MemoryAccounting", "TasksAccounting", "Delegate"};
    const json_t *section = json_object_get(json_object_get(spec, "config"), "linux");
    char description[128];
    snprintf(description, sizeof description, "container %.100s", json_string_value(json_object_get(spec, "id")));
    size_t properties = dbus_begin_array(body, 8);
    systemd_put_text(body, "Description", description);
    systemd_put_text(body, "Slice", member(spec, "slice"));
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        systemd_put_flag(body, flags[i], true);
    systemd_put_flag(body, "DefaultDependencies", false);
    dbus_put_struct(body);
    dbus_put_text(body, "PIDs");
    dbus_put_signature(body, "au");
    size_t pids = dbus_begin_array(body, sizeof(uint32_t));
    dbus_put_number(body, (uint32_t) pid);
    dbus_end_array(body, pids, sizeof(uint32_t));
    if (systemd_put_limits(body, json_object_get(section, "resources"), error) ||
        systemd_put_annotations(body, json_object_get(json_object_get(spec, "config"), "annotations"), error))
        return -1;
    dbus_end_array(body, properties, 8);
    return 0;
}

/* The signal that tells of a job's end comes to who asked for such signals before. */
static int subscribe(struct dbus *bus, struct error *error)
{
    static const struct dbus_call match = {"org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                           "AddMatch", "s"};
    struct dbus_writer body = {0};
    struct dbus_message answer;
    dbus_put_text(&body, "type='signal',interface='" MANAGER "',member='JobRemoved'");
    return dbus_ask(bus, &match, &body, &answer, error) ||
                   ask_manager(bus, MANAGER, "Subscribe", "", NULL, &answer, error)
               ? -1
               : 0;
}

static int wait_for_job(struct dbus *bus, const char *job, const char *unit, struct error *error)
{
    struct dbus_message message;
    for (;;) {
        if (dbus_receive(bus, &message, error))
            return -1;
        if (message.type != DBUS_SIGNAL || strcmp(message.member, "JobRemoved") || strcmp(message.signature, "uoss"))
            continue;
        dbus_get_number(&message.body);
        if (strcmp(dbus_get_text(&message.body), job))
            continue;
        dbus_get_text(&message.body);
        const char *result = dbus_get_text(&message.body);
        return strcmp(result, "done") ? refuse(error, "systemd", "start the unit %s: the job's result is \"%.40s\"", unit,
                                               result)
                                      : 0;
    }
}

static void forget_failure(struct dbus *bus, const char *unit)
{
    struct dbus_writer body = {0};
    struct dbus_message answer;
    struct error ignored;
    dbus_put_text(&body, unit);
    ask_manager(bus, MANAGER, "ResetFailedUnit", "s", &body, &answer, &ignored);
}

static int start(struct dbus *bus, const json_t *spec, pid_t pid, struct error *error)
{
    const char *unit = member(spec, "unit");
    struct dbus_writer body = {0};
    struct dbus_message answer;
    char job[256];
    dbus_put_text(&body, unit);
    dbus_put_text(&body, "replace");
    if (put_properties(&body, spec, pid, error))
        return -1;
    dbus_end_array(&body, dbus_begin_array(&body, 8), 8); /* of further units */
    if (ask_manager(bus, MANAGER, "StartTransientUnit", "ssa(sv)a(sa(sv))", &body, &answer, error))
        return -1;
    snprintf(job, sizeof job, "%s", dbus_get_text(&answer.body));
    return wait_for_job(bus, job, unit, error);
}

int systemd_unit_start(const json_t *spec, pid_t pid, struct error *error)
{
    struct dbus bus;
    if (reach(&bus, error))
        return -1;
    int result = subscribe(&bus, error) || start(&bus, spec, pid, error) ? -1 : 0;
    if (result && strstr(error->message, "UnitExists")) {
        forget_failure(&bus, member(spec, "unit"));
        result = start(&bus, spec, pid, error);
    }
    dbus_close(&bus);
    return result;
}

int systemd_unit_update(const json_t *spec, const json_t *resources, struct error *error)
{
    struct dbus bus;
    struct dbus_writer body = {0};
    struct dbus_message answer;
    dbus_put_text(&body, member(spec, "unit"));
    dbus_put_number(&body, true); /* until the next start of the machine */
    size_t properties = dbus_begin_array(&body, 8), before = body.length;
    if (systemd_put_limits(&body, resources, error))
        return -1;
    dbus_end_array(&body, properties, 8);
    if (body.length == before)
        return 0;
    if (reach(&bus, error))
        return -1;
    int result = ask_manager(&bus, MANAGER, "SetUnitProperties", "sba(sv)", &body, &answer, error);
    dbus_close(&bus);
    return result;
}

void systemd_unit_stop(const json_t *spec)
{
    struct dbus bus;
    struct dbus_writer body = {0};
    struct dbus_message answer;
    struct error ignored;
    if (reach(&bus, &ignored))
        return;
    dbus_put_text(&body, member(spec, "unit"));
    dbus_put_text(&body, "replace");
    ask_manager(&bus, MANAGER, "StopUnit", "ss", &body, &answer, &ignored);
    forget_failure(&bus, member(spec, "unit"));
    dbus_close(&bus);
}

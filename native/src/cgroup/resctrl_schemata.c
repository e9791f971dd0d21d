#include "cgroup/resctrl_schemata.h"

#include "base/cleanup.h"
#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* All lines, each with its line end. */
static char *lines_of(const json_t *rdt)
{
    static const char *const members[] = {"l3CacheSchema", "memBwSchema"};
    char *text = NULL;
    size_t size, index;
    json_t *line;
    FILE *lines = memory_or_end(open_memstream(&text, &size));
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const char *value = json_string_value(json_object_get(rdt, members[i]));
        if (value && *value)
            fprintf(lines, "%s\n", value);
    }
    json_array_foreach (json_object_get(rdt, "schemata"), index, line)
        if (json_is_string(line) && *json_string_value(line))
            fprintf(lines, "%s\n", json_string_value(line));
    fclose(lines);
    return memory_or_end(text);
}

bool schemata_are_given(const json_t *rdt)
{
    cleanup_free char *lines = lines_of(rdt);
    return *lines;
}

int schemata_write(int file, const json_t *rdt, struct error *error)
{
    cleanup_free char *lines = lines_of(rdt);
    size_t length = strlen(lines);
    if (write(file, lines, length) == (ssize_t) length)
        return 0;
    lines[length - 1] = 0;
    return fail(error, "intelRdt", "write \"%.200s\" to the file schemata: info/last_cmd_status may say more", lines);
}

/* Compares "0=ff" with "0=00ff": the kernel writes values in its own way. */
static bool is_same_value(const char *one, size_t one_length, const char *other, size_t other_length)
{
    while (one_length > 1 && *one == '0')
        one++, one_length--;
    while (other_length > 1 && *other == '0')
        other++, other_length--;
    return one_length == other_length && !strncasecmp(one, other, one_length);
}

/* The value of domain NAME ("0") in "0=ff;1=c0"; NULL if it has none. */
static const char *value_in(const char *domains, const char *name, size_t name_length, size_t *length)
{
    for (const char *domain = domains; *domain; domain += strcspn(domain, ";\n")) {
        domain += strspn(domain, "; ");
        const char *equals = domain + strcspn(domain, "=;\n");
        if (*equals == '=' && is_same_value(domain, (size_t) (equals - domain), name, name_length)) {
            *length = strcspn(equals + 1, "; \n");
            return equals + 1;
        }
        if (*domain == '\n' || !*domain)
            break;
    }
    return NULL;
}

/* What stands behind "L3:" in the file's text; NULL if no line begins so. */
static const char *line_in(const char *text, const char *resource, size_t length)
{
    for (const char *line = text; line; line = strchr(line, '\n'), line = line ? line + 1 : NULL) {
        line += strspn(line, " \t");
        if (!strncmp(line, resource, length) && line[length] == ':')
            return line + length + 1;
    }
    return NULL;
}

static bool agrees(const char *text, const char *wanted)
{
    size_t resource = strcspn(wanted, ":\n");
    const char *found = line_in(text, wanted, resource);
    if (!found || wanted[resource] != ':')
        return false;
    for (const char *domain = wanted + resource + 1; *domain && *domain != '\n';) {
        size_t name = strcspn(domain, "=;\n"), length;
        const char *is = value_in(found, domain, name, &length);
        if (domain[name] != '=' || !is || !is_same_value(is, length, domain + name + 1, strcspn(domain + name + 1, "; \n")))
            return false;
        domain += strcspn(domain, ";\n");
        domain += strspn(domain, "; ");
    }
    return true;
}

int schemata_compare(int file, const char *class, const json_t *rdt, struct error *error)
{
    char text[4096];
    ssize_t size = read(file, text, sizeof text - 1);
    if (size < 0)
        return fail(error, "intelRdt", "read %s/schemata of the resctrl file system", class);
    text[size] = 0;
    cleanup_free char *lines = lines_of(rdt);
    for (const char *line = lines; *line; line = strchr(line, '\n') + 1)
        if (!agrees(text, line))
            return refuse(error, "intelRdt", "the class of service %s is there already, with other values than %.*s", class,
                          (int) strcspn(line, "\n"), line);
    return 0;
}

#include "container/user.h"

#include "base/cleanup.h"
#include "base/container_path.h"
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { FIELDS_MAX = 7 };

int user_parse_id(const char *text, unsigned int *id)
{
    unsigned long value = 0;
    if (!*text)
        return -1;
    for (const char *digit = text; *digit; digit++) {
        if (*digit < '0' || *digit > '9')
            return -1;
        value = value * 10 + (unsigned long) (*digit - '0');
        if (value >= 0xffffffffUL)
            return -1;
    }
    *id = (unsigned int) value;
    return 0;
}

/* NULL where the image has no such file, or something that is no file in its place. */
static FILE *open_table(int root, const char *path)
{
    struct stat status;
    cleanup_close int descriptor = container_path_open(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    if (descriptor < 0 || fstat(descriptor, &status) || !S_ISREG(status.st_mode))
        return NULL;
    FILE *file = fdopen(descriptor, "r");
    if (file)
        keep_descriptor(&descriptor);
    return file;
}

/* The next line's fields, split at colons; returns how many, 0 at the end. */
static int next_entry(FILE *file, char **line, size_t *size, char *fields[FIELDS_MAX])
{
    while (getline(line, size, file) > 0) {
        int count = 0;
        char *rest = *line;
        rest[strcspn(rest, "\n")] = 0;
        while (rest && count < FIELDS_MAX)
            fields[count++] = strsep(&rest, ":");
        if (count >= 3 && *fields[0] && *fields[0] != '#')
            return count;
    }
    return 0;
}

/* Fills USER from the first entry whose name or number is WANTED, and copies its name to NAME. Returns 1 if there is
 * one. */
static int find_passwd(int root, const char *wanted, const unsigned int *number, struct user *user, char *name,
                       size_t size)
{
    FILE *file = open_table(root, "/etc/passwd");
    cleanup_free char *line = NULL;
    size_t capacity = 0;
    char *fields[FIELDS_MAX] = {0};
    int found = 0;
    for (int count; file && !found && (count = next_entry(file, &line, &capacity, fields));) {
        unsigned int uid, gid;
        if (count < 4 || user_parse_id(fields[2], &uid) || user_parse_id(fields[3], &gid) ||
            (number ? uid != *number : strcmp(fields[0], wanted)))
            continue;
        user->uid = uid;
        user->gid = gid;
        snprintf(name, size, "%s", fields[0]);
        snprintf(user->home, sizeof user->home, "%s", count > 5 ? fields[5] : "");
        found = 1;
    }
    if (file)
        fclose(file);
    return found;
}

static int find_group(int root, const char *wanted, gid_t *gid)
{
    FILE *file = open_table(root, "/etc/group");
    cleanup_free char *line = NULL;
    size_t capacity = 0;
    char *fields[FIELDS_MAX];
    int found = 0;
    while (file && !found && next_entry(file, &line, &capacity, fields))
        found = !strcmp(fields[0], wanted) && !user_parse_id(fields[2], gid);
    if (file)
        fclose(file);
    return found;
}

static int has_member(char *members, const char *name)
{
    for (char *member; (member = strsep(&members, ","));)
        if (!strcmp(member, name))
            return 1;
    return 0;
}

static int add_groups_of(int root, const char *name, struct user *user, struct error *error)
{
    FILE *file = open_table(root, "/etc/group");
    cleanup_free char *line = NULL;
    size_t capacity = 0;
    char *fields[FIELDS_MAX];
    int result = 0;
    for (int count; file && !result && (count = next_entry(file, &line, &capacity, fields));) {
        unsigned int gid;
        if (count < 4 || user_parse_id(fields[2], &gid) || !has_member(fields[3], name))
            continue;
        if (user->group_count == GROUPS_MAX)
            result = refuse(error, "user", "the user %s is in more than %d groups", name, GROUPS_MAX);
        else
            user->groups[user->group_count++] = gid;
    }
    if (file)
        fclose(file);
    return result;
}

/* What consists of digits is a number, and out of range an error: never a name, never another number. */
static int is_number(const char *text)
{
    return !text[strspn(text, "0123456789")];
}

int user_find(int root, const char *text, struct user *user, struct error *error)
{
    char copy[256], name[256] = "";
    *user = (struct user){0};
    if (snprintf(copy, sizeof copy, "%s", text) >= (int) sizeof copy)
        return refuse(error, "user", "the user \"%.40s…\" is longer than %zu bytes", text, sizeof copy - 1);
    char *group = strchr(copy, ':');
    if (group)
        *group++ = 0;
    if (!*copy || (group && (!*group || strchr(group, ':'))))
        return refuse(error, "user", "\"%s\" is no user: write USER or USER:GROUP, each a name or a number", text);

    unsigned int number = 0;
    bool numeric = is_number(copy);
    if (numeric && user_parse_id(copy, &number))
        return refuse(error, "user", "the user number %s is out of range: 0 to 4294967294", copy);
    bool known = find_passwd(root, copy, numeric ? &number : NULL, user, name, sizeof name);
    if (!known && !numeric)
        return refuse(error, "user", "there is no user \"%s\" in the container's /etc/passwd", copy);
    if (!known)
        user->uid = number;
    if (!group)
        return known ? add_groups_of(root, name, user, error) : 0;
    if (is_number(group) ? user_parse_id(group, &user->gid) : !find_group(root, group, &user->gid))
        return is_number(group)
                   ? refuse(error, "user", "the group number %s is out of range: 0 to 4294967294", group)
                   : refuse(error, "user", "there is no group \"%s\" in the container's /etc/group", group);
    return 0;
}

static int read_id(const json_t *json, const char *member, unsigned int *id, struct error *error)
{
    json_int_t value = json_integer_value(json);
    if (value < 0 || value >= 0xffffffffLL || (json && !json_is_integer(json)))
        return refuse(error, "user", "config.process.user.%s is no number from 0 to 4294967294", member);
    *id = (unsigned int) value;
    return 0;
}

/* Names or numbers, as a stack file has them. */
static int add_named_groups(int root, const json_t *groups, struct user *user, struct error *error)
{
    size_t index;
    json_t *group;
    json_array_foreach (groups, index, group) {
        const char *text = json_string_value(group);
        unsigned int *id = &user->groups[user->group_count];
        if (!text || !*text)
            return refuse(error, "user", "config.process.user.additionalGroups has a member that is no group");
        if (user->group_count == GROUPS_MAX)
            return refuse(error, "user", "config.process.user.additionalGroups has more than %d groups", GROUPS_MAX);
        if (is_number(text) && user_parse_id(text, id))
            return refuse(error, "user", "the group number %s is out of range: 0 to 4294967294", text);
        if (!is_number(text) && !find_group(root, text, id))
            return refuse(error, "user", "there is no group \"%s\" in the container's /etc/group", text);
        user->group_count++;
    }
    return 0;
}

int user_read(int root, const json_t *json, struct user *user, struct error *error)
{
    const char *username = json_string_value(json_object_get(json, "username"));
    size_t index;
    json_t *group;
    *user = (struct user){0};
    if (username && *username) {
        if (user_find(root, username, user, error))
            return -1;
    } else {
        unsigned int number;
        char name[256];
        struct user entry = {0};
        if (read_id(json_object_get(json, "uid"), "uid", &user->uid, error) ||
            read_id(json_object_get(json, "gid"), "gid", &user->gid, error))
            return -1;
        number = user->uid;
        if (find_passwd(root, NULL, &number, &entry, name, sizeof name))
            memcpy(user->home, entry.home, sizeof user->home);
    }
    json_array_foreach (json_object_get(json, "additionalGids"), index, group) {
        if (user->group_count == GROUPS_MAX)
            return refuse(error, "user", "config.process.user.additionalGids has more than %d groups", GROUPS_MAX);
        if (read_id(group, "additionalGids", &user->groups[user->group_count++], error))
            return -1;
    }
    return add_named_groups(root, json_object_get(json, "additionalGroups"), user, error);
}

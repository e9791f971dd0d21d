#ifndef JCOMPOSE_USER_H
#define JCOMPOSE_USER_H

#include "base/error.h"
#include <jansson.h>
#include <sys/types.h>

/* Who a process runs as. */

enum { GROUPS_MAX = 256 };

struct user {
    uid_t uid;
    gid_t gid;
    gid_t groups[GROUPS_MAX];
    int group_count;
    char home[256]; /* of /etc/passwd, or empty */
};

/* Decimal digits only, below 2^32 - 1, which the kernel takes for "no change". */
int user_parse_id(const char *text, unsigned int *id);

/* USER[:GROUP], each a name or a number, looked up in /etc/passwd and /etc/group beneath the directory ROOT. Without a
 * group, the user's own from /etc/passwd and those that /etc/group counts the user in. */
int user_find(int root, const char *text, struct user *user, struct error *error);

/* OCI process.user, or {"username": "USER[:GROUP]"}. */
int user_read(int root, const json_t *json, struct user *user, struct error *error);

#endif

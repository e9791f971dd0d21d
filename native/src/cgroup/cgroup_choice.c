#include "cgroup/cgroup_choice.h"

#include "cgroup/hierarchy.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Where its path begins: behind the controllers, if it names any. */
static const char *path_of(const char *choice)
{
    const char *colon = strchr(choice, ':');
    return colon ? colon + 1 : choice;
}

static bool names(const char *choice, const char *controller)
{
    size_t length = strlen(controller);
    const char *colon = strchr(choice, ':');
    for (const char *word = choice; colon && word < colon; word += strcspn(word, ",:") + 1)
        if (strcspn(word, ",:") == length && !strncmp(word, controller, length))
            return true;
    return false;
}

static bool concerns(const char *choice, const struct hierarchy *hierarchy)
{
    if (!strchr(choice, ':'))
        return true;
    for (const char *const *used = used_controllers; *used; used++)
        if (names(choice, *used) && has_controller(hierarchy->controllers, *used))
            return true;
    return false;
}

static int check_controllers(const char *choice, struct error *error)
{
    const char *colon = strchr(choice, ':');
    for (const char *word = choice; colon && word < colon; word += strcspn(word, ",:") + 1) {
        char controller[32];
        snprintf(controller, sizeof controller, "%.*s", (int) strcspn(word, ",:"), word);
        const struct hierarchy *hierarchy = hierarchy_with(controller);
        if (!hierarchy || hierarchy->v2)
            return refuse(error, "join", "unknown controller %s in --cgroup %s: it names a hierarchy of cgroup v1",
                          controller, choice);
    }
    return 0;
}

int cgroup_choice_check(const char *cgroup, char *const *choices, struct error *error)
{
    const struct hierarchies *all = hierarchies(error);
    for (; all && *choices; choices++) {
        const char *path = path_of(*choices) + strspn(path_of(*choices), "/");
        bool found = false;
        if (strstr(path, ".."))
            return refuse(error, "join", "bad sub cgroup path %s: `..` components are not allowed", path);
        if (check_controllers(*choices, error))
            return -1;
        for (int i = 0; i < all->count; i++) {
            char below[PATH_MAX];
            snprintf(below, sizeof below, "%s%s%s", cgroup, *path ? "/" : "", path);
            found = found || (concerns(*choices, &all->list[i]) && !faccessat(all->list[i].root, below, F_OK, 0));
        }
        if (!found)
            return refuse(error, "join", "bad sub cgroup path: there is no cgroup %s/%s", cgroup, path);
    }
    return all ? 0 : -1;
}

void cgroup_choice_path(const struct hierarchy *hierarchy, const char *cgroup, char *const *choices, char *path)
{
    snprintf(path, PATH_MAX, "%s", cgroup);
    for (; choices && *choices; choices++) {
        const char *below = path_of(*choices) + strspn(path_of(*choices), "/");
        char whole[PATH_MAX];
        snprintf(whole, sizeof whole, "%s%s%s", cgroup, *below ? "/" : "", below);
        if (concerns(*choices, hierarchy) && !faccessat(hierarchy->root, whole, F_OK, 0))
            strcpy(path, whole);
    }
}

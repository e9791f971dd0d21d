#include "layer/links.h"

#include <search.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct link {
    dev_t device;
    ino_t inode;
    char name[];
};

static int compare(const void *left, const void *right)
{
    const struct link *a = left, *b = right;
    if (a->device != b->device)
        return a->device < b->device ? -1 : 1;
    if (a->inode != b->inode)
        return a->inode < b->inode ? -1 : 1;
    return 0;
}

const char *links_first(struct links *links, const struct stat *status, const char *name)
{
    if (status->st_nlink < 2 || S_ISDIR(status->st_mode))
        return NULL;
    size_t length = strlen(name) + 1;
    struct link *link = malloc(sizeof *link + length);
    if (!link)
        return NULL; /* a copy instead of a link is no error */
    link->device = status->st_dev;
    link->inode = status->st_ino;
    memcpy(link->name, name, length);
    struct link **found = tsearch(link, &links->tree, compare);
    if (found && *found == link)
        return NULL;
    free(link);
    return found ? (*found)->name : NULL;
}

void links_free(struct links *links)
{
    tdestroy(links->tree, free);
    links->tree = NULL;
}

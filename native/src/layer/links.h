#ifndef JCOMPOSE_LINKS_H
#define JCOMPOSE_LINKS_H

#include <sys/stat.h>

/* The files with several names that were met, each with the first name, so that the others become hard links. */

struct links {
    void *tree;
};

/* The name that the file of STATUS was first met by; NULL when this is the first, which is then NAME, or when the
 * file has one name only. */
const char *links_first(struct links *links, const struct stat *status, const char *name);
void links_free(struct links *links);

#endif

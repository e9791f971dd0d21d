#ifndef JCOMPOSE_HIERARCHY_H
#define JCOMPOSE_HIERARCHY_H

#include "cgroup/cgroup.h"

/* Where the machine's cgroup hierarchies are mounted, and reading and writing their control files. */

struct hierarchy {
    int root; /* its directory, kept open: it outlives a change of mount namespace */
    bool v2;
    char controllers[128]; /* separated by blanks, as the kernel spells them */
    char mount_point[256];
    char device[24]; /* the file system's, as mountinfo has it */
};

struct hierarchies {
    struct hierarchy list[CGROUP_HIERARCHIES_MAX];
    int count;
    const struct hierarchy *identity;
};

/* Found once, at the first call; NULL where there are none. */
const struct hierarchies *hierarchies(struct error *error);

/* The hierarchy that has CONTROLLER, by the name the kernel has for it there (io is blkio on v1); NULL if none. */
const struct hierarchy *hierarchy_with(const char *controller);
bool has_controller(const char *controllers, const char *controller);

/* The controllers jcompose uses, by their v1 and v2 names. */
extern const char *const used_controllers[];

int control_write(const struct hierarchy *hierarchy, const char *path, const char *file, const char *value,
                  struct error *error);
/* The file's text without its last line end, or NULL with errno. */
const char *control_read(const struct hierarchy *hierarchy, const char *path, const char *file, char *text,
                         size_t size);

#endif

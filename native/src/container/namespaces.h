#ifndef JCOMPOSE_NAMESPACES_H
#define JCOMPOSE_NAMESPACES_H

#include "base/error.h"
#include <jansson.h>
#include <stdbool.h>

/* config.linux.namespaces: those that are made anew, and those of other processes that are joined. */

enum { NAMESPACES_MAX = 8 };

struct namespaces {
    unsigned int fresh; /* CLONE_NEW… */
    unsigned int own;   /* the same and those joined ones that are not the caller's: what there is set is not the machine's */
    struct {
        unsigned int type; /* CLONE_NEW… */
        int descriptor;
        const char *path;
    } joined[NAMESPACES_MAX];
    int count;
};

/* Opens the joined ones, after the spec's "joins" were found to be the processes that the spec means.
 * namespaces_close even where this failed. */
int namespaces_open(const json_t *spec, struct namespaces *namespaces, struct error *error);
void namespaces_close(struct namespaces *namespaces);

/* The descriptor of the joined namespace of TYPE, or -1. */
int namespaces_joined(const struct namespaces *namespaces, unsigned int type);

/* Enters all joined ones but the PID namespace, into which only children get, and the mount namespace, which the process
 * enters with its root (tree_enter). Those that the caller owns before those
 * that the joined user namespace owns. */
int namespaces_enter(const struct namespaces *namespaces, struct error *error);

/* True where they must be entered before the container's process is made: it is to be made in the user namespace that
 * is joined, or has none of the rights that the joined ones ask for in a user namespace of its own. */
bool namespaces_come_first(const struct namespaces *namespaces);

/* A detached copy of the mount at /dev/shm of the container whose IPC namespace is joined, or -1 where none is or
 * where that has no /dev/shm: who shares System V objects shares POSIX ones too. */
int namespaces_shared_memory(const struct namespaces *namespaces);

/* The names the OCI knows, NULL-terminated. */
const char *namespace_name(size_t index);

#endif

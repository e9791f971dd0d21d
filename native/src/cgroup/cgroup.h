#ifndef JCOMPOSE_CGROUP_H
#define JCOMPOSE_CGROUP_H

#include "base/error.h"
#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

/* The machine's cgroup hierarchies: v1, v2, or both (hybrid). A PATH is relative to a hierarchy's root, such as
 * "jcompose/hello/4be0c1d2a3f4", without ".." components. */

/* Makes PATH in every hierarchy, with the controllers enabled down to it on v2. */
int cgroup_create(const char *path, struct error *error);
/* The same in the identity hierarchy alone, which is made, and labelled, before all others: what a killed launch
 * leaves can be told. */
int cgroup_create_identity(const char *path, struct error *error);
/* The same in all others. */
int cgroup_create_rest(const char *path, struct error *error);

/* Writes an OCI linux.resources object to the control files; absent members stay as they are. */
int cgroup_apply(const char *path, const json_t *resources, struct error *error);

/* Extended attribute trusted.jcompose.KEY of PATH in the identity hierarchy; a VALUE of NULL removes it. */
int cgroup_set_label(const char *path, const char *key, const char *value, struct error *error);
/* Returns its length, or -1 with errno. */
ssize_t cgroup_get_label(const char *path, const char *key, char *value, size_t size);

/* A descriptor of PATH's directory in the identity hierarchy if that is cgroup v2 (for CLONE_INTO_CGROUP), else -1. */
int cgroup_open_v2(const char *path);
/* The same of the one that is chosen below PATH (cgroup_choice.h). */
int cgroup_open_chosen_v2(const char *path, char *const *choices);

/* Descriptors of the v1 hierarchies' `tasks` files of PATH: a single-threaded child writes "0" to each and is in,
 * without the wait that cgroup.procs costs. */
#define CGROUP_HIERARCHIES_MAX 16
struct cgroup_tasks {
    int descriptors[CGROUP_HIERARCHIES_MAX + 1];
    int count;
};
/* CHOICES are those of cgroup_choice.h, or NULL. */
int cgroup_open_tasks(const char *path, char *const *choices, struct cgroup_tasks *tasks, struct error *error);
/* Puts a process into PATH in the identity hierarchy if that is cgroup v2, and, with V1, into all others. Where it is
 * already nothing is done, for this takes the kernel 10 ms. */
int cgroup_attach(const char *path, pid_t pid, bool v1, struct error *error);
int cgroup_join(const struct cgroup_tasks *tasks, struct error *error);
void cgroup_close_tasks(struct cgroup_tasks *tasks);

bool cgroup_exists(const char *path);
bool cgroup_is_empty(const char *path);
/* The numbers of the processes in PATH and below, as a JSON array. */
json_t *cgroup_processes(const char *path);
/* Sends a signal to each of them. */
int cgroup_signal(const char *path, int number, struct error *error);
/* SIGKILL to everything in PATH and below; returns when it is empty. */
int cgroup_kill(const char *path, struct error *error);
/* The same for a cgroup that new processes shall come into. Not by its file cgroup.kill: Linux 6.18 kills whatever is
 * cloned into a cgroup from elsewhere after that file was written, for as long as the cgroup exists. */
int cgroup_sweep(const char *path, struct error *error);
/* rmdir of PATH and of empty directories below it in every hierarchy; parents other than the first component go too
 * when they are empty. */
int cgroup_remove(const char *path, struct error *error);
/* The same without the parents: somebody else's. */
int cgroup_remove_alone(const char *path, struct error *error);
/* Whether nothing was in PATH, neither processes nor cgroups, so that it is gone in every hierarchy. */
bool cgroup_remove_empty(const char *path);

/* rmdir of PATH and then of its parents, where nothing lives in them: what is in use stays. */
void cgroup_remove_unused(const char *path);

/* How often the kernel killed in PATH for lack of memory. */
long cgroup_oom_kills(const char *path);

#endif

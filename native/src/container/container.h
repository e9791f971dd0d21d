#ifndef JCOMPOSE_CONTAINER_H
#define JCOMPOSE_CONTAINER_H

#include "base/error.h"
#include <jansson.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/types.h>

/* Starting and entering containers. SPEC is a parsed container spec (README.md). */

struct process {
    pid_t pid;
    unsigned long long start_time; /* field 22 of /proc/PID/stat */
};

struct start_options {
    int stdio[3];       /* become the container's standard streams; ignored where the spec asks for a terminal */
    bool clone_parent;  /* the container's first process becomes a child of the caller's parent, which has its exit
                           status to take also where the start failed */
    bool die_with_parent;
    int preserved;      /* how many descriptors from 3 on are left open, but for those that are close-on-exec */
    bool waits;         /* the process stops before its command until somebody connects to LISTENER and does
                           container_continue, */
    int listener;       /* or, where that is CONNECTED, until who has its other end sends MESSAGE_GO and does that */
    bool connected;
    int program;        /* a detached mount that goes with the machine's own when the container's root is entered, or 0 */
};

/* SPEC has either layers ("rootfs", "directory") or, in config.root.path, a directory of the bundle ("bundle").
 * Creates the cgroup with its limits and labels, the namespaces, the network and the root file system, and executes
 * the spec's process. Returns after the execve succeeded, or when the process waits. *TERMINAL is the master of the container's
 * pseudo-terminal, or -1. On failure everything the kernel held of the container is gone again. */
int container_start(const json_t *spec, const struct start_options *options, struct process *started, int *terminal,
                    struct error *error);

/* Lets the process that waits at the other end of SOCKET, a connection to its listener, go on. Returns after its
 * execve and its poststart hooks succeeded. */
int container_continue(const json_t *spec, struct process process, int socket, struct error *error);

struct exec_options {
    int stdio[3];
    const json_t *process;   /* OCI process in place of the container's, or NULL; the members below change it */
    bool terminal;           /* a new pseudo-terminal inside the container; its master in *TERMINAL */
    struct winsize window;   /* its size from the start; no rows: as the kernel makes it */
    bool privileged;
    int preserved;
    char *const *cgroups;    /* below the container's (cgroup_choice.h), NULL-terminated, or NULL */
    const char *user;        /* NULL: as the container */
    const char *directory;   /* NULL: as the container */
    char *const *environment; /* K=V added to the container's, NULL-terminated, or NULL */
    char *const *arguments;
};

/* Runs a command as a child of the caller in the namespaces and the cgroup of the running CONTAINER, with the spec's
 * capabilities, seccomp filter, rlimits and user. Fails with number ENOENT or EACCES, stage "exec", where the command
 * itself is missing or not executable. */
int container_exec(const json_t *spec, struct process container, const struct exec_options *options,
                   struct process *started, int *terminal, struct error *error);

/* Kills everything in the container's cgroup, waits until it is empty, removes the cgroup from all hierarchies, and
 * removes its host-side network interfaces. Nothing being there is not an error. */
int container_destroy(const json_t *spec, struct error *error);

/* Field 22 of /proc/PID/stat, or 0 where there is no such process. */
unsigned long long process_start_time(pid_t pid);

#endif

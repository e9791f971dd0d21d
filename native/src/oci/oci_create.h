#ifndef JCOMPOSE_OCI_CREATE_H
#define JCOMPOSE_OCI_CREATE_H

#include "oci/oci_record.h"

/* What `create` and `run` are told. */
struct creation {
    const char *id, *bundle, *config, *console_socket, *pidfd_socket, *pid_file;
    int preserved, listeners; /* of the preserved ones, those of LISTEN_FDS */
    bool runs;           /* `run`, which starts what it creates */
    bool detached, kept; /* `run` alone */
};

/* Reads them; RUN: those of `run` too. Returns 0, or EXIT_WRONG_USE after having said why. */
int creation_read(int count, char **arguments, bool run, struct creation *creation);

/* Makes the container, whose process then waits for its start, and its record. *TERMINAL is the master of its
 * pseudo-terminal where no console socket took that, or -1. On failure nothing is left. */
int oci_create(const struct oci_context *context, const struct creation *creation, json_t *spec,
               struct record *record, int *terminal, struct error *error);

int oci_start(struct record *record, struct error *error);

/* Hands the master of a pseudo-terminal to whoever listens at PATH. */
int console_send(const char *path, int master, struct error *error);
/* The same with a descriptor of the process. */
int pidfd_send(const char *path, pid_t pid, struct error *error);
int pid_file_write(const char *path, pid_t pid, struct error *error);

/* Reads a number of descriptors from 3 on; those that are not open are held by something close-on-exec. */
int preserved_read(const char *text, int *preserved);

/* Takes away what the kernel holds of a container that has ended, and its record. */
int oci_destroy(struct record *record, struct error *error);

#endif

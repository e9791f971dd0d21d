#ifndef JCOMPOSE_KERNEL_SETTINGS_H
#define JCOMPOSE_KERNEL_SETTINGS_H

#include "base/error.h"
#include "base/jsontext.h"
#include <jansson.h>
#include <sys/types.h>

/* What a container was given that is no property of its process: host and domain name, kernel parameters, devices. */

/* Notes for kernel_settings_look which parameters and nodes a spec asks for, as labels of its cgroup: "sysctls", a line
 * "NAME=VALUE" each, with the values that the kernel made of them, and "devices", a path a line. PROCESS has just
 * started; of one that has ended nothing is noted. */
int kernel_settings_label(const json_t *spec, const char *cgroup, pid_t process, struct error *error);

/* Writes the members "uts" (names; absent where they are the machine's), "sysctls" (of those in SYSCTLS the ones that
 * have another value by now) and "devices" (of those in DEVICES what stands there: "c 1:7", or "" for anything else) about
 * the process whose /proc directory is PROCESS. */
void kernel_settings_look(struct json_writer *out, int process, char *sysctls, char *devices);

/* Gives the container of a process the host and domain name of a spec's config. */
int kernel_settings_rename(const json_t *config, int process, struct error *error);

#endif

#ifndef JCOMPOSE_RESOURCES_H
#define JCOMPOSE_RESOURCES_H

#include "cgroup/cgroup.h"

/* OCI linux.resources, one function a member (runtime-spec, config-linux.md). RESOURCE is the member's object. */

int apply_memory(const char *path, const json_t *memory, struct error *error);
int apply_cpu(const char *path, const json_t *cpu, struct error *error);
int apply_pids(const char *path, const json_t *pids, struct error *error);
int apply_block_io(const char *path, const json_t *block_io, struct error *error);
int apply_hugepages(const char *path, const json_t *limits, struct error *error);
int apply_network(const char *path, const json_t *network, struct error *error);
int apply_rdma(const char *path, const json_t *rdma, struct error *error);
int apply_unified(const char *path, const json_t *unified, struct error *error);

/* The device list: RULES in their order, the last that fits wins, and after them the devices that every container
 * has. RULES may be NULL: all other devices are denied. */
int apply_devices(const char *path, const json_t *rules, struct error *error);

/* Writes VALUE to the control file V1 or V2, whichever the hierarchy with CONTROLLER has. */
int control_write_for(const char *controller, const char *path, const char *v1, const char *v2, const char *value,
                      struct error *error);

/* What v2 has in place of v1's numbers. */
json_int_t cpu_weight(json_int_t shares);
json_int_t io_weight(json_int_t weight);

/* Attaches an eBPF program to a cgroup v2 directory that allows what the rules allow; replaces what was there. */
struct device_rule {
    bool allow;
    char type;           /* 'a', 'b' or 'c' */
    long major, minor;   /* -1: any */
    bool read, write, mknod;
};
int device_filter_attach(int cgroup, const struct device_rule *rules, int count, struct error *error);

#endif

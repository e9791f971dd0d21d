#include "cgroup/resources.h"

#include "base/cleanup.h"
#include "base/memory.h"
#include <linux/bpf.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>

/* cgroup v2 has no device list: an eBPF program decides, called with the access, the type and the numbers
 * (Documentation/admin-guide/cgroup-v2.rst, "Device controller"). */

enum { INSTRUCTIONS_A_RULE = 8, INSTRUCTIONS_AROUND = 8 };
enum { RESULT = BPF_REG_0, CONTEXT, TYPE, ACCESS, MAJOR, MINOR, SCRATCH };

static struct bpf_insn load(int to, size_t offset)
{
    return (struct bpf_insn){.code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = (unsigned char) (to & 15),
                             .src_reg = CONTEXT, .off = (short) offset};
}

static struct bpf_insn compute(int operation, int on, int with)
{
    return (struct bpf_insn){.code = (unsigned char) (BPF_ALU64 | BPF_K | operation),
                             .dst_reg = (unsigned char) (on & 15), .imm = with};
}

static struct bpf_insn copy(int to, int from)
{
    return (struct bpf_insn){.code = BPF_ALU64 | BPF_X | BPF_MOV, .dst_reg = (unsigned char) (to & 15),
                             .src_reg = (unsigned char) (from & 15)};
}

static struct bpf_insn jump(int condition, int on, int with)
{
    return (struct bpf_insn){.code = (unsigned char) (BPF_JMP | BPF_K | condition),
                             .dst_reg = (unsigned char) (on & 15), .imm = with};
}

static struct bpf_insn leave(void)
{
    return (struct bpf_insn){.code = BPF_JMP | BPF_EXIT};
}

/* Appends "if the rule fits, return its answer"; conditions that do not hold jump behind it. An allowing rule fits if
 * it covers all that is asked for, a denying one if it covers any of it. */
static int append_rule(struct bpf_insn *program, int at, const struct device_rule *rule)
{
    int start = at;
    int covered = (rule->mknod ? BPF_DEVCG_ACC_MKNOD : 0) | (rule->read ? BPF_DEVCG_ACC_READ : 0) |
                  (rule->write ? BPF_DEVCG_ACC_WRITE : 0);
    if (rule->type != 'a')
        program[at++] = jump(BPF_JNE, TYPE, rule->type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR);
    if (rule->major >= 0)
        program[at++] = jump(BPF_JNE, MAJOR, (int) rule->major);
    if (rule->minor >= 0)
        program[at++] = jump(BPF_JNE, MINOR, (int) rule->minor);
    program[at++] = copy(SCRATCH, ACCESS);
    program[at++] = compute(BPF_AND, SCRATCH, rule->allow ? ~covered : covered);
    program[at++] = jump(rule->allow ? BPF_JNE : BPF_JEQ, SCRATCH, 0);
    program[at++] = compute(BPF_MOV, RESULT, rule->allow);
    program[at++] = leave();
    for (int i = start; i < at; i++)
        if (BPF_CLASS(program[i].code) == BPF_JMP && BPF_OP(program[i].code) != BPF_EXIT)
            program[i].off = (short) (at - i - 1);
    return at;
}

static int bpf(int command, union bpf_attr *attributes)
{
    return (int) syscall(SYS_bpf, command, attributes, sizeof *attributes);
}

static int load_program(const struct device_rule *rules, int count, struct error *error)
{
    cleanup_free struct bpf_insn *program =
        allocate((size_t) (count * INSTRUCTIONS_A_RULE + INSTRUCTIONS_AROUND), sizeof *program);
    int length = 0;
    program[length++] = load(TYPE, offsetof(struct bpf_cgroup_dev_ctx, access_type));
    program[length++] = copy(ACCESS, TYPE);
    program[length++] = compute(BPF_AND, TYPE, 0xffff);
    program[length++] = compute(BPF_RSH, ACCESS, 16);
    program[length++] = load(MAJOR, offsetof(struct bpf_cgroup_dev_ctx, major));
    program[length++] = load(MINOR, offsetof(struct bpf_cgroup_dev_ctx, minor));
    for (int i = count - 1; i >= 0; i--)
        length = append_rule(program, length, &rules[i]);
    program[length++] = compute(BPF_MOV, RESULT, 0);
    program[length++] = leave();

    union bpf_attr attributes = {.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE};
    attributes.insns = (uintptr_t) program;
    attributes.insn_cnt = (unsigned int) length;
    attributes.license = (uintptr_t) "GPL";
    memcpy(attributes.prog_name, "jcompose_device", sizeof "jcompose_device");
    int descriptor = bpf(BPF_PROG_LOAD, &attributes);
    return descriptor >= 0 ? descriptor : fail(error, "cgroup", "load the eBPF program of the device list");
}

/* A descriptor of the program that an earlier call attached, or -1. */
static int attached_program(int cgroup)
{
    unsigned int identifier = 0;
    union bpf_attr query = {.query = {.target_fd = (unsigned int) cgroup, .attach_type = BPF_CGROUP_DEVICE,
                                      .prog_ids = (uintptr_t) &identifier, .prog_cnt = 1}};
    if (bpf(BPF_PROG_QUERY, &query) || !query.query.prog_cnt)
        return -1;
    union bpf_attr open = {.prog_id = identifier};
    return bpf(BPF_PROG_GET_FD_BY_ID, &open);
}

int device_filter_attach(int cgroup, const struct device_rule *rules, int count, struct error *error)
{
    cleanup_close int program = load_program(rules, count, error);
    if (program < 0)
        return -1;
    cleanup_close int old = attached_program(cgroup);
    /* Programs below may be added by those whom the container lets make cgroups: all must allow. */
    union bpf_attr attach = {.target_fd = (unsigned int) cgroup, .attach_bpf_fd = (unsigned int) program,
                             .attach_type = BPF_CGROUP_DEVICE, .attach_flags = BPF_F_ALLOW_MULTI};
    if (old >= 0) {
        attach.attach_flags |= BPF_F_REPLACE;
        attach.replace_bpf_fd = (unsigned int) old;
    }
    if (bpf(BPF_PROG_ATTACH, &attach))
        return fail(error, "cgroup", "attach the eBPF program of the device list");
    return 0;
}

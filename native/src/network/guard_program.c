#include "network/guard_program.h"

#include "network/address.h"
#include "network/network.h"
#include <arpa/inet.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Packets are read by LD_ABS (Documentation/bpf/standardization, "Legacy BPF Packet access instructions"), which reaches
 * all of them, in whatever pieces the kernel has them. What is too short to be read passes: nobody takes it for a packet. */

enum { SIZE = 1024, MOST_ADDRESSES = 16 };
enum { RESULT = BPF_REG_0, CONTEXT = BPF_REG_6 };
enum { AT_SOURCE_MAC = 6, AT_TYPE = 12, AT_NETWORK = ETH_HLEN };
enum { AT_ARP_MAC = AT_NETWORK + 8, AT_ARP_ADDRESS = AT_NETWORK + 14 };
enum { AT_IPV4_SOURCE = AT_NETWORK + 12 };
enum { AT_IPV6_NEXT = AT_NETWORK + 6, AT_IPV6_SOURCE = AT_NETWORK + 8, AT_ICMPV6 = AT_NETWORK + 40, AT_ICMPV6_TARGET = AT_ICMPV6 + 8 };
enum { NEIGHBOUR_ADVERTISEMENT = 136 };

struct program {
    struct bpf_insn list[SIZE];
    int length;
    bool full;
};

/* Jumps forward that are still to be told where to. */
struct way {
    int from[MOST_ADDRESSES * 4 + 16];
    int count;
};

static int append(struct program *program, struct bpf_insn instruction)
{
    if (program->length == SIZE) {
        program->full = true;
        return 0;
    }
    program->list[program->length] = instruction;
    return program->length++;
}

static void leave(struct program *program, int verdict)
{
    append(program, (struct bpf_insn){.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = RESULT, .imm = verdict});
    append(program, (struct bpf_insn){.code = BPF_JMP | BPF_EXIT});
}

/* Reads SIZE bytes (BPF_B, BPF_H or BPF_W) of the packet into RESULT. */
static void read_packet(struct program *program, int size, int at)
{
    append(program, (struct bpf_insn){.code = (uint8_t) (BPF_LD | BPF_ABS | size), .imm = at});
}

/* Jumps to WAY if RESULT compares so. */
static void jump(struct program *program, int condition, uint32_t with, struct way *way)
{
    int from = append(program, (struct bpf_insn){.code = (uint8_t) (BPF_JMP32 | condition | BPF_K), .dst_reg = RESULT,
                                                 .imm = (int32_t) with});
    if (way->count == sizeof way->from / sizeof *way->from)
        program->full = true;
    else
        way->from[way->count++] = from;
}

static void arrive(struct program *program, struct way *way)
{
    for (int i = 0; i < way->count; i++)
        program->list[way->from[i]].off = (int16_t) (program->length - way->from[i] - 1);
    way->count = 0;
}

static uint32_t word(const void *bytes)
{
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
    return ntohl(value);
}

static uint16_t half(const unsigned char *bytes)
{
    return (uint16_t) (bytes[0] << 8 | bytes[1]);
}

/* Drops the packet unless the six bytes there are MAC. */
static void expect_mac(struct program *program, int at, const unsigned char *mac)
{
    struct way wrong = {0}, right = {0};
    read_packet(program, BPF_W, at);
    jump(program, BPF_JNE, word(mac), &wrong);
    read_packet(program, BPF_H, at + 4);
    jump(program, BPF_JEQ, half(mac + 4), &right);
    arrive(program, &wrong);
    leave(program, TC_ACT_SHOT);
    arrive(program, &right);
}

/* Jumps to FOUND if the IPv6 address there is this one. */
static void compare_ipv6(struct program *program, int at, const unsigned char *bytes, struct way *found)
{
    struct way other = {0};
    for (int part = 0; part < 16; part += 4) {
        read_packet(program, BPF_W, at + part);
        jump(program, part < 12 ? BPF_JNE : BPF_JEQ, word(bytes + part), part < 12 ? &other : found);
    }
    arrive(program, &other);
}

struct own {
    unsigned char mac[6];
    struct address list[MOST_ADDRESSES];
    int count;
};

static void pass_own_ipv4(struct program *program, int at, const struct own *own, bool unspecified)
{
    struct way found = {0};
    read_packet(program, BPF_W, at);
    if (unspecified)
        jump(program, BPF_JEQ, 0, &found);
    for (int i = 0; i < own->count; i++)
        if (own->list[i].family == AF_INET)
            jump(program, BPF_JEQ, word(own->list[i].bytes), &found);
    leave(program, TC_ACT_SHOT);
    arrive(program, &found);
}

/* What follows goes on only with one of its own addresses, or with that which the kernel derives from its MAC address
 * (RFC 4291, appendix A). */
static void pass_own_ipv6(struct program *program, int at, const struct own *own, bool unspecified)
{
    static const unsigned char nobody[16];
    const unsigned char *mac = own->mac;
    const unsigned char derived[16] = {0xfe, 0x80, 0, 0, 0, 0, 0, 0, mac[0] ^ 2, mac[1], mac[2], 0xff, 0xfe, mac[3], mac[4], mac[5]};
    struct way found = {0};
    compare_ipv6(program, at, derived, &found);
    if (unspecified) /* it asks whether an address is free */
        compare_ipv6(program, at, nobody, &found);
    for (int i = 0; i < own->count; i++)
        if (own->list[i].family == AF_INET6)
            compare_ipv6(program, at, own->list[i].bytes, &found);
    leave(program, TC_ACT_SHOT);
    arrive(program, &found);
}

static void write_program(struct program *program, const struct own *own)
{
    struct way drop = {0}, pass = {0}, arp = {0}, ipv6 = {0};
    append(program, (struct bpf_insn){.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = CONTEXT, .src_reg = BPF_REG_1});
    append(program, (struct bpf_insn){.code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = RESULT, .src_reg = CONTEXT,
                                      .off = offsetof(struct __sk_buff, vlan_present)});
    jump(program, BPF_JNE, 0, &drop);
    expect_mac(program, AT_SOURCE_MAC, own->mac);
    read_packet(program, BPF_H, AT_TYPE);
    jump(program, BPF_JEQ, ETH_P_ARP, &arp);
    jump(program, BPF_JEQ, ETH_P_IPV6, &ipv6);
    jump(program, BPF_JNE, ETH_P_IP, &drop);
    pass_own_ipv4(program, AT_IPV4_SOURCE, own, false);
    leave(program, TC_ACT_UNSPEC);

    arrive(program, &drop);
    leave(program, TC_ACT_SHOT);

    arrive(program, &arp);
    expect_mac(program, AT_ARP_MAC, own->mac);
    pass_own_ipv4(program, AT_ARP_ADDRESS, own, true);
    leave(program, TC_ACT_UNSPEC);

    arrive(program, &ipv6);
    pass_own_ipv6(program, AT_IPV6_SOURCE, own, true);
    read_packet(program, BPF_B, AT_IPV6_NEXT);
    jump(program, BPF_JNE, IPPROTO_ICMPV6, &pass);
    read_packet(program, BPF_B, AT_ICMPV6);
    jump(program, BPF_JNE, NEIGHBOUR_ADVERTISEMENT, &pass);
    pass_own_ipv6(program, AT_ICMPV6_TARGET, own, false);
    arrive(program, &pass);
    leave(program, TC_ACT_UNSPEC);
}

static int take_addresses(struct own *own, const json_t *interface, const char *member, struct error *error)
{
    size_t index;
    json_t *written;
    json_array_foreach (json_object_get(interface, member), index, written) {
        if (own->count == MOST_ADDRESSES)
            return refuse(error, "network", "the interface %s: more than %d addresses",
                          json_string_value(json_object_get(interface, "host")), MOST_ADDRESSES);
        const char *said = json_string_value(written);
        if (address_parse(said, &own->list[own->count++]))
            return refuse(error, "network", "the interface %s: \"%s\" is no address",
                          json_string_value(json_object_get(interface, "name")), said ? said : "");
    }
    return 0;
}

int guard_load(const json_t *interface, struct error *error)
{
    static struct program program;
    const char *name = json_string_value(json_object_get(interface, "host"));
    struct own own = {0};
    program = (struct program){0};
    if (network_parse_mac(json_string_value(json_object_get(interface, "mac")), own.mac))
        return refuse(error, "network", "the interface %s: no MAC address to guard", name);
    if (take_addresses(&own, interface, "addresses", error) || take_addresses(&own, interface, "linkLocal", error))
        return -1;
    write_program(&program, &own);
    if (program.full)
        return refuse(error, "network", "the interface %s: its guard does not fit", name);
    union bpf_attr attributes = {.prog_type = BPF_PROG_TYPE_SCHED_CLS};
    attributes.insns = (uintptr_t) program.list;
    attributes.insn_cnt = (unsigned int) program.length;
    attributes.license = (uintptr_t) "GPL";
    memcpy(attributes.prog_name, GUARD_NAME, sizeof GUARD_NAME);
    int descriptor = (int) syscall(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof attributes);
    return descriptor >= 0 ? descriptor : fail(error, "network", "load the eBPF program that guards the interface %s", name);
}

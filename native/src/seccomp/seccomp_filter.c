#include "seccomp/seccomp_filter.h"

#include "base/cleanup.h"
#include "base/memory.h"
#include <linux/seccomp.h>
#include <stdbool.h>
#include <string.h>

/* The program is written from its end to its beginning, because BPF only jumps forward: whatever an instruction jumps
 * to has its place already. Positions are indices of the buffer. */

enum { RETURNS = 8, FAR = 255, X32_DISTANCE = 1 << 24 };

struct writer {
    struct sock_filter code[BPF_MAXINSNS];
    size_t at; /* the first written instruction */
    bool full;
    struct { uint32_t action; size_t at; } returns[RETURNS]; /* the latest, to be shared */
    size_t return_count;
};

struct interval {
    uint32_t start;
    const struct seccomp_entry *entries; /* with conditions, in their order; NULL: ACTION alone */
    size_t count;
    uint32_t action;
};

static size_t put(struct writer *writer, unsigned int code, uint32_t value, size_t if_true, size_t if_false)
{
    if (!writer->at) {
        writer->full = true;
        return 0;
    }
    writer->code[--writer->at] =
        (struct sock_filter){(uint16_t) code, (uint8_t) if_true, (uint8_t) if_false, value};
    return writer->at;
}

/* Where a conditional jump written next can say that TARGET is: itself, or a far jump to it put in between. The other
 * side's far jump may come in between too, hence the margin. */
static size_t in_reach(struct writer *writer, size_t target)
{
    if (target - writer->at < FAR - 2)
        return target;
    return put(writer, BPF_JMP | BPF_JA, (uint32_t) (target - writer->at), 0, 0);
}

static size_t branch(struct writer *writer, unsigned int condition, uint32_t value, size_t if_true, size_t if_false)
{
    if_true = in_reach(writer, if_true);
    if_false = in_reach(writer, if_false);
    return put(writer, BPF_JMP | BPF_K | condition, value, if_true - writer->at, if_false - writer->at);
}

static size_t load(struct writer *writer, size_t offset)
{
    return put(writer, BPF_LD | BPF_W | BPF_ABS, (uint32_t) offset, 0, 0);
}

static size_t answer(struct writer *writer, uint32_t action)
{
    for (size_t i = 0; i < writer->return_count; i++)
        if (writer->returns[i].action == action && writer->returns[i].at - writer->at < FAR / 2)
            return writer->returns[i].at;
    size_t at = put(writer, BPF_RET | BPF_K, action, 0, 0), i = 0;
    while (i < writer->return_count && writer->returns[i].action != action)
        i++;
    if (i == RETURNS)
        return at;
    writer->returns[i].action = action;
    writer->returns[i].at = at;
    if (i == writer->return_count)
        writer->return_count++;
    return at;
}

/* One half of a 64-bit argument; MASK is applied where it leaves something out. */
static size_t compare_half(struct writer *writer, const struct seccomp_condition *condition, bool high, uint32_t mask,
                           unsigned int comparison, uint32_t value, size_t if_true, size_t if_false)
{
    bool big_endian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
    branch(writer, comparison, value, if_true, if_false);
    if (mask != UINT32_MAX)
        put(writer, BPF_ALU | BPF_AND | BPF_K, mask, 0, 0);
    return load(writer, offsetof(struct seccomp_data, args) + 8 * condition->argument + (high != big_endian ? 4 : 0));
}

static size_t test(struct writer *writer, const struct seccomp_condition *condition, size_t holds, size_t fails)
{
    uint64_t mask = condition->operator == SECCOMP_MASKED_EQ ? condition->value : UINT64_MAX;
    uint64_t value = condition->operator == SECCOMP_MASKED_EQ ? condition->masked : condition->value;
    uint32_t low = (uint32_t) value, high = (uint32_t) (value >> 32);
    size_t low_half;
    switch (condition->operator) {
    case SECCOMP_LE: /* not greater */
    case SECCOMP_LT: { /* not greater or equal */
        struct seccomp_condition opposite = *condition;
        opposite.operator= condition->operator == SECCOMP_LE ? SECCOMP_GT : SECCOMP_GE;
        return test(writer, &opposite, fails, holds);
    }
    case SECCOMP_NE: {
        struct seccomp_condition opposite = *condition;
        opposite.operator= SECCOMP_EQ;
        return test(writer, &opposite, fails, holds);
    }
    case SECCOMP_GT:
    case SECCOMP_GE:
        low_half = compare_half(writer, condition, false, UINT32_MAX,
                                condition->operator == SECCOMP_GT ? BPF_JGT : BPF_JGE, low, holds, fails);
        low_half = branch(writer, BPF_JEQ, high, low_half, fails);
        return compare_half(writer, condition, true, UINT32_MAX, BPF_JGT, high, holds, low_half);
    case SECCOMP_EQ:
    case SECCOMP_MASKED_EQ:
        low_half = compare_half(writer, condition, false, (uint32_t) mask, BPF_JEQ, low, holds, fails);
        return compare_half(writer, condition, true, (uint32_t) (mask >> 32), BPF_JEQ, high, low_half, fails);
    }
    return fails;
}

static size_t leaf(struct writer *writer, const struct interval *interval)
{
    size_t next = answer(writer, interval->action);
    for (size_t i = interval->count; i-- > 0;) {
        const struct seccomp_rule *rule = interval->entries[i].rule;
        size_t holds = answer(writer, rule->action);
        for (size_t j = rule->count; j-- > 0;)
            holds = test(writer, &rule->conditions[j], holds, next);
        next = holds;
    }
    return next;
}

static size_t tree(struct writer *writer, const struct interval *intervals, size_t count)
{
    if (count == 1)
        return leaf(writer, intervals);
    size_t middle = count / 2;
    size_t above = tree(writer, intervals + middle, count - middle);
    size_t below = tree(writer, intervals, middle);
    return branch(writer, BPF_JGE, intervals[middle].start, above, below);
}

static int by_number(const void *left, const void *right)
{
    const struct seccomp_entry *a = left, *b = right;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static size_t append(struct interval *intervals, size_t count, struct interval next)
{
    if (count && intervals[count - 1].start == next.start)
        count--;
    if (count && !next.count && !intervals[count - 1].count && intervals[count - 1].action == next.action)
        return count;
    intervals[count] = next;
    return count + 1;
}

/* Of the rules for one number those count that come before the first without conditions, and that one. */
static size_t make_intervals(struct seccomp_architecture *architecture, uint32_t otherwise, uint32_t beyond,
                             struct interval *intervals)
{
    const struct seccomp_entry *entries = architecture->entries;
    size_t count = append(intervals, 0, (struct interval){.start = 0, .action = otherwise});
    if (architecture->count)
        qsort(architecture->entries, architecture->count, sizeof *architecture->entries, by_number);
    for (size_t i = 0, next; i < architecture->count; i = next) {
        struct interval found = {.start = entries[i].number, .entries = &entries[i], .action = otherwise};
        for (next = i; next < architecture->count && entries[next].number == entries[i].number; next++)
            ;
        while (i + found.count < next && entries[i + found.count].rule->count)
            found.count++;
        if (i + found.count < next)
            found.action = entries[i + found.count].rule->action;
        count = append(intervals, count, found);
        /* The last of all, or of those before the x32 calls, whose numbers have a high bit set. */
        bool last = next == architecture->count || entries[next].number - entries[i].number > X32_DISTANCE;
        count = append(intervals, count, (struct interval){.start = entries[i].number + 1,
                                                           .action = last ? beyond : otherwise});
    }
    return count;
}

int seccomp_compile(struct seccomp_architecture *architectures, size_t count, uint32_t otherwise, uint32_t beyond,
                    struct sock_fprog *program, struct error *error)
{
    cleanup_free struct writer *writer = allocate(1, sizeof *writer);
    writer->at = BPF_MAXINSNS;
    size_t next = answer(writer, SECCOMP_RET_KILL_PROCESS);
    for (size_t i = count; i-- > 0;) {
        cleanup_free struct interval *intervals = allocate(2 * architectures[i].count + 2, sizeof *intervals);
        size_t total = make_intervals(&architectures[i], otherwise, beyond, intervals);
        size_t root = tree(writer, intervals, total);
        if (root != writer->at)
            put(writer, BPF_JMP | BPF_JA, (uint32_t) (root - writer->at), 0, 0);
        root = load(writer, offsetof(struct seccomp_data, nr));
        next = branch(writer, BPF_JEQ, architectures[i].audit, root, next);
    }
    load(writer, offsetof(struct seccomp_data, arch));
    if (writer->full)
        return refuse(error, "seccomp", "the seccomp profile is longer than the %d instructions that the kernel takes",
                      BPF_MAXINSNS);
    size_t length = BPF_MAXINSNS - writer->at;
    *program = (struct sock_fprog){(unsigned short) length, calloc(length, sizeof *program->filter)};
    memcpy(program->filter, writer->code + writer->at, length * sizeof *program->filter);
    return 0;
}

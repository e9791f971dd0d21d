#include "seccomp/seccomp.h"

#include "base/cleanup.h"
#include <asm/unistd.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>

struct system_call {
    const char *name;
    uint32_t number;
};

#ifndef __X32_SYSCALL_BIT
#define __X32_SYSCALL_BIT 0
#endif
#include "base/memory.h"
#include "syscalls.inc"

#if defined __x86_64__
#define NATIVE_AUDIT AUDIT_ARCH_X86_64
#define NATIVE_NAME "SCMP_ARCH_X86_64"
#elif defined __aarch64__
#define NATIVE_AUDIT AUDIT_ARCH_AARCH64
#define NATIVE_NAME "SCMP_ARCH_AARCH64"
#else
#error "name this architecture's AUDIT_ARCH_ and SCMP_ARCH_"
#endif

#define COUNT(table) (sizeof(table) / sizeof *(table) - 1)

enum { NATIVE, X86, ARCHITECTURES };

struct rule_link {
    struct seccomp_rule rule;
    struct rule_link *next;
};

struct seccomp_profile {
    uint32_t otherwise;
    unsigned int flags;
    bool answers_unknown; /* what is newer than the profile too has its default answer */
    bool x86, x32;
    struct seccomp_architecture architectures[ARCHITECTURES];
    size_t capacities[ARCHITECTURES];
    struct rule_link *rules;
};

struct seccomp_profile *seccomp_new(uint32_t otherwise)
{
    struct seccomp_profile *profile = allocate(1, sizeof *profile);
    profile->otherwise = otherwise;
    profile->architectures[NATIVE].audit = NATIVE_AUDIT;
    profile->architectures[X86].audit = AUDIT_ARCH_I386;
    return profile;
}

void seccomp_free(struct seccomp_profile *profile)
{
    for (struct rule_link *next, *link = profile ? profile->rules : NULL; link; link = next) {
        next = link->next;
        free(link);
    }
    for (int i = 0; profile && i < ARCHITECTURES; i++)
        free(profile->architectures[i].entries);
    free(profile);
}

void seccomp_add_compatible_architectures(struct seccomp_profile *profile)
{
    profile->x86 = COUNT(x86_calls);
    profile->x32 = COUNT(x32_calls);
}

struct seccomp_rule *seccomp_add_rule(struct seccomp_profile *profile, uint32_t action)
{
    struct rule_link *link = allocate(1, sizeof *link);
    link->rule.action = action;
    link->next = profile->rules;
    profile->rules = link;
    return &link->rule;
}

static int by_name(const void *name, const void *call)
{
    return strcmp(name, ((const struct system_call *) call)->name);
}

static void add_entry(struct seccomp_profile *profile, int architecture, const struct system_call *calls, size_t count,
                      const char *name, const struct seccomp_rule *rule)
{
    const struct system_call *call = bsearch(name, calls, count, sizeof *calls, by_name);
    struct seccomp_architecture *to = &profile->architectures[architecture];
    if (!call)
        return;
    if (to->count == profile->capacities[architecture]) {
        profile->capacities[architecture] = to->count ? 2 * to->count : 1024;
        to->entries = realloc(to->entries, profile->capacities[architecture] * sizeof *to->entries);
    }
    to->entries[to->count] = (struct seccomp_entry){call->number, (unsigned int) to->count, rule};
    to->count++;
}

int seccomp_refuse_unknown(const json_t *linux_seccomp, struct error *error)
{
    size_t outer, inner;
    json_t *rule, *name;
    json_array_foreach (json_object_get(linux_seccomp, "syscalls"), outer, rule)
        json_array_foreach (json_object_get(rule, "names"), inner, name) {
            const char *text = json_string_value(name) ?: "";
            if (!bsearch(text, native_calls, COUNT(native_calls), sizeof *native_calls, by_name))
                return refuse(error, "seccomp", "linux.seccomp: there is no system call \"%s\"", text);
        }
    return 0;
}

void seccomp_add_name(struct seccomp_profile *profile, const char *name, const struct seccomp_rule *rule)
{
    add_entry(profile, NATIVE, native_calls, COUNT(native_calls), name, rule);
    if (profile->x32)
        add_entry(profile, NATIVE, x32_calls, COUNT(x32_calls), name, rule);
    if (profile->x86)
        add_entry(profile, X86, x86_calls, COUNT(x86_calls), name, rule);
}

static int read_action(struct seccomp_profile *profile, const char *name, const json_t *number, uint32_t *action,
                       struct error *error)
{
    static const struct action {
        const char *name;
        uint32_t value;
        bool numbered;
    } actions[] = {
        {"SCMP_ACT_ALLOW", SECCOMP_RET_ALLOW, false},
        {"SCMP_ACT_ERRNO", SECCOMP_RET_ERRNO, true},
        {"SCMP_ACT_KILL", SECCOMP_RET_KILL_THREAD, false},
        {"SCMP_ACT_KILL_THREAD", SECCOMP_RET_KILL_THREAD, false},
        {"SCMP_ACT_KILL_PROCESS", SECCOMP_RET_KILL_PROCESS, false},
        {"SCMP_ACT_TRAP", SECCOMP_RET_TRAP, false},
        {"SCMP_ACT_TRACE", SECCOMP_RET_TRACE, true},
        {"SCMP_ACT_LOG", SECCOMP_RET_LOG, false},
        {"SCMP_ACT_NOTIFY", SECCOMP_RET_USER_NOTIF, false},
    };
    for (size_t i = 0; name && i < sizeof actions / sizeof *actions; i++) {
        if (strcmp(actions[i].name, name))
            continue;
        json_int_t data = number ? json_integer_value(number) : EPERM;
        if (actions[i].value == SECCOMP_RET_USER_NOTIF)
            profile->flags |= SECCOMP_FILTER_FLAG_NEW_LISTENER;
        *action = actions[i].value | (actions[i].numbered ? (uint32_t) data & SECCOMP_RET_DATA : 0);
        return 0;
    }
    return refuse(error, "seccomp", "linux.seccomp: the action \"%s\" is not supported", name ? name : "");
}

static int read_condition(const json_t *json, struct seccomp_condition *condition, struct error *error)
{
    static const char *const operators[] = {"SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE",       "SCMP_CMP_EQ",
                                            "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ"};
    const char *operator= json_string_value(json_object_get(json, "op"));
    json_int_t index = json_integer_value(json_object_get(json, "index"));
    for (unsigned int i = 0; operator&& i < sizeof operators / sizeof *operators; i++) {
        if (strcmp(operators[i], operator) || index < 0 || index > 5)
            continue;
        *condition = (struct seccomp_condition){
            .argument = (unsigned int) index,
            .operator = (enum seccomp_operator) i,
            .value = (uint64_t) json_integer_value(json_object_get(json, "value")),
            .masked = (uint64_t) json_integer_value(json_object_get(json, "valueTwo")),
        };
        return 0;
    }
    return refuse(error, "seccomp", "linux.seccomp: an argument has index %lld and operator \"%s\"", index,
                  operator ? operator : "");
}

static void add_names(struct seccomp_profile *profile, const json_t *names, const struct seccomp_rule *rule)
{
    size_t index;
    json_t *name;
    json_array_foreach (names, index, name)
        if (json_is_string(name))
            seccomp_add_name(profile, json_string_value(name), rule);
}

/* All conditions on different arguments must hold; several on one argument are alternatives, each a rule of its own,
 * as the OCI runtimes have it. */
static int read_rule(struct seccomp_profile *profile, const json_t *json, struct error *error)
{
    const json_t *names = json_object_get(json, "names"), *arguments = json_object_get(json, "args");
    struct seccomp_condition conditions[SECCOMP_CONDITIONS_MAX];
    size_t count = json_array_size(arguments);
    unsigned int seen = 0;
    bool alternatives = false;
    uint32_t action;
    if (read_action(profile, json_string_value(json_object_get(json, "action")), json_object_get(json, "errnoRet"),
                    &action, error))
        return -1;
    if (count > SECCOMP_CONDITIONS_MAX)
        return refuse(error, "seccomp", "linux.seccomp: a rule has more than %d arguments", SECCOMP_CONDITIONS_MAX);
    for (size_t i = 0; i < count; i++) {
        if (read_condition(json_array_get(arguments, i), &conditions[i], error))
            return -1;
        alternatives = alternatives || seen >> conditions[i].argument & 1;
        seen |= 1U << conditions[i].argument;
    }
    for (size_t i = 0; i < (alternatives ? count : 1); i++) {
        struct seccomp_rule *rule = seccomp_add_rule(profile, action);
        rule->count = alternatives ? 1 : (unsigned int) count;
        memcpy(rule->conditions, conditions + i, rule->count * sizeof *conditions);
        add_names(profile, names, rule);
    }
    return 0;
}

/* The machine's own is always among them. */
static void read_architectures(struct seccomp_profile *profile, const json_t *list)
{
    size_t index;
    json_t *name;
    json_array_foreach (list, index, name) {
        const char *text = json_string_value(name);
        profile->x86 = profile->x86 || (text && !strcmp(text, "SCMP_ARCH_X86") && COUNT(x86_calls));
        profile->x32 = profile->x32 || (text && !strcmp(text, "SCMP_ARCH_X32") && COUNT(x32_calls));
    }
}

static int read_flags(struct seccomp_profile *profile, const json_t *list, struct error *error)
{
    static const struct flag {
        const char *name;
        unsigned int value;
    } flags[] = {{"SECCOMP_FILTER_FLAG_TSYNC", 0}, /* for all threads: there is one */
                 {"SECCOMP_FILTER_FLAG_LOG", SECCOMP_FILTER_FLAG_LOG},
                 {"SECCOMP_FILTER_FLAG_SPEC_ALLOW", SECCOMP_FILTER_FLAG_SPEC_ALLOW},
                 {"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV}};
    size_t index, i;
    json_t *name;
    json_array_foreach (list, index, name) {
        const char *text = json_string_value(name);
        for (i = 0; i < sizeof flags / sizeof *flags && (!text || strcmp(flags[i].name, text)); i++)
            ;
        if (i == sizeof flags / sizeof *flags)
            return refuse(error, "seccomp", "linux.seccomp: the flag \"%s\" is not supported", text ? text : "");
        profile->flags |= flags[i].value;
    }
    return 0;
}

static int read_profile(struct seccomp_profile *profile, const json_t *json, struct error *error)
{
    const json_t *number = json_object_get(json, "defaultErrnoRet");
    size_t index;
    json_t *rule;
    read_architectures(profile, json_object_get(json, "architectures"));
    profile->answers_unknown = number;
    /* Who names an agent gets its descriptor, whatever the rules ask it. */
    if (json_object_get(json, "listenerPath"))
        profile->flags |= SECCOMP_FILTER_FLAG_NEW_LISTENER;
    if (read_action(profile, json_string_value(json_object_get(json, "defaultAction")), number, &profile->otherwise,
                    error) ||
        read_flags(profile, json_object_get(json, "flags"), error))
        return -1;
    json_array_foreach (json_object_get(json, "syscalls"), index, rule)
        if (read_rule(profile, rule, error))
            return -1;
    return 0;
}

struct seccomp_profile *seccomp_read(const json_t *linux_seccomp, uint64_t capabilities, struct error *error)
{
    struct seccomp_profile *profile = seccomp_new(SECCOMP_RET_ERRNO | EPERM);
    if (json_is_true(json_object_get(linux_seccomp, "defaultProfile"))) {
        seccomp_add_compatible_architectures(profile);
        seccomp_add_default(profile, capabilities);
    } else if (read_profile(profile, linux_seccomp, error)) {
        seccomp_free(profile);
        return NULL;
    }
    return profile;
}

int seccomp_program(struct seccomp_profile *profile, struct seccomp_filter *filter, struct error *error)
{
    /* Calls newer than the profile are unknown rather than forbidden: programs then try the older ones. */
    bool refuses = (profile->otherwise & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ERRNO && !profile->answers_unknown;
    uint32_t beyond = refuses ? SECCOMP_RET_ERRNO | ENOSYS : profile->otherwise;
    filter->flags = profile->flags;
    return seccomp_compile(profile->architectures, profile->x86 ? ARCHITECTURES : 1, profile->otherwise, beyond,
                           &filter->program, error);
}

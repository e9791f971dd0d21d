#include "container/capabilities.h"

#include "base/channel.h"
#include <errno.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *const names[] = {
    "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID",
    "CAP_SETUID", "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN",
    "CAP_NET_RAW", "CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT",
    "CAP_SYS_PTRACE", "CAP_SYS_PACCT", "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE", "CAP_SYS_RESOURCE",
    "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE", "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL",
    "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM", "CAP_BLOCK_SUSPEND",
    "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
};
enum { COUNT = sizeof names / sizeof *names };

int capability_number(const char *name)
{
    for (int i = 0; i < COUNT; i++)
        if (!strcmp(names[i], name))
            return i;
    return -1;
}

const char *capability_name(int number)
{
    return number >= 0 && number < COUNT ? names[number] : NULL;
}

static int call(long number, const uint64_t *effective, const uint64_t *permitted, const uint64_t *inheritable)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[2];
    for (int i = 0; i < 2; i++)
        sets[i] = (struct __user_cap_data_struct){(unsigned int) (*effective >> (32 * i)),
                                                  (unsigned int) (*permitted >> (32 * i)),
                                                  (unsigned int) (*inheritable >> (32 * i))};
    return (int) syscall(number, &header, sets);
}

uint64_t capabilities_all(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[2] = {0};
    if (syscall(SYS_capget, &header, sets))
        return 0;
    return sets[0].permitted | (uint64_t) sets[1].permitted << 32;
}

static uint64_t read_set(const json_t *list, uint64_t available, uint64_t *told, int channel)
{
    uint64_t set = 0;
    size_t index;
    json_t *name;
    json_array_foreach (list, index, name) {
        const char *text = json_string_value(name);
        int number = text ? capability_number(text) : -1;
        uint64_t bit = number < 0 ? 0 : 1ULL << number;
        errno = 0;
        if (number < 0)
            channel_warn(channel, "the capability \"%s\" is unknown: left out", text ? text : "");
        else if (!(available & bit) && !(*told & bit))
            channel_warn(channel, "the capability %s is not available on this machine: left out", text);
        *told |= bit & ~available;
        set |= bit & available;
    }
    return set;
}

void capabilities_read(const json_t *json, struct capabilities *capabilities, int channel)
{
    uint64_t available = capabilities_all(), told = 0;
    capabilities->bounding = read_set(json_object_get(json, "bounding"), available, &told, channel);
    capabilities->permitted = read_set(json_object_get(json, "permitted"), available, &told, channel);
    capabilities->effective = read_set(json_object_get(json, "effective"), available, &told, channel);
    capabilities->inheritable = read_set(json_object_get(json, "inheritable"), available, &told, channel);
    capabilities->ambient = read_set(json_object_get(json, "ambient"), available, &told, channel);
    uint64_t possible = capabilities->permitted & capabilities->inheritable;
    errno = 0;
    for (int number = 0; number < COUNT; number++)
        if ((capabilities->ambient & ~possible) >> number & 1)
            channel_warn(channel, "can't raise ambient capability %s: it is not both permitted and inheritable",
                         names[number]);
    capabilities->ambient &= possible;
}

int capabilities_drop_bounding(const struct capabilities *capabilities, struct error *error)
{
    for (int number = 0; number < 64; number++) {
        if (capabilities->bounding >> number & 1)
            continue;
        int held = prctl(PR_CAPBSET_READ, number, 0, 0, 0);
        if (held < 0)
            break; /* past the kernel's last */
        if (held && prctl(PR_CAPBSET_DROP, number, 0, 0, 0))
            return fail(error, "capabilities", "drop capability %d from the bounding set", number);
    }
    return 0;
}

int capabilities_raise(struct error *error)
{
    uint64_t all = capabilities_all(), none = 0;
    return call(SYS_capset, &all, &all, &none) ? fail(error, "capabilities", "raise the capabilities") : 0;
}

int capabilities_set(const struct capabilities *capabilities, struct error *error)
{
    if (call(SYS_capset, &capabilities->effective, &capabilities->permitted, &capabilities->inheritable))
        return fail(error, "capabilities", "set the capabilities: effective ones must be permitted ones");
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0))
        return fail(error, "capabilities", "clear the ambient capabilities");
    for (int number = 0; number < 64; number++)
        if (capabilities->ambient >> number & 1 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0))
            return fail(error, "capabilities", "raise the ambient capability %s", capability_name(number));
    return 0;
}

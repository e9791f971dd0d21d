#include "seccomp/seccomp.h"

#include "base/channel.h"
#include "base/cleanup.h"
#include <linux/seccomp.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>

/* A filter may hold up any call at all until its agent answers, and the agent has to be given the descriptor first:
 * after the load, the process itself must call nothing. A second thread, which was there before and has no filter,
 * sends the descriptor. They have nothing but memory to talk by; both wait some microseconds. */

enum { STACK = 64 * 1024 };

struct errand_of_thread {
    atomic_int descriptor; /* -1: not yet */
    atomic_int sent;
    int channel;
};

static int send_when_loaded(void *given)
{
    struct errand_of_thread *errand = given;
    int descriptor;
    while ((descriptor = atomic_load(&errand->descriptor)) == -1)
        sched_yield();
    if (descriptor >= 0)
        channel_send(errand->channel, MESSAGE_NOTIFY, NULL, descriptor);
    atomic_store(&errand->sent, 1);
    syscall(SYS_exit, 0);
    return 0;
}

static int load_and_tell(const struct seccomp_filter *filter, int channel, struct error *error)
{
    static struct errand_of_thread errand;
    errand = (struct errand_of_thread){.descriptor = -1, .channel = channel};
    char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    const int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;
    if (stack == MAP_FAILED || clone(send_when_loaded, stack + STACK, flags, &errand) < 0)
        return fail(error, "seccomp", "start the thread that hands over the notifications");
    long descriptor = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, filter->flags, &filter->program);
    int number = errno;
    atomic_store(&errand.descriptor, descriptor < 0 ? -2 : (int) descriptor);
    while (!atomic_load(&errand.sent))
        ;
    errno = number;
    return descriptor < 0 ? fail(error, "seccomp", "load the seccomp filter with notifications") : 0;
}

int seccomp_load(const struct seccomp_filter *filter, int channel, struct error *error)
{
    if (filter->flags & SECCOMP_FILTER_FLAG_NEW_LISTENER)
        return load_and_tell(filter, channel, error);
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, filter->flags, &filter->program))
        return fail(error, "seccomp", "load the seccomp filter of %u instructions", filter->program.len);
    return 0;
}

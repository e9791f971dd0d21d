#include "base/clock.h"
#include "supervisor/supervise.h"
#include "supervisor/supervisor.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct supervisor self;

/* Leaves all that belongs to whoever called launch. */
static void become_supervisor(struct supervisor *supervisor)
{
    sigset_t handled;
    sigemptyset(&handled);
    sigaddset(&handled, SIGCHLD);
    sigaddset(&handled, SIGTERM);
    sigaddset(&handled, SIGHUP);
    sigaddset(&handled, SIGUSR1);
    sigprocmask(SIG_SETMASK, &handled, NULL);
    signal(SIGPIPE, SIG_IGN);
    setsid();
    umask(022);
    prctl(PR_SET_NAME, "jc-supervisor");
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    supervisor->signals = signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK);
    supervisor->null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int stream = 0; stream < 3; stream++)
        dup2(supervisor->null, stream);
    if (chdir("/") < 0)
        _exit(1);
}

/* A supervisor mostly waits. What it does not need meanwhile it gives back: code, which is most of its resident memory and
 * comes again from the page cache with the next event, and the stack below where it waits. */
#define IDLE_MILLIS 250
#define STACK_DEPTH (128UL << 10)

static void give_back_code(void)
{
    const uintptr_t page = 4096;
    const Elf64_Phdr *segments = (const Elf64_Phdr *)getauxval(AT_PHDR);
    for (size_t i = 0; i < getauxval(AT_PHNUM); i++) {
        const Elf64_Phdr *segment = &segments[i];
        uintptr_t begin = segment->p_vaddr & -page, end = (segment->p_vaddr + segment->p_memsz) & -page;
        if (segment->p_type == PT_LOAD && !(segment->p_flags & PF_W))
            madvise((void *)begin, end - begin, MADV_DONTNEED);
    }
}

/* Nothing lies there any more but what this function itself and the call it makes need. */
static __attribute__((noinline)) void give_back_stack(void)
{
    uintptr_t used = ((uintptr_t)__builtin_frame_address(0) - 512) & -4096UL;
    madvise((void *)(used - STACK_DEPTH), STACK_DEPTH, MADV_DONTNEED);
}

static void give_back(void)
{
    give_back_code();
    give_back_stack();
}

static void receive_signals(struct supervisor *supervisor)
{
    struct signalfd_siginfo signal;
    while (read(supervisor->signals, &signal, sizeof signal) == sizeof signal) {
        if (signal.ssi_signo == SIGHUP)
            supervisor->reload = true;
        if (signal.ssi_signo == SIGUSR1)
            lifecycle_restart(supervisor);
        if (signal.ssi_signo == SIGTERM)
            lifecycle_stop(supervisor, signal.ssi_code == SI_QUEUE ? (int64_t)signal.ssi_int - 1 : STOP_OWN_GRACE);
    }
}

static bool has_ended(pid_t child, siginfo_t *status)
{
    status->si_pid = 0;
    return child && waitid(P_PID, (id_t)child, status, WEXITED | WNOHANG) == 0 && status->si_pid == child;
}

/* Whether an orphan was waited for that a subreaper inherits. The container itself is a child that nobody knows yet
 * while an errand starts it. */
static bool reap_stray(struct supervisor *supervisor)
{
    siginfo_t status = {0};
    if (supervisor->errand.pid && supervisor->errand.kind == ERRAND_START)
        return false;
    if (waitid(P_ALL, 0, &status, WEXITED | WNOHANG | WNOWAIT) < 0 || !status.si_pid)
        return false;
    pid_t child = status.si_pid;
    if (child != supervisor->errand.pid && child != supervisor->check.pid && child != supervisor->state.process.pid)
        waitid(P_PID, (id_t)child, &status, WEXITED | WNOHANG);
    return true;
}

static void reap(struct supervisor *supervisor)
{
    siginfo_t status;
    do {
        if (has_ended(supervisor->errand.pid, &status))
            lifecycle_errand_ended(supervisor);
        if (has_ended(supervisor->check.pid, &status))
            lifecycle_check_ended(supervisor, status.si_code, status.si_status);
        if (has_ended(supervisor->state.process.pid, &status))
            lifecycle_container_ended(supervisor, status.si_code, status.si_status);
    } while (reap_stray(supervisor));
}

static int await(struct pollfd *events, nfds_t count, int64_t millis)
{
    const struct timespec time = {millis / 1000, millis % 1000 * 1000000};
    return ppoll(events, count, millis >= 0 ? &time : NULL, NULL);
}

static void wait_for_events(struct supervisor *supervisor, int64_t timeout)
{
    enum { SIGNALS, STDOUT, STDERR, CHECK, ATTACHED, EVENTS = ATTACHED + ATTACHED_EVENTS };
    struct pollfd events[EVENTS] = {
        [SIGNALS] = {supervisor->signals, POLLIN, 0},
        [STDOUT] = {supervisor->terminal >= 0 ? supervisor->terminal : supervisor->output[LOG_STDOUT][0], POLLIN, 0},
        [STDERR] = {supervisor->output[LOG_STDERR][0], POLLIN, 0},
        [CHECK] = {supervisor->check.pid ? supervisor->check.output : -1, POLLIN, 0},
    };
    attached_await(&supervisor->attached, events + ATTACHED, events + STDOUT);
    bool is_long = timeout < 0 || timeout > IDLE_MILLIS;
    int ready = await(events, EVENTS, is_long ? IDLE_MILLIS : timeout);
    if (ready == 0 && is_long) {
        give_back();
        ready = await(events, EVENTS, timeout < 0 ? timeout : timeout - IDLE_MILLIS);
    }
    if (ready <= 0)
        return;
    attached_ready(&supervisor->attached, events + ATTACHED, supervisor->terminal);
    if (events[STDOUT].revents & ~POLLOUT)
        output_receive(supervisor, LOG_STDOUT);
    if (events[STDERR].revents)
        output_receive(supervisor, LOG_STDERR);
    if (events[CHECK].revents & POLLIN)
        healthcheck_receive(&supervisor->check, health_log_next(&supervisor->health_log));
    else if (events[CHECK].revents)
        healthcheck_hang_up(&supervisor->check);
    if (events[SIGNALS].revents) {
        receive_signals(supervisor);
        reap(supervisor);
    }
}

void supervise_as(const struct settings *settings)
{
    self.settings = *settings;
}

_Noreturn void supervise(size_t index, int report, int lock)
{
    self.report.index = index;
    self.report_pipe = report;
    self.lock = lock;
    self.terminal = self.network = -1;
    self.state = (struct state){.id = self.settings.id,
                                .supervisor = {getpid(), process_start_time(getpid())},
                                .exit_code = EXIT_CODE_UNKNOWN,
                                .failure = self.failure,
                                .health_log = &self.health_log};
    become_supervisor(&self);
    lifecycle_begin(&self);
    enum phase before = self.phase;
    for (;;) {
        int64_t now = monotonic_millis(), next = lifecycle_act(&self, now);
        int64_t left = next == INT64_MAX ? -1 : next > now ? next - now : 0;
        if (self.phase == PHASE_RUNNING && before != PHASE_RUNNING)
            give_back();
        before = self.phase;
        wait_for_events(&self, left);
    }
}

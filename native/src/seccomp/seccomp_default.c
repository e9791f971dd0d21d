#include "seccomp/seccomp.h"

#include "container/capabilities.h"
#include <errno.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <string.h>

/* The calls that containers may make by default in the engines people know (the list of moby/profiles): what is not
 * named is answered with EPERM, and clone3 with ENOSYS, because its flags, which lie in memory, cannot be judged and
 * programs then use clone, whose flags can. */

static const char always[] =
    "accept accept4 access adjtimex alarm bind brk cachestat capget capset chdir chmod chown chown32 clock_adjtime "
    "clock_adjtime64 clock_getres clock_getres_time64 clock_gettime clock_gettime64 clock_nanosleep "
    "clock_nanosleep_time64 close close_range connect copy_file_range creat dup dup2 dup3 epoll_create epoll_create1 "
    "epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2 execve execveat "
    "exit exit_group faccessat faccessat2 fadvise64 fadvise64_64 fallocate fanotify_mark fchdir fchmod fchmodat "
    "fchmodat2 fchown fchown32 fchownat fcntl fcntl64 fdatasync fgetxattr flistxattr flock fork fremovexattr "
    "fsetxattr fstat fstat64 fstatat64 fstatfs fstatfs64 fsync ftruncate ftruncate64 futex futex_requeue "
    "futex_time64 futex_wait futex_waitv futex_wake futimesat getcpu getcwd getdents getdents64 getegid getegid32 "
    "geteuid geteuid32 getgid getgid32 getgroups getgroups32 getitimer getpeername getpgid getpgrp getpid getppid "
    "getpriority getrandom getresgid getresgid32 getresuid getresuid32 getrlimit get_robust_list getrusage getsid "
    "getsockname getsockopt get_thread_area gettid gettimeofday getuid getuid32 getxattr getxattrat "
    "inotify_add_watch inotify_init inotify_init1 inotify_rm_watch io_cancel ioctl io_destroy io_getevents "
    "io_pgetevents io_pgetevents_time64 ioprio_get ioprio_set io_setup io_submit ipc kill landlock_add_rule "
    "landlock_create_ruleset landlock_restrict_self lchown lchown32 lgetxattr link linkat listen listmount listxattr "
    "listxattrat llistxattr _llseek lremovexattr lseek lsetxattr lstat lstat64 madvise map_shadow_stack membarrier "
    "memfd_create memfd_secret mincore mkdir mkdirat mknod mknodat mlock mlock2 mlockall mmap mmap2 mprotect "
    "mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 "
    "mq_unlink mremap mseal msgctl msgget msgrcv msgsnd msync munlock munlockall munmap name_to_handle_at nanosleep "
    "newfstatat _newselect open openat openat2 pause pidfd_open pidfd_send_signal pipe pipe2 pkey_alloc pkey_free "
    "pkey_mprotect poll ppoll ppoll_time64 prctl pread64 preadv preadv2 prlimit64 process_mrelease pselect6 "
    "pselect6_time64 pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv recv recvfrom recvmmsg "
    "recvmmsg_time64 recvmsg remap_file_pages removexattr removexattrat rename renameat renameat2 restart_syscall "
    "rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait "
    "rt_sigtimedwait_time64 rt_tgsigqueueinfo sched_getaffinity sched_getattr sched_getparam sched_get_priority_max "
    "sched_get_priority_min sched_getscheduler sched_rr_get_interval sched_rr_get_interval_time64 sched_setaffinity "
    "sched_setattr sched_setparam sched_setscheduler sched_yield seccomp select semctl semget semop semtimedop "
    "semtimedop_time64 send sendfile sendfile64 sendmmsg sendmsg sendto setfsgid setfsgid32 setfsuid setfsuid32 "
    "setgid setgid32 setgroups setgroups32 setitimer setpgid setpriority setregid setregid32 setresgid setresgid32 "
    "setresuid setresuid32 setreuid setreuid32 setrlimit set_robust_list setsid setsockopt set_thread_area "
    "set_tid_address setuid setuid32 setxattr setxattrat shmat shmctl shmdt shmget shutdown sigaltstack signalfd "
    "signalfd4 sigprocmask sigreturn socketcall socketpair splice stat stat64 statfs statfs64 statmount statx "
    "symlink symlinkat sync sync_file_range syncfs sysinfo tee tgkill time timer_create timer_delete "
    "timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64 timerfd_create timerfd_gettime "
    "timerfd_gettime64 timerfd_settime timerfd_settime64 times tkill truncate truncate64 ugetrlimit umask uname "
    "unlink unlinkat uretprobe utime utimensat utimensat_time64 utimes vfork vmsplice wait4 waitid waitpid write "
    "writev";

/* Safe since Linux 4.8, which no machine here is older than; and what x86 has. */
static const char allowed_by_newer_kernels[] = "process_vm_readv process_vm_writev ptrace arch_prctl modify_ldt";

/* What a container that was given a capability may call too. */
static const struct granted {
    const char *capability, *calls;
} granted[] = {
    {"CAP_DAC_READ_SEARCH", "open_by_handle_at"},
    {"CAP_SYS_ADMIN",
     "bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie lsm_get_self_attr "
     "lsm_list_modules lsm_set_self_attr mount mount_setattr move_mount open_tree perf_event_open quotactl "
     "quotactl_fd setdomainname sethostname setns syslog umount umount2 unshare"},
    {"CAP_SYS_BOOT", "reboot"},
    {"CAP_SYS_CHROOT", "chroot"},
    {"CAP_SYS_MODULE", "delete_module init_module finit_module"},
    {"CAP_SYS_PACCT", "acct"},
    {"CAP_SYS_PTRACE", "kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev ptrace"},
    {"CAP_SYS_RAWIO", "iopl ioperm"},
    {"CAP_SYS_TIME", "settimeofday stime clock_settime clock_settime64"},
    {"CAP_SYS_TTY_CONFIG", "vhangup"},
    {"CAP_SYS_NICE", "get_mempolicy mbind set_mempolicy set_mempolicy_home_node"},
    {"CAP_SYSLOG", "syslog"},
    {"CAP_BPF", "bpf"},
    {"CAP_PERFMON", "perf_event_open"},
};

/* Socket families that are refused: old network protocols, and AF_ALG and AF_VSOCK for the bugs found in them. */
static const unsigned char refused_families[] = {12, 19, 20, 23, 25, 34, 37, 38 /* AF_ALG */, 40 /* AF_VSOCK */};
enum { FIRST_UNKNOWN_FAMILY = 46 };

/* personality(2): Linux, Linux with 3 GB, each also without address randomisation of the stack, and "tell me". */
static const uint64_t personalities[] = {0x0, 0x8, 0x20000, 0x20008, 0xffffffff};

/* CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
#define NEW_NAMESPACES 0x7e020000

static void add_list(struct seccomp_profile *profile, const char *list, const struct seccomp_rule *rule)
{
    for (const char *from = list; *from; from += *from == ' ') {
        char name[64];
        size_t length = strcspn(from, " ");
        memcpy(name, from, length);
        name[length] = 0;
        seccomp_add_name(profile, name, rule);
        from += length;
    }
}

static void add_conditional(struct seccomp_profile *profile, const char *name, uint32_t action,
                            enum seccomp_operator operator, uint64_t value, uint64_t masked)
{
    struct seccomp_rule *rule = seccomp_add_rule(profile, action);
    rule->count = 1;
    rule->conditions[0] = (struct seccomp_condition){.operator = operator, .value = value, .masked = masked};
    seccomp_add_name(profile, name, rule);
}

static int has(uint64_t capabilities, const char *name)
{
    return (int) (capabilities >> capability_number(name) & 1);
}

void seccomp_add_default(struct seccomp_profile *profile, uint64_t capabilities)
{
    struct seccomp_rule *allow = seccomp_add_rule(profile, SECCOMP_RET_ALLOW);
    add_list(profile, always, allow);
    add_list(profile, allowed_by_newer_kernels, allow);
    for (size_t i = 0; i < sizeof granted / sizeof *granted; i++)
        if (has(capabilities, granted[i].capability))
            add_list(profile, granted[i].calls, allow);
    for (size_t i = 0; i < sizeof personalities / sizeof *personalities; i++)
        add_conditional(profile, "personality", SECCOMP_RET_ALLOW, SECCOMP_EQ, personalities[i], 0);
    for (size_t i = 0; i < sizeof refused_families; i++)
        add_conditional(profile, "socket", SECCOMP_RET_ERRNO | EPERM, SECCOMP_EQ, refused_families[i], 0);
    add_conditional(profile, "socket", SECCOMP_RET_ALLOW, SECCOMP_LT, FIRST_UNKNOWN_FAMILY, 0);
    if (!has(capabilities, "CAP_SYS_ADMIN")) {
        add_conditional(profile, "clone", SECCOMP_RET_ALLOW, SECCOMP_MASKED_EQ, NEW_NAMESPACES, 0);
        seccomp_add_name(profile, "clone3", seccomp_add_rule(profile, SECCOMP_RET_ERRNO | ENOSYS));
    }
}

static void write_list(json_t *names, const char *list)
{
    for (const char *from = list; *from; from += *from == ' ') {
        size_t length = strcspn(from, " ");
        json_array_append_new(names, json_stringn(from, length));
        from += length;
    }
}

static void write_conditional(json_t *rules, const char *name, const char *operator, uint64_t value)
{
    json_array_append_new(rules, json_pack("{s[s]sss[{sisIsIss}]}", "names", name, "action", "SCMP_ACT_ALLOW", "args",
                                           "index", 0, "value", (json_int_t) value, "valueTwo", (json_int_t) 0, "op",
                                           operator));
}

static bool is_refused(unsigned int family)
{
    return memchr(refused_families, (int) family, sizeof refused_families);
}

/* The filters of other runtimes know no order of rules: socket families are named one by one. */
json_t *seccomp_default_json(uint64_t capabilities)
{
    json_t *rules = json_array(), *names = json_array();
    write_list(names, always);
    write_list(names, allowed_by_newer_kernels);
    for (size_t i = 0; i < sizeof granted / sizeof *granted; i++)
        if (has(capabilities, granted[i].capability))
            write_list(names, granted[i].calls);
    json_array_append_new(rules, json_pack("{soss}", "names", names, "action", "SCMP_ACT_ALLOW"));
    for (size_t i = 0; i < sizeof personalities / sizeof *personalities; i++)
        write_conditional(rules, "personality", "SCMP_CMP_EQ", personalities[i]);
    for (unsigned int family = 0; family < FIRST_UNKNOWN_FAMILY; family++)
        if (!is_refused(family))
            write_conditional(rules, "socket", "SCMP_CMP_EQ", family);
    if (!has(capabilities, "CAP_SYS_ADMIN")) {
        write_conditional(rules, "clone", "SCMP_CMP_MASKED_EQ", NEW_NAMESPACES);
        json_array_append_new(rules, json_pack("{s[s]sssi}", "names", "clone3", "action", "SCMP_ACT_ERRNO", "errnoRet",
                                               ENOSYS));
    }
#ifdef __x86_64__
    json_t *architectures = json_pack("[sss]", "SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32");
#else
    json_t *architectures = json_pack("[ss]", "SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM");
#endif
    return json_pack("{sssisoso}", "defaultAction", "SCMP_ACT_ERRNO", "defaultErrnoRet", EPERM, "architectures",
                     architectures, "syscalls", rules);
}

#include "check.h"
#include "container/capabilities.h"
#include "seccomp/seccomp.h"

#include <asm/unistd.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ALLOW SECCOMP_RET_ALLOW
#define REFUSE(number) (SECCOMP_RET_ERRNO | (unsigned int) (number))

/* Runs a program as the kernel does; counts the instructions. */
static unsigned int steps;

static uint32_t evaluate(const struct sock_fprog *program, const struct seccomp_data *call)
{
    uint32_t accumulator = 0;
    steps = 0;
    for (size_t at = 0; at < program->len; at++) {
        const struct sock_filter *code = &program->filter[at];
        steps++;
        switch (code->code) {
        case BPF_LD | BPF_W | BPF_ABS:
            memcpy(&accumulator, (const char *) call + code->k, sizeof accumulator);
            break;
        case BPF_ALU | BPF_AND | BPF_K:
            accumulator &= code->k;
            break;
        case BPF_JMP | BPF_JA:
            at += code->k;
            break;
        case BPF_JMP | BPF_JEQ | BPF_K:
            at += accumulator == code->k ? code->jt : code->jf;
            break;
        case BPF_JMP | BPF_JGT | BPF_K:
            at += accumulator > code->k ? code->jt : code->jf;
            break;
        case BPF_JMP | BPF_JGE | BPF_K:
            at += accumulator >= code->k ? code->jt : code->jf;
            break;
        case BPF_RET | BPF_K:
            return code->k;
        default:
            CHECK(!"an instruction that the compiler does not write");
        }
    }
    CHECK(!"the program has an end");
    return 0;
}

static struct seccomp_filter filter;

static void compile(const char *json, uint64_t capabilities)
{
    struct error error = {0};
    json_t *profile = json_loads(json, 0, NULL);
    CHECK(profile);
    struct seccomp_profile *read = seccomp_read(profile, capabilities, &error);
    free(filter.program.filter);
    if (!read || seccomp_program(read, &filter, &error))
        fprintf(stderr, "%s\n", error.message);
    CHECK(!*error.message);
    seccomp_free(read);
    json_decref(profile);
}

static uint32_t answer_on(uint32_t architecture, int number, uint64_t first, uint64_t second)
{
    struct seccomp_data call = {.nr = number, .arch = architecture, .args = {first, second}};
    return evaluate(&filter.program, &call);
}

static uint32_t answer(int number, uint64_t first, uint64_t second)
{
    return answer_on(AUDIT_ARCH_X86_64, number, first, second);
}

static void the_default_profile_allows_the_everyday_and_refuses_the_rest(void)
{
    compile("{\"defaultProfile\": true}", 0);
    CHECK_NUMBER(ALLOW, answer(__NR_read, 0, 0));
    CHECK_NUMBER(ALLOW, answer(__NR_execve, 0, 0));
    CHECK_NUMBER(ALLOW, answer(__NR_openat2, 0, 0));
    CHECK_NUMBER(ALLOW, answer(452 /* fchmodat2 */, 0, 0));
    CHECK_NUMBER(REFUSE(EPERM), answer(__NR_mount, 0, 0));
    CHECK_NUMBER(REFUSE(EPERM), answer(__NR_keyctl, 0, 0));
    CHECK_NUMBER(REFUSE(EPERM), answer(__NR_unshare, 0, 0));
    CHECK_NUMBER(REFUSE(EPERM), answer(__NR_io_uring_setup, 0, 0));
    CHECK(steps < 20);
    CHECK(filter.program.len < 600);
}

static void clone_makes_no_namespaces_and_clone3_does_not_exist(void)
{
    compile("{\"defaultProfile\": true}", 0);
    CHECK_NUMBER(ALLOW, answer(__NR_clone, 0x01200011, 0));
    CHECK_NUMBER(REFUSE(EPERM), answer(__NR_clone, 0x10000000, 0));
    CHECK_NUMBER(REFUSE(EPERM), answer(__NR_clone, 0x00020000, 0));
    CHECK_NUMBER(REFUSE(ENOSYS), answer(__NR_clone3, 0, 0));
}

static void capabilities_widen_the_default_profile(void)
{
    compile("{\"defaultProfile\": true}", 1ULL << capability_number("CAP_SYS_ADMIN"));
    CHECK_NUMBER(ALLOW, answer(__NR_mount, 0, 0));
    CHECK_NUMBER(ALLOW, answer(__NR_clone, 0x10000000, 0));
    CHECK_NUMBER(ALLOW, answer(__NR_clone3, 0, 0));
    CHECK_NUMBER(REFUSE(EPERM), answer(__NR_reboot, 0, 0));
}

static void sockets_of_some_families_are_refused(void)
{
    compile("{\"defaultProfile\": true}", 0);
    CHECK_NUMBER(ALLOW, answer(__NR_socket, 1, 0));
    CHECK_NUMBER(ALLOW, answer(__NR_socket, 10, 0));
    CHECK_NUMBER(ALLOW, answer(__NR_socket, 16, 0));
    CHECK_NUMBER(REFUSE(EPERM), answer(__NR_socket, 38, 0));
    CHECK_NUMBER(REFUSE(EPERM), answer(__NR_socket, 40, 0));
    CHECK_NUMBER(REFUSE(EPERM), answer(__NR_socket, 46, 0));
    CHECK_NUMBER(REFUSE(EPERM), answer(__NR_socket, 1ULL << 32 | 40, 0));
}

static void calls_newer_than_the_profile_do_not_exist(void)
{
    compile("{\"defaultProfile\": true}", 0);
    CHECK_NUMBER(REFUSE(ENOSYS), answer(999, 0, 0));
    CHECK_NUMBER(REFUSE(ENOSYS), answer(0x3fffffff, 0, 0));
}

static void programs_of_32_bits_and_x32_have_their_own_numbers(void)
{
    compile("{\"defaultProfile\": true}", 0);
    CHECK_NUMBER(ALLOW, answer_on(AUDIT_ARCH_I386, 3 /* read */, 0, 0));
    CHECK_NUMBER(REFUSE(EPERM), answer_on(AUDIT_ARCH_I386, 21 /* mount */, 0, 0));
    CHECK_NUMBER(REFUSE(EPERM), answer_on(AUDIT_ARCH_I386, 310 /* unshare */, 0, 0));
    CHECK_NUMBER(ALLOW, answer(0x40000000 | __NR_read, 0, 0));
    CHECK_NUMBER(REFUSE(EPERM), answer(0x40000000 | __NR_mount, 0, 0));
    CHECK_NUMBER(REFUSE(ENOSYS), answer(0x40000000 | 999, 0, 0));
}

static void an_architecture_that_is_not_listed_kills(void)
{
    compile("{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"architectures\": [\"SCMP_ARCH_X86_64\"]}", 0);
    CHECK_NUMBER(ALLOW, answer(__NR_read, 0, 0));
    CHECK_NUMBER(SECCOMP_RET_KILL_PROCESS, answer_on(AUDIT_ARCH_I386, 3, 0, 0));
    CHECK_NUMBER(SECCOMP_RET_KILL_PROCESS, answer_on(AUDIT_ARCH_AARCH64, 63, 0, 0));
}

static void every_operator_compares_64_bits(void)
{
    static const struct {
        const char *operator;
        bool below, equal, above;
    } cases[] = {{"NE", true, false, true},  {"LT", true, false, false}, {"LE", true, true, false},
                 {"EQ", false, true, false}, {"GE", false, true, true},  {"GT", false, false, true}};
    static const uint64_t values[] = {5, 0x100000000, 0x1ffffffff, 0x700000005};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t j = 0; j < sizeof values / sizeof *values; j++) {
            char json[512];
            snprintf(json, sizeof json,
                     "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"getpid\"], \"action\": "
                     "\"SCMP_ACT_ERRNO\", \"errnoRet\": 7, \"args\": [{\"index\": 1, \"value\": %llu, "
                     "\"op\": \"SCMP_CMP_%s\"}]}]}", (unsigned long long) values[j], cases[i].operator);
            compile(json, 0);
            const uint64_t below[] = {values[j] - 1, values[j] & 0xffffffff ? values[j] & ~0xffULL : 0};
            const uint64_t above[] = {values[j] + 1, values[j] + 0x100000000, UINT64_MAX};
            CHECK_NUMBER(cases[i].equal ? REFUSE(7) : ALLOW, answer(__NR_getpid, 0, values[j]));
            for (int k = 0; k < 2; k++)
                if (below[k] < values[j])
                    CHECK_NUMBER(cases[i].below ? REFUSE(7) : ALLOW, answer(__NR_getpid, 0, below[k]));
            for (int k = 0; k < 3; k++)
                CHECK_NUMBER(cases[i].above ? REFUSE(7) : ALLOW, answer(__NR_getpid, 0, above[k]));
        }
}

static void different_arguments_must_all_fit_and_the_same_one_is_an_alternative(void)
{
    compile("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": ["
            "{\"names\": [\"ioctl\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": ["
            "{\"index\": 0, \"value\": 1, \"op\": \"SCMP_CMP_EQ\"}, {\"index\": 1, \"value\": 2, \"op\": \"SCMP_CMP_EQ\"}]},"
            "{\"names\": [\"fcntl\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": ["
            "{\"index\": 1, \"value\": 1, \"op\": \"SCMP_CMP_EQ\"}, {\"index\": 1, \"value\": 2, \"op\": \"SCMP_CMP_EQ\"}]},"
            "{\"names\": [\"dup\", \"no_such_call\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": ["
            "{\"index\": 0, \"value\": 240, \"valueTwo\": 16, \"op\": \"SCMP_CMP_MASKED_EQ\"}]}]}", 0);
    CHECK_NUMBER(ALLOW, answer(__NR_ioctl, 1, 2));
    CHECK_NUMBER(REFUSE(EPERM), answer(__NR_ioctl, 1, 3));
    CHECK_NUMBER(REFUSE(EPERM), answer(__NR_ioctl, 2, 2));
    CHECK_NUMBER(ALLOW, answer(__NR_fcntl, 9, 1));
    CHECK_NUMBER(ALLOW, answer(__NR_fcntl, 9, 2));
    CHECK_NUMBER(REFUSE(EPERM), answer(__NR_fcntl, 9, 3));
    CHECK_NUMBER(ALLOW, answer(__NR_dup, 0x1f, 0));
    CHECK_NUMBER(REFUSE(EPERM), answer(__NR_dup, 0x2f, 0));
}

static void a_long_list_of_rules_jumps_far(void)
{
    char *json = calloc(1, 1 << 20);
    strcpy(json, "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [");
    for (int i = 0; i < 300; i++)
        sprintf(json + strlen(json),
                "%s{\"names\": [\"%s\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": %d, "
                "\"args\": [{\"index\": 0, \"value\": %d, \"op\": \"SCMP_CMP_EQ\"}]}",
                i ? "," : "", i % 2 ? "read" : "madvise", i, i);
    strcat(json, "]}");
    compile(json, 0);
    for (int i = 0; i < 300; i++) {
        CHECK_NUMBER(REFUSE(i), answer(i % 2 ? __NR_read : __NR_madvise, (uint64_t) i, 0));
        CHECK_NUMBER(REFUSE(EPERM), answer(i % 2 ? __NR_madvise : __NR_read, (uint64_t) i, 0));
    }
    CHECK_NUMBER(REFUSE(EPERM), answer(__NR_write, 0, 0));
    free(json);
}

static void the_kernel_takes_the_filter_and_obeys(void)
{
    compile("{\"defaultProfile\": true}", 0);
    pid_t child = fork();
    if (!child) {
        struct error error;
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        if (seccomp_load(&filter, -1, &error))
            _exit(1);
        errno = 0;
        _exit(syscall(__NR_unshare, 0) == -1 && errno == EPERM && syscall(__NR_clone3, 0, 0) == -1 && errno == ENOSYS &&
                      getppid() > 0
                  ? 0
                  : 2);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK_NUMBER(0, status);
}

static void what_is_not_supported_is_said(void)
{
    struct error error;
    json_t *profile = json_loads("{\"defaultAction\": \"SCMP_ACT_DREAM\"}", 0, NULL);
    CHECK(!seccomp_read(profile, 0, &error));
    CHECK_TEXT("linux.seccomp: the action \"SCMP_ACT_DREAM\" is not supported", error.message);
    json_decref(profile);
}

int main(void)
{
    RUN(the_default_profile_allows_the_everyday_and_refuses_the_rest);
    RUN(clone_makes_no_namespaces_and_clone3_does_not_exist);
    RUN(capabilities_widen_the_default_profile);
    RUN(sockets_of_some_families_are_refused);
    RUN(calls_newer_than_the_profile_do_not_exist);
    RUN(programs_of_32_bits_and_x32_have_their_own_numbers);
    RUN(an_architecture_that_is_not_listed_kills);
    RUN(every_operator_compares_64_bits);
    RUN(different_arguments_must_all_fit_and_the_same_one_is_an_alternative);
    RUN(a_long_list_of_rules_jumps_far);
    RUN(the_kernel_takes_the_filter_and_obeys);
    RUN(what_is_not_supported_is_said);
    free(filter.program.filter);
}

/* Where the program begins, before the C library does: what is executed again from a read-only mount (protect.h) need not
 * be set up before. Each time the library asks the processor for its features costs a virtual machine up to 0.2 ms. Where
 * anything here fails, or on another architecture, `protect_program` does the same later and says what is wrong.
 *
 * Nothing of the library works here: no functions, no stack protector, no errno (the Makefile has the options). */

#ifdef __x86_64__

#include <asm/statfs.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdint.h>
#include <sys/syscall.h>

enum { READ_ONLY = 1 /* ST_RDONLY, the same as in statvfs */ };

/* The stack is as the kernel left it: the number of arguments, they, and the environment. */
__asm__(".globl program_entry\n"
        "program_entry:\n"
        "    xor %ebp, %ebp\n"
        "    push %rdx\n"
        "    lea 8(%rsp), %rdi\n"
        "    sub $8, %rsp\n"
        "    call execute_from_read_only_mount\n"
        "    add $8, %rsp\n"
        "    pop %rdx\n"
        "    jmp _start\n");

void execute_from_read_only_mount(intptr_t *stack);

static long call(long number, long first, long second, long third, long fourth, long fifth)
{
    register long fourth_register __asm__("r10") = fourth;
    register long fifth_register __asm__("r8") = fifth;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(first), "S"(second), "d"(third), "r"(fourth_register), "r"(fifth_register)
                     : "rcx", "r11", "memory");
    return result;
}

static int is_same(const char *text, const char *other)
{
    while (*text && *text == *other)
        text++, other++;
    return *text == *other;
}

/* Also where a verb's name is somebody else's argument: executing once more does no harm. */
static int names_entering_verb(char **arguments)
{
    static const char verbs[][8] = {"launch", "run", "create", "exec"};
    for (char **argument = arguments; *argument; argument++)
        for (unsigned int i = 0; i < sizeof verbs / sizeof *verbs; i++)
            if (is_same(*argument, verbs[i]))
                return 1;
    return 0;
}

void execute_from_read_only_mount(intptr_t *stack)
{
    char **arguments = (char **) (stack + 1), **environment = arguments + *stack + 1;
    struct mount_attr read_only = {.attr_set = MOUNT_ATTR_RDONLY};
    struct statfs status;
    if (*stack < 2 || !names_entering_verb(arguments + 1))
        return;
    long program = call(SYS_openat, AT_FDCWD, (long) "/proc/self/exe", O_PATH | O_CLOEXEC, 0, 0);
    if (program < 0)
        return;
    long copy = -1;
    if (!call(SYS_fstatfs, program, (long) &status, 0, 0, 0) && !(status.f_flags & READ_ONLY))
        copy = call(SYS_open_tree, program, (long) "", OPEN_TREE_CLONE | 0x1000 /* AT_EMPTY_PATH */, 0, 0);
    if (copy >= 0 && !call(SYS_mount_setattr, copy, (long) "", 0x1000, (long) &read_only, sizeof read_only))
        call(SYS_execveat, copy, (long) "", (long) arguments, (long) environment, 0x1000);
    if (copy >= 0)
        call(SYS_close, copy, 0, 0, 0, 0);
    call(SYS_close, program, 0, 0, 0, 0);
}

#endif

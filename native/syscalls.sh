#!/bin/sh
# Prints the names and numbers of the system calls, as C tables sorted by name, from the kernel's headers: those of
# the machine's own architecture, and on x86_64 those of 32-bit and x32 programs. $CC names the compiler.
set -eu
export LC_ALL=C
newer="cachestat 451 fchmodat2 452 map_shadow_stack 453 futex_wake 454 futex_wait 455 futex_requeue 456 statmount 457
    listmount 458 lsm_get_self_attr 459 lsm_set_self_attr 460 lsm_list_modules 461 mseal 462 setxattrat 463
    getxattrat 464 listxattrat 465 removexattrat 466 open_tree_attr 467 file_getattr 468 file_setattr 469"

# Names and values of a header's __NR_ macros, and of the calls that are newer than the headers: the number of a call
# is the same on all architectures since 424.
table() {
    name=$1 header=$2 bit=$3
    echo "static const struct system_call ${name}_calls[] = {"
    {
        if echo "#include <$header>" | ${CC:-cc} -E - > /dev/null 2>&1; then
            echo "#include <$header>" | ${CC:-cc} -E -dM - | sed -n 's/^#define __NR_\([a-z_][a-z0-9_]*\) \(.*\)/\1 \2/p'
        fi
        [ "$bit" = none ] || echo $newer | tr ' ' '\n' | paste -d' ' - - | sed "s/ \(.*\)/ (${bit}\1)/"
    } | grep -v -E '^(syscalls|arch_specific_syscall) ' | sort -s -u -k1,1 | sed 's/^\([^ ]*\) \(.*\)$/    {"\1", \2},/'
    echo '    {"", 0},'
    echo '};'
}

case $(echo __x86_64__ | ${CC:-cc} -E -P -) in
1)
    table native asm/unistd_64.h ''
    table x86 asm/unistd_32.h ''
    table x32 asm/unistd_x32.h __X32_SYSCALL_BIT+
    ;;
*)
    table native asm/unistd.h ''
    table x86 no/such/header.h none
    table x32 no/such/header.h none
    ;;
esac

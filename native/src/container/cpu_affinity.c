#include "container/cpu_affinity.h"

#include "base/cpu_list.h"
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int cpu_affinity_set(const json_t *process, const char *when, struct error *error)
{
    const char *text = json_string_value(json_object_get(json_object_get(process, "execCPUAffinity"), when));
    struct cpu_list list;
    if (!text || !*text)
        return 0;
    if (cpu_list_read(text, "config.process.execCPUAffinity", &list, error))
        return -1;
    if (syscall(SYS_sched_setaffinity, 0, sizeof list.words, list.words))
        return fail(error, "affinity", "bind the process to the processors %s", text);
    return 0;
}

void cpu_affinity_reset(void)
{
    struct cpu_list all;
    memset(&all, 0xff, sizeof all);
    /* The kernel leaves out what is not there and what the cpuset does not have. */
    syscall(SYS_sched_setaffinity, 0, sizeof all.words, all.words);
}

#include "base/cpu_list.h"

#include <stdlib.h>

int cpu_list_read(const char *text, const char *where, struct cpu_list *list, struct error *error)
{
    *list = (struct cpu_list){0};
    for (const char *at = text; *at;) {
        char *end;
        unsigned long first = strtoul(at, &end, 10), last = first;
        const char *number = at;
        if (end != number && *end == '-')
            last = strtoul(number = end + 1, &end, 10);
        if (end == number || first > last || last >= CPU_LIST_MAX || (*end && *end != ','))
            return refuse(error, "config", "%s: expected a list such as 0-3,7, found \"%.100s\"", where, text);
        for (unsigned long i = first; i <= last; i++)
            list->words[i / CPU_LIST_WORD] |= 1UL << i % CPU_LIST_WORD;
        at = end + (*end == ',');
    }
    return 0;
}

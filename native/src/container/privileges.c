#include "container/privileges.h"

#include "base/cleanup.h"
#include "cgroup/cgroup.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* A process that has ended already says nothing. */
int privileges_label(const char *cgroup, pid_t process, struct error *error)
{
    static const char *const names[] = {"\nUid:\t", "\nCapBnd:\t", "\nNoNewPrivs:\t", "\nSeccomp:\t"};
    char path[32], text[4096], label[128];
    snprintf(path, sizeof path, "/proc/%d/status", process);
    cleanup_close int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (length <= 0)
        return 0;
    text[length] = 0;
    size_t used = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *line = strstr(text, names[i]);
        if (!line)
            return 0;
        line += strlen(names[i]);
        used += (size_t) snprintf(label + used, sizeof label - used, "%s%.*s", i ? " " : "",
                                  (int) strnlen(line, strcspn(line, "\t\n")), line);
        if (used >= sizeof label)
            return 0;
    }
    return cgroup_set_label(cgroup, "privileges", label, error);
}

#include "container/mount_peers.h"

#include "base/cleanup.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* The optional fields of a line of mountinfo are between the sixth field and a dash. */
static bool is_shared(const char *line)
{
    const char *shared = strstr(line, " shared:"), *end = strstr(line, " - ");
    return shared && end && shared < end;
}

bool mount_is_shared(const char *path)
{
    struct statx status;
    cleanup_free char *line = NULL;
    size_t size = 0;
    bool shared = false;
    FILE *mounts = fopen("/proc/self/mountinfo", "re");
    if (!mounts)
        return false;
    if (!statx(AT_FDCWD, path, 0, STATX_MNT_ID, &status))
        while (getline(&line, &size, mounts) > 0)
            if (strtoull(line, NULL, 10) == status.stx_mnt_id)
                shared = is_shared(line);
    fclose(mounts);
    return shared;
}

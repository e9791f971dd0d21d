#include "oci/oci_log.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/debug.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static struct oci_log kept;

static int open_log(void)
{
    return open(kept.path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
}

static void append(int file, const char *level, const char *text)
{
    char moment[TIMESTAMP_SIZE];
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    format_timestamp(now, moment);
    cleanup_json json_t *entry = json_pack("{s:s, s:s, s:s}", "level", level, "msg", text, "time", moment);
    cleanup_free char *object = json_dumps(entry, JSON_COMPACT | JSON_PRESERVE_ORDER);
    cleanup_free char *quoted = json_dumps(json_object_get(entry, "msg"), JSON_ENCODE_ANY);
    if (kept.json)
        dprintf(file, "%s\n", object ? object : "");
    else
        dprintf(file, "time=\"%s\" level=%s msg=%s\n", moment, level, quoted ? quoted : "\"\"");
}

static void tell_step(const char *text)
{
    cleanup_close int file = kept.path ? open_log() : -1;
    if (file >= 0 || !kept.path)
        append(kept.path ? file : STDERR_FILENO, "debug", text);
}

int oci_log_begin(const struct oci_log *log, bool debug)
{
    kept = *log;
    cleanup_close int file = kept.path ? open_log() : -1;
    if (kept.path && file < 0)
        return -1;
    if (debug)
        debug_to(tell_step);
    return 0;
}

void oci_log_error(const char *text)
{
    cleanup_close int file = kept.path ? open_log() : -1;
    if (file >= 0)
        append(file, "error", text);
}

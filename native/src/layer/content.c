#include "layer/content.h"

#include <errno.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

static ssize_t copy_through_memory(int source, int target, off_t from, size_t length)
{
    static char buffer[1 << 17];
    ssize_t count = pread(source, buffer, length < sizeof buffer ? length : sizeof buffer, from);
    for (ssize_t done = 0; done < count;) {
        ssize_t written = pwrite(target, buffer + done, (size_t)(count - done), from + done);
        if (written < 0)
            return -1;
        done += written;
    }
    return count;
}

static ssize_t copy_some(int source, int target, off_t from, size_t length)
{
    off_t in = from, out = from;
    ssize_t count = copy_file_range(source, &in, target, &out, length, 0);
    /* Other errors than these two (no file system in common, one without the operation) come from it too, and 0 from
     * files of /proc: reading decides what they mean. */
    return count > 0 ? count : copy_through_memory(source, target, from, length);
}

static int copy_extent(int source, int target, off_t from, off_t end)
{
    while (from < end) {
        ssize_t count = copy_some(source, target, from, (size_t)(end - from));
        if (count < 0 && errno != EINTR)
            return -1;
        if (count == 0)
            return 0; /* it has become shorter: the size is set below */
        if (count > 0)
            from += count;
    }
    return 0;
}

int content_copy(int source, int target, off_t size, const char *name, struct error *error)
{
    if (size == 0 || ioctl(target, FICLONE, source) == 0)
        return 0;
    for (off_t begin, end = 0; end < size;) {
        begin = lseek(source, end, SEEK_DATA);
        if (begin < 0 && errno == ENXIO)
            break;
        if (begin < 0)
            begin = end;
        end = lseek(source, begin, SEEK_HOLE);
        if (end < 0 || end > size)
            end = size;
        if (copy_extent(source, target, begin, end) < 0)
            return fail(error, "copy", "cannot copy the content of %s", name);
    }
    return ftruncate(target, size) < 0 ? fail(error, "copy", "cannot set the size of %s", name) : 0;
}

/* What a container prints, in pieces: the first byte of each says how large it is and on which stream it comes. */

#include "supervisor/health.h"
#include "supervisor/log.h"
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void print(struct log *log, enum log_stream stream, const uint8_t *text, size_t length)
{
    while (length) {
        size_t room;
        char *space = log_space(log, stream, &room);
        size_t count = length < room ? length : room;
        memcpy(space, text, count);
        log_received(log, stream, count);
        text += count;
        length -= count;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct log log;
    static char directory[] = "/tmp/jcompose-fuzz-XXXXXX";
    struct error error;
    if (!log.directory) {
        if (!mkdtemp(directory) || log_open(&log, directory, (struct log_settings){4096, 2, false}, &error))
            abort();
        unlinkat(log.directory, "current", 0);
        rmdir(directory); /* what is open stays; what is rotated has nowhere to go */
    }
    while (size) {
        size_t length = (size_t) (data[0] & 0x7f) * 200 + 1;
        enum log_stream stream = data[0] & 0x80 ? LOG_STDERR : LOG_STDOUT;
        length = length < size - 1 ? length : size - 1;
        print(&log, stream, data + 1, length);
        data += length + 1;
        size -= length + 1;
    }
    log_flush(&log);
    return 0;
}

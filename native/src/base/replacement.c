#include "base/replacement.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void make_directories(const char *path)
{
    char prefix[PATH_MAX];
    size_t length = strlen(path);
    for (size_t end = 1; end <= length && length < sizeof prefix; end++)
        if (path[end] == '/' || !path[end]) {
            memcpy(prefix, path, end);
            prefix[end] = 0;
            mkdir(prefix, 0755); /* a failure shows when the file is opened */
        }
}

int replacement_open(struct replacement *replacement, const char *directory, const char *name, struct error *error)
{
    const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
    int length = snprintf(replacement->path, sizeof replacement->path, "%s/%s", directory, name);
    int hidden = snprintf(replacement->temporary, sizeof replacement->temporary, "%s/.%s.new", directory, name);
    replacement->file = -1;
    if (length >= PATH_MAX || hidden >= PATH_MAX)
        return refuse(error, "write", "the path %.200s… is too long", directory);
    replacement->file = open(replacement->temporary, flags, 0600);
    if (replacement->file < 0 && errno == ENOENT) {
        make_directories(directory);
        replacement->file = open(replacement->temporary, flags, 0600);
    }
    return replacement->file < 0 ? fail(error, "write", "cannot make the file %s", replacement->temporary) : 0;
}

void replacement_abandon(struct replacement *replacement)
{
    close(replacement->file);
    unlink(replacement->temporary);
}

int replacement_commit(struct replacement *replacement, bool durable, struct error *error)
{
    if ((!durable || fsync(replacement->file) == 0) && rename(replacement->temporary, replacement->path) == 0) {
        close(replacement->file);
        return 0;
    }
    fail(error, "write", "cannot replace the file %s", replacement->path);
    replacement_abandon(replacement);
    return -1;
}

int replace_file(const char *directory, const char *name, const char *content, size_t length, bool durable,
                 struct error *error)
{
    struct replacement replacement;
    if (replacement_open(&replacement, directory, name, error) < 0)
        return -1;
    for (size_t done = 0; done < length;) {
        ssize_t count = write(replacement.file, content + done, length - done);
        if (count < 0 && errno != EINTR) {
            fail(error, "write", "cannot write the file %s", replacement.temporary);
            replacement_abandon(&replacement);
            return -1;
        }
        done += count > 0 ? (size_t)count : 0;
    }
    return replacement_commit(&replacement, durable, error);
}

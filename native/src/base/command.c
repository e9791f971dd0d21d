#include "base/command.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where the environment has no PATH, as the shells and the engines have it. */
#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

static char **read_texts(const json_t *list, size_t extra)
{
    char **texts = allocate(json_array_size(list) + extra + 1, sizeof *texts);
    size_t index, count = 0;
    json_t *text;
    json_array_foreach (list, index, text)
        if (json_is_string(text))
            texts[count++] = (char *) json_string_value(text);
    return texts;
}

/* Of several values for a name the last one counts, and programs that look for the first see it. */
static char **read_environment(const json_t *list, size_t extra)
{
    char **texts = read_texts(list, extra);
    size_t count = 0;
    for (size_t i = 0; texts[i]; i++) {
        size_t length = strcspn(texts[i], "="), same = 0;
        while (same < count && (strncmp(texts[same], texts[i], length) || strcspn(texts[same], "=") != length))
            same++;
        texts[same] = texts[i];
        count += same == count;
    }
    for (size_t i = count; texts[i]; i++)
        texts[i] = NULL;
    return texts;
}

static const char *find(char *const *environment, const char *name)
{
    size_t length = strlen(name);
    for (; *environment; environment++)
        if (!strncmp(*environment, name, length) && (*environment)[length] == '=')
            return *environment + length + 1;
    return NULL;
}

int command_read(const json_t *process, const char *home, struct command *command, struct error *error)
{
    command->arguments = read_texts(json_object_get(process, "args"), 0);
    command->environment = read_environment(json_object_get(process, "env"), 1);
    if (!command->arguments[0] || !*command->arguments[0])
        return refuse(error, "exec", "there is no command to execute: config.process.args is empty");
    const char *given = find(command->environment, "HOME");
    if (!given || !*given) {
        size_t count = 0;
        while (command->environment[count] && (!given || command->environment[count] + strlen("HOME=") != given))
            count++;
        if (asprintf(&command->environment[count], "HOME=%s", *home ? home : "/") < 0)
            return fail(error, "exec", "set HOME");
    }
    command->path = find(command->environment, "PATH");
    if (!command->path)
        command->path = DEFAULT_PATH;
    return 0;
}

/* Why execve did not take FILE; ENOENT of a file that is there means what it names to run it. */
static int fail_to_execute(const char *file, struct error *error)
{
    int number = errno;
    bool exists = !access(file, F_OK);
    errno = number;
    if (number == ENOENT && exists)
        return fail(error, "exec", "execute %s: the interpreter or loader that the file names is missing", file);
    if (number == ENOENT)
        return fail(error, "exec", "execute %s: there is no such file in the container", file);
    return fail(error, "exec", "execute %s", file);
}

typedef int attempt(const char *file, const struct command *command);

static int execute(const char *file, const struct command *command)
{
    return execve(file, command->arguments, command->environment);
}

static int examine(const char *file, const struct command *)
{
    struct stat status;
    if (stat(file, &status) || faccessat(AT_FDCWD, file, X_OK, AT_EACCESS))
        return -1;
    errno = EACCES;
    return S_ISREG(status.st_mode) ? 0 : -1;
}

/* Makes an ATTEMPT at the command's file, or at those that PATH leads to, until one succeeds. */
static int look_up(const struct command *command, attempt *attempt, struct error *error)
{
    const char *name = command->arguments[0];
    bool found = false;
    if (strchr(name, '/'))
        return attempt(name, command) ? fail_to_execute(name, error) : 0;
    for (const char *from = command->path, *end; from; from = *end ? end + 1 : NULL) {
        char file[PATH_MAX];
        end = from + strcspn(from, ":");
        bool fits = snprintf(file, sizeof file, "%.*s%s%s", (int) (end - from), from, end == from ? "./" : "/", name) <
                    (int) sizeof file;
        if (!fits)
            continue;
        if (!attempt(file, command))
            return 0;
        if (errno == ENOENT || errno == ENOTDIR) {
            if (access(file, F_OK))
                continue;
            errno = ENOENT;
        }
        /* A file that may not be executed gives way to one further on that may. */
        fail_to_execute(file, error);
        found = true;
        if (error->number != EACCES)
            return -1;
    }
    if (found)
        return -1;
    errno = ENOENT;
    return fail(error, "exec", "execute %s: it is in none of the directories of PATH, %s", name, command->path);
}

int command_execute(const struct command *command, struct error *error)
{
    return look_up(command, execute, error);
}

int command_find(const struct command *command, struct error *error)
{
    return look_up(command, examine, error);
}

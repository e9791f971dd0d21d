#include "command.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where the environment has no PATH, as the shells and the engines have it. */
#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

static char **read_texts(const json_t *list, size_t extra)
{
    char **texts = calloc(json_array_size(list) + extra + 1, sizeof *texts);
    size_t index, count = 0;
    json_t *text;
    json_array_foreach (list, index, text)
        if (json_is_string(text))
            texts[count++] = (char *) json_string_value(text);
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
    command->environment = read_texts(json_object_get(process, "env"), 1);
    if (!command->arguments[0] || !*command->arguments[0])
        return refuse(error, "exec", "there is no command to execute: config.process.args is empty");
    if (!find(command->environment, "HOME")) {
        size_t count = 0;
        while (command->environment[count])
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

int command_execute(const struct command *command, struct error *error)
{
    const char *name = command->arguments[0];
    bool found = false;
    if (strchr(name, '/')) {
        execve(name, command->arguments, command->environment);
        return fail_to_execute(name, error);
    }
    for (const char *from = command->path, *end; from; from = *end ? end + 1 : NULL) {
        char file[PATH_MAX];
        end = from + strcspn(from, ":");
        bool fits = snprintf(file, sizeof file, "%.*s%s%s", (int) (end - from), from, end == from ? "./" : "/", name) <
                    (int) sizeof file;
        if (!fits)
            continue;
        execve(file, command->arguments, command->environment);
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

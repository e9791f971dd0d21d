#include "resident/call.h"

#include "base/cleanup.h"
#include "base/verb_status.h"
#include "verbs.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* A process of the call's own: the JVM, with the command line that the launcher has left for those after it, or the
 * launcher. */

#define BEGINNING "src/target/beginning"
#define BEGINNING_WORDS 64
#define BEGINNING_SIZE 16384

/* The launcher goes the long way: it is told not to come here again. */
int call_launcher(const char *home, int count, char **arguments)
{
    struct error error;
    cleanup_free char *launcher = NULL;
    char **command = calloc((size_t) count + 3, sizeof *command);
    if (!command || asprintf(&launcher, "%s/jcompose", home) < 0) {
        fail(&error, "call", "run jcompose in a process of its own");
        return verb_failed(&error);
    }
    command[0] = launcher;
    command[1] = (char *) "--own-process";
    memcpy(command + 2, arguments, (size_t) count * sizeof *command);
    execv(launcher, command);
    fail(&error, "call", "run %s", launcher);
    free(command);
    return verb_failed(&error);
}

/* Whether the command line was left for the program, the cache and the launcher that there are now. */
static bool is_current(int home, int beginning)
{
    static const char *const files[] = {"jcompose", "src/target/jcompose.jar", "src/target/jcompose.aot"};
    struct stat left, status;
    if (fstat(beginning, &left) || !S_ISREG(left.st_mode))
        return false;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (fstatat(home, files[i], &status, 0) || call_is_newer(&status, left.st_mtim))
            return false;
    return call_is_fresh(home);
}

/* The lines of TEXT, which become its strings; 0 if they do not end or are too many. */
static size_t split(char *text, char **words)
{
    size_t count = 0;
    while (*text && count < BEGINNING_WORDS) {
        char *end = strchr(text, '\n');
        if (!end)
            return 0;
        *end = 0;
        words[count++] = text;
        text = end + 1;
    }
    return *text ? 0 : count;
}

/* Another JDK may be asked for than the one that was found then. */
static bool is_wanted(const char *java)
{
    const char *wanted = getenv("JAVA_HOME");
    size_t length = wanted ? strlen(wanted) : 0;
    return length == 0 || (!strncmp(java, wanted, length) && !strcmp(java + length, "/bin/java"));
}

/* Returns only where that cannot be. The first line is the installation that the others are of: it may be a copy. */
static void begin_jvm(const char *home, int count, char **arguments)
{
    char text[BEGINNING_SIZE], *words[BEGINNING_WORDS];
    cleanup_close int directory = open(home, O_PATH | O_DIRECTORY | O_CLOEXEC);
    cleanup_close int file = directory < 0 ? -1 : openat(directory, BEGINNING, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 || !is_current(directory, file) ? -1 : read(file, text, sizeof text - 1);
    if (length < 0 || length == sizeof text - 1)
        return;
    text[length] = 0;
    size_t known = split(text, words);
    if (known < 2 || strcmp(words[0], home) || !is_wanted(words[1]))
        return;
    char **command = calloc(known + (size_t) count, sizeof *command);
    if (!command)
        return;
    memcpy(command, words + 1, (known - 1) * sizeof *command);
    memcpy(command + known - 1, arguments, (size_t) count * sizeof *command);
    execv(command[0], command);
    free(command);
}

int begin_verb(int count, char **arguments)
{
    struct error error;
    if (count < 3 || strcmp(arguments[2], "--")) {
        refuse(&error, "begin", "usage: begin HOME -- ARGUMENT...");
        return verb_failed(&error);
    }
    cleanup_free char *home = realpath(arguments[1], NULL);
    if (home)
        begin_jvm(home, count - 3, arguments + 3);
    return call_launcher(home ? home : arguments[1], count - 3, arguments + 3);
}

#include "hooks.h"

#include "cleanup.h"
#include "oci_state.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>

static const json_t *hooks_of(const json_t *spec, const char *kind)
{
    return json_object_get(json_object_get(json_object_get(spec, "config"), "hooks"), kind);
}

bool hooks_are_given(const json_t *spec, const char *kind)
{
    return json_array_size(hooks_of(spec, kind));
}

static char **texts_of(const json_t *list, const char *instead)
{
    char **texts = calloc(json_array_size(list) + 2, sizeof *texts);
    size_t index, count = 0;
    json_t *text;
    json_array_foreach (list, index, text)
        if (json_is_string(text))
            texts[count++] = (char *) json_string_value(text);
    if (!count && instead)
        texts[0] = (char *) instead;
    return texts;
}

/* A file in memory rather than a pipe: a hook that does not read it must not stop anybody. */
static int state_file(const json_t *spec, const char *status, pid_t pid)
{
    cleanup_json json_t *state = oci_state(spec, status, pid);
    int file = memfd_create("state", MFD_CLOEXEC);
    if (file >= 0 && (json_dumpfd(state, file, JSON_COMPACT) || lseek(file, 0, SEEK_SET))) {
        close(file);
        return -1;
    }
    return file;
}

/* Hooks of the machine's side find the bundle where they are; without an "env" they have the caller's environment. */
static _Noreturn void execute(const json_t *hook, const char *directory, int input)
{
    const char *path = json_string_value(json_object_get(hook, "path"));
    const json_t *environment = json_object_get(hook, "env");
    int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    dup2(input, STDIN_FILENO);
    if (nothing >= 0)
        dup2(nothing, STDOUT_FILENO);
    if (chdir(directory ? directory : "/"))
        fprintf(stderr, "jcompose-runtime: warning: the hook %s does not start in %s: %s\n", path, directory,
                strerror(errno));
    close_range(3, ~0U, 0);
    execve(path, texts_of(json_object_get(hook, "args"), path), environment ? texts_of(environment, NULL) : environ);
    fprintf(stderr, "jcompose-runtime: the hook %s: %s\n", path, strerror(errno));
    _exit(127);
}

static int wait_for_end(pid_t child, const char *path, const json_t *timeout, struct error *error)
{
    cleanup_close int process = pidfd_open(child, 0);
    struct pollfd end = {.fd = process, .events = POLLIN};
    int status, millis = timeout ? (int) json_integer_value(timeout) * 1000 : -1;
    bool late = !poll(&end, 1, millis);
    if (late)
        pidfd_send_signal(process, SIGKILL, NULL, 0);
    while (waitpid(child, &status, __WALL) < 0 && errno == EINTR)
        ;
    if (late)
        return refuse(error, "hooks", "the hook %s took longer than %lld s", path, json_integer_value(timeout));
    if (WIFSIGNALED(status))
        return refuse(error, "hooks", "the hook %s was ended by signal %d", path, WTERMSIG(status));
    return WEXITSTATUS(status) ? refuse(error, "hooks", "the hook %s ended with exit status %d", path,
                                        WEXITSTATUS(status))
                               : 0;
}

static int run(const json_t *hook, const char *directory, const json_t *spec, pid_t pid, const char *status,
               struct error *error)
{
    const char *path = json_string_value(json_object_get(hook, "path"));
    cleanup_close int input = state_file(spec, status, pid);
    if (input < 0)
        return fail(error, "hooks", "write the state for the hook %s", path);
    pid_t child = fork();
    if (!child)
        execute(hook, directory, input);
    if (child < 0)
        return fail(error, "hooks", "start the hook %s", path);
    return wait_for_end(child, path, json_object_get(hook, "timeout"), error);
}

static const char *directory_for(const json_t *spec, const char *kind)
{
    return strcmp(kind, "startContainer") ? json_string_value(json_object_get(spec, "bundle")) : NULL;
}

int hooks_run(const json_t *spec, const char *kind, pid_t pid, const char *status, struct error *error)
{
    size_t index;
    json_t *hook;
    json_array_foreach (hooks_of(spec, kind), index, hook)
        if (run(hook, directory_for(spec, kind), spec, pid, status, error))
            return -1;
    return 0;
}

void hooks_run_all(const json_t *spec, const char *kind, pid_t pid, const char *status)
{
    size_t index;
    json_t *hook;
    json_array_foreach (hooks_of(spec, kind), index, hook) {
        struct error error;
        char text[640];
        if (run(hook, directory_for(spec, kind), spec, pid, status, &error))
            fprintf(stderr, "jcompose-runtime: warning: %s: %s\n", kind, error_text(&error, text, sizeof text));
    }
}

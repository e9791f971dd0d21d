#include "container/hooks.h"

#include "base/cleanup.h"
#include "base/debug.h"
#include "base/memory.h"
#include "container/oci_state.h"
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
    char **texts = allocate(json_array_size(list) + 2, sizeof *texts);
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

struct run {
    const json_t *hook, *spec;
    const char *kind, *status;
    size_t number;
    pid_t pid;
    const struct confinement *confinement; /* or NULL */
    int output; /* what it says on standard error */
};

static const char *path_of(const struct run *run)
{
    return json_string_value(json_object_get(run->hook, "path"));
}

/* Whose makers want to read them: annotations that crun knows. */
static void redirect(const struct run *run, const char *annotation, int stream)
{
    const json_t *annotations = json_object_get(json_object_get(run->spec, "config"), "annotations");
    const char *path = json_string_value(json_object_get(annotations, annotation));
    cleanup_close int file = path && !run->confinement ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (file >= 0)
        dup2(file, stream);
}

/* NULL: createContainer hooks stay where they are, in the container's root directory, as runc's do. */
static const char *directory_of(const struct run *run)
{
    const char *bundle = json_string_value(json_object_get(run->spec, "bundle"));
    if (!strcmp(run->kind, "createContainer"))
        return NULL;
    return bundle && !run->confinement ? bundle : "/";
}

/* Hooks of the machine's side find the bundle where they are; without an "env" they have the caller's environment. */
static _Noreturn void execute(const struct run *run, int input)
{
    const char *path = path_of(run) ?: "", *directory = directory_of(run);
    const json_t *given = json_object_get(run->hook, "env");
    char **arguments = texts_of(json_object_get(run->hook, "args"), path);
    char **environment = given ? texts_of(given, NULL) : run->confinement ? run->confinement->environment : environ;
    int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    struct error error;
    char text[640];
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    dup2(input, STDIN_FILENO);
    if (nothing >= 0)
        dup2(nothing, STDOUT_FILENO);
    if (run->output >= 0)
        dup2(run->output, STDERR_FILENO);
    redirect(run, "run.oci.hooks.stdout", STDOUT_FILENO);
    redirect(run, "run.oci.hooks.stderr", STDERR_FILENO);
    if (directory && chdir(directory))
        fprintf(stderr, "the hook does not start in %s: %s\n", directory, strerror(errno));
    close_range(3, ~0U, 0);
    if (run->confinement && run->confinement->confine(run->confinement->argument, &error)) {
        fprintf(stderr, "%s\n", error_text(&error, text, sizeof text));
        _exit(126);
    }
    execve(path, arguments, environment);
    fprintf(stderr, "%s: %s\n", path, strerror(errno));
    _exit(127);
}

/* What a hook said is why it failed. */
static const char *said(const struct run *run, char *text, size_t size)
{
    ssize_t length = run->output < 0 ? 0 : pread(run->output, text, size - 1, 0);
    text[length > 0 ? length : 0] = 0;
    for (size_t end = strlen(text); end && text[end - 1] == '\n';)
        text[--end] = 0;
    return text;
}

static int wait_for_end(const struct run *run, pid_t child, struct error *error)
{
    const json_t *timeout = json_object_get(run->hook, "timeout");
    cleanup_close int process = pidfd_open(child, 0);
    struct pollfd end = {.fd = process, .events = POLLIN};
    int status, millis = timeout ? (int) json_integer_value(timeout) * 1000 : -1;
    char text[200];
    bool late = !poll(&end, 1, millis);
    if (late)
        pidfd_send_signal(process, SIGKILL, NULL, 0);
    while (waitpid(child, &status, __WALL) < 0 && errno == EINTR)
        ;
    if (late)
        return refuse(error, "hooks", "error running %s hook #%zu: %.100s took longer than %lld s", run->kind,
                      run->number, path_of(run), json_integer_value(timeout));
    if (!status)
        return 0;
    if (WIFSIGNALED(status))
        return refuse(error, "hooks", "error running %s hook #%zu: %.100s was ended by signal %d, SIG%s (%s): %s",
                      run->kind, run->number, path_of(run), WTERMSIG(status), sigabbrev_np(WTERMSIG(status)) ?: "?",
                      WTERMSIG(status) == SIGSYS ? "bad system call" : sigdescr_np(WTERMSIG(status)) ?: "?",
                      said(run, text, sizeof text));
    return refuse(error, "hooks", "error running %s hook #%zu: %.100s: %s hook failed with exit code %d: %s", run->kind,
                  run->number, path_of(run), run->kind, WEXITSTATUS(status), said(run, text, sizeof text));
}

static int run_one(struct run *run, struct error *error)
{
    cleanup_close int input = state_file(run->spec, run->status, run->pid);
    cleanup_close int output = memfd_create("output", MFD_CLOEXEC);
    run->output = output;
    debug("%s hook #%zu: %s", run->kind, run->number, path_of(run) ?: "");
    if (input < 0)
        return fail(error, "hooks", "write the state for the hook %s", path_of(run));
    pid_t child = fork();
    if (!child)
        execute(run, input);
    return child < 0 ? fail(error, "hooks", "start the hook %s", path_of(run)) : wait_for_end(run, child, error);
}

int hooks_run_confined(const json_t *spec, const char *kind, pid_t pid, const char *status,
                       const struct confinement *confinement, struct error *error)
{
    size_t index;
    json_t *hook;
    json_array_foreach (hooks_of(spec, kind), index, hook) {
        struct run run = {.hook = hook, .spec = spec, .kind = kind, .status = status, .number = index, .pid = pid,
                          .confinement = confinement};
        if (run_one(&run, error))
            return -1;
    }
    return 0;
}

int hooks_run(const json_t *spec, const char *kind, pid_t pid, const char *status, struct error *error)
{
    return hooks_run_confined(spec, kind, pid, status, NULL, error);
}

void hooks_run_all(const json_t *spec, const char *kind, pid_t pid, const char *status)
{
    size_t index;
    json_t *hook;
    json_array_foreach (hooks_of(spec, kind), index, hook) {
        struct run run = {.hook = hook, .spec = spec, .kind = kind, .status = status, .number = index, .pid = pid};
        struct error error;
        char text[640];
        if (run_one(&run, &error))
            fprintf(stderr, "jcompose-runtime: warning: %s\n", error_text(&error, text, sizeof text));
    }
}

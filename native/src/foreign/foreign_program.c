#include "foreign/foreign.h"

#include "base/cleanup.h"
#include "base/memory.h"
#include "cgroup/hierarchy.h"
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>

/* Running the program of another runtime. All of them know --root, --log and --log-format. */

static const char *name_of(const struct foreign *foreign)
{
    const char *slash = strrchr(foreign->program, '/');
    return slash ? slash + 1 : foreign->program;
}

static void log_path(const struct foreign *foreign, char path[static PATH_MAX])
{
    if (snprintf(path, PATH_MAX, "%s/log", foreign->bundle) >= PATH_MAX)
        *path = 0;
}

/* Other runtimes know one version of cgroups at a time, and refuse machines that have both, as crun does, or try what
 * they should not. Where there are v1 hierarchies they see these alone; the v2 tree is ours. */
static void show_one_version(const struct foreign *foreign, bool joins)
{
    struct error ignored;
    const struct hierarchies *all = hierarchies(&ignored);
    if (!all || !all->identity->v2 || all->count == 1)
        return;
    if (joins)
        control_write(all->identity, foreign->cgroup, "cgroup.procs", "0", &ignored);
    if (!unshare(CLONE_NEWNS) && !mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL))
        umount2(all->identity->mount_point, MNT_DETACH);
}

_Noreturn void foreign_execute(const struct foreign *foreign, const char *const *arguments, bool joins)
{
    char log[PATH_MAX];
    size_t count = 0, used = 0;
    sigset_t none;
    log_path(foreign, log);
    while (arguments[count])
        count++;
    const char **all = allocate(count + 8, sizeof *all);
    const char *const first[] = {foreign->program, "--root", foreign->root, "--log", log, "--log-format", "json"};
    for (; used < sizeof first / sizeof *first; used++)
        all[used] = first[used];
    memcpy(all + used, arguments, count * sizeof *arguments);
    show_one_version(foreign, joins);
    signal(SIGPIPE, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execv(foreign->program, (char **) all);
    dprintf(STDERR_FILENO, "jcompose-runtime: cannot execute %s: %s\n", foreign->program, strerror(errno));
    _exit(127);
}

/* The last message in the log, a JSON object a line, into TEXT. */
static void read_log(const char *path, char *text, size_t size)
{
    char line[4096];
    FILE *log = fopen(path, "re");
    *text = 0;
    while (log && fgets(line, sizeof line, log)) {
        cleanup_json json_t *entry = json_loads(line, JSON_DISABLE_EOF_CHECK, NULL);
        const char *message = json_string_value(json_object_get(entry, "msg"));
        if (message)
            snprintf(text, size, "%s", message);
    }
    if (log)
        fclose(log);
}

static int await(const struct foreign *foreign, const char *verb, pid_t child, const char *log, struct error *error)
{
    int status;
    char said[300];
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return fail(error, "runtime", "wait for %s", foreign->program);
    if (!status)
        return 0;
    read_log(log, said, sizeof said);
    if (WIFSIGNALED(status))
        return refuse(error, "runtime", "%s %s was ended by signal %d", name_of(foreign), verb, WTERMSIG(status));
    if (WEXITSTATUS(status) == 127 && !*said && access(foreign->program, X_OK))
        return fail(error, "runtime", "execute %s", foreign->program);
    return refuse(error, "runtime", "%s %s: %s", name_of(foreign), verb, *said ? said : "it failed without a word");
}

int foreign_run(const struct foreign *foreign, const char *const *arguments, const int *stdio, struct error *error)
{
    char log[PATH_MAX];
    pid_t parent = getpid();
    log_path(foreign, log);
    unlink(log);
    cleanup_close int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    pid_t child = fork();
    if (child < 0)
        return fail(error, "runtime", "start a process for %s", foreign->program);
    if (child)
        return await(foreign, arguments[0], child, log, error);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    int streams[3];
    for (int i = 0; i < 3; i++)
        streams[i] = fcntl(stdio ? stdio[i] : nothing, F_DUPFD_CLOEXEC, 3);
    for (int i = 0; i < 3; i++)
        if (streams[i] < 0 || dup2(streams[i], i) < 0)
            _exit(1);
    close_range(3, ~0U, 0);
    foreign_execute(foreign, arguments, !strcmp(arguments[0], "create"));
}

bool foreign_signal(const struct settings *settings, int number)
{
    char text[16];
    struct foreign foreign;
    pid_t child = fork();
    if (child)
        return child > 0;
    foreign.program = settings->runtime;
    foreign.id = settings->id;
    foreign.cgroup = settings->cgroup;
    if ((size_t) snprintf(foreign.root, sizeof foreign.root, "%s/../oci/state", settings->run_directory) >=
            sizeof foreign.root ||
        (size_t) snprintf(foreign.bundle, sizeof foreign.bundle, "%s/../oci/%s", settings->run_directory,
                          settings->id) >= sizeof foreign.bundle)
        _exit(1);
    snprintf(text, sizeof text, "%d", number);
    close_range(3, ~0U, 0);
    foreign_execute(&foreign, (const char *const[]){"kill", settings->id, text, NULL}, false);
}

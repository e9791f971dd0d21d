#include "container/process.h"

#include "base/channel.h"
#include "base/cleanup.h"
#include "base/command.h"
#include "base/container_path.h"
#include "base/debug.h"
#include "container/capabilities.h"
#include "container/cpu_affinity.h"
#include "container/hooks.h"
#include "container/label.h"
#include "container/memory_policy.h"
#include "container/personality.h"
#include "container/rlimits.h"
#include "container/scheduling.h"
#include "container/user.h"
#include "seccomp/seccomp.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* A path such as /proc/self/fd/7 would lead to what we hold open of the machine: getcwd shows where we really are
 * (CVE-2024-21626). */
static int enter_directory(const json_t *process, struct error *error)
{
    const char *directory = json_string_value(json_object_get(process, "cwd"));
    char real[PATH_MAX];
    if (!directory || *directory != '/')
        return refuse(error, "cwd", "the working directory \"%s\" is no absolute path", directory ? directory : "");
    cleanup_close int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    cleanup_close int target = container_path_open(root, directory, O_PATH | O_DIRECTORY, 0);
    if (target < 0 || fchdir(target))
        return fail(error, "cwd", "chdir to the working directory %s", directory);
    if (syscall(SYS_getcwd, real, sizeof real) < 0 || *real != '/')
        return refuse(error, "cwd", "the working directory %s is outside of the container", directory);
    return 0;
}

/* A pipe that belongs to root cannot be opened again as /dev/stdout by somebody else. */
static int set_stdio(const struct becoming *becoming, uid_t owner, gid_t group, struct error *error)
{
    bool has_terminal = becoming->terminal >= 0;
    int moved[3];
    for (int i = 0; i < 3; i++)
        if ((moved[i] = fcntl(has_terminal ? becoming->terminal : becoming->stdio[i], F_DUPFD_CLOEXEC, 3)) < 0)
            return fail(error, "stdio", "duplicate a standard stream");
    for (int i = 0; i < 3; i++) {
        struct stat status;
        if (dup2(moved[i], i) < 0)
            return fail(error, "stdio", "set the standard streams");
        if ((owner || group) && !fstat(i, &status) && S_ISFIFO(status.st_mode) && fchown(i, owner, group) &&
            errno != EPERM) /* somebody else's pipe, in a user namespace */
            return fail(error, "stdio", "change the owner of a standard stream");
        close(moved[i]);
    }
    if (has_terminal && (fchown(0, owner, (gid_t) -1) || ioctl(0, TIOCSCTTY, 0)))
        return fail(error, "terminal", "make the pseudo-terminal the controlling one");
    return 0;
}

/* Dispositions and the mask pass through execve. */
static void reset_signals(void)
{
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigset_t none;
    for (int number = 1; number < _NSIG; number++)
        if (number != SIGKILL && number != SIGSTOP)
            sigaction(number, &standard, NULL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Podman's --group-add keep-groups. */
static const char *annotation(const struct becoming *becoming, const char *name)
{
    const json_t *annotations = json_object_get(json_object_get(becoming->spec, "config"), "annotations");
    return json_string_value(json_object_get(annotations, name)) ?: "";
}

static bool keeps_groups(const struct becoming *becoming)
{
    return !strcmp(annotation(becoming, "run.oci.keep_original_groups"), "1");
}

/* Capabilities survive the change of user, to load the filter and to be set exactly afterwards. */
static int change_user(const struct user *user, const struct becoming *becoming, struct error *error)
{
    const json_t *process = becoming->process;
    const json_t *mask = json_object_get(json_object_get(process, "user"), "umask");
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
        return fail(error, "user", "keep the capabilities");
    if ((!keeps_groups(becoming) && setgroups((size_t) user->group_count, user->groups)) || setresgid(user->gid, user->gid, user->gid) ||
        setresuid(user->uid, user->uid, user->uid))
        return fail(error, "user", "become user %u, group %u", user->uid, user->gid);
    umask(mask ? (mode_t) json_integer_value(mask) & 0777 : 022);
    return capabilities_raise(error);
}

/* Nothing that is open may lead out of the container when the command's path is looked up: all goes but the channel, the
 * listener and what the caller wants kept. */
static int close_rest(struct becoming *becoming, struct error *error)
{
    int first = 3 + becoming->preserved, listener = -1;
    int channel = fcntl(becoming->channel, F_DUPFD_CLOEXEC, first + 2);
    if (becoming->listener >= 0)
        listener = fcntl(becoming->listener, F_DUPFD_CLOEXEC, first + 2);
    if (channel < 0 || (becoming->listener >= 0 && listener < 0) || dup3(channel, first, O_CLOEXEC) < 0 ||
        (listener >= 0 && dup3(listener, first + 1, O_CLOEXEC) < 0))
        return fail(error, "exec", "move the channel");
    becoming->channel = first;
    debug_through(first);
    becoming->listener = listener >= 0 ? first + 1 : -1;
    return close_range((unsigned int) (listener >= 0 ? first + 2 : first + 1), ~0U, 0)
               ? fail(error, "exec", "close what is open")
               : 0;
}

/* Without no_new_privs only a privileged process may load a filter, which then also filters how it gives the
 * privileges up. */
static bool filters_last(const struct becoming *becoming)
{
    return json_is_true(json_object_get(becoming->process, "noNewPrivileges"));
}

static int set_privileges(const struct becoming *becoming, const struct capabilities *capabilities,
                          const struct user *user, struct error *error)
{
    if (capabilities_drop_bounding(capabilities, error) || change_user(user, becoming, error))
        return -1;
    if (filters_last(becoming) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return fail(error, "capabilities", "set no_new_privs");
    /* The kernel forgets it when the user changes. */
    if (becoming->die_with_parent && prctl(PR_SET_PDEATHSIG, SIGKILL))
        return fail(error, "exec", "ask for a signal at the parent's death");
    return filters_last(becoming) ? capabilities_set(capabilities, error) : 0;
}

/* What needs the user's name and the container's files. */
static int prepare(const struct becoming *becoming, struct user *user, struct error *error)
{
    cleanup_close int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    cpu_affinity_reset();
    if (user_read(root, json_object_get(becoming->process, "user"), user, error) ||
        enter_directory(becoming->process, error) ||
        set_stdio(becoming, user->uid, user->gid, error) ||
        cpu_affinity_set(becoming->process, "final", error) || scheduling_set(becoming->process, error) || personality_set(becoming->spec, error) ||
        memory_policy_set(becoming->spec, error) ||
        label_set(becoming->label, becoming->process, error))
        return -1;
    return 0;
}

static int prepare_filter(const struct becoming *becoming, uint64_t capabilities, struct seccomp_filter *filter,
                          struct error *error)
{
    if (!becoming->seccomp)
        return 0;
    if (!strcmp(annotation(becoming, "run.oci.seccomp_fail_unknown_syscall"), "1") &&
        seccomp_refuse_unknown(becoming->seccomp, error))
        return -1;
    struct seccomp_profile *profile = seccomp_read(becoming->seccomp, capabilities, error);
    if (!profile || seccomp_program(profile, filter, error))
        return -1;
    debug("a seccomp filter of %u instructions, with the flags 0x%x", filter->program.len, filter->flags);
    return 0;
}

/* A hook that the image brings has the rights of the container's own program, and no more. */
struct rights {
    const struct capabilities *capabilities;
    struct seccomp_filter filter;
};

static int confine(const void *argument, struct error *error)
{
    const struct rights *rights = argument;
    if (rights->filter.program.len && seccomp_load(&rights->filter, -1, error))
        return -1;
    return capabilities_set(rights->capabilities, error);
}

static int run_start_hooks(const struct becoming *becoming, const struct capabilities *capabilities,
                           const struct seccomp_filter *filter, char **environment, struct error *error)
{
    struct rights rights = {capabilities, *filter};
    /* Nobody would answer for the hook, and a call that is to be asked about fails without (man 2 seccomp). */
    rights.filter.flags &= ~(unsigned int) SECCOMP_FILTER_FLAG_NEW_LISTENER;
    const struct confinement confinement = {confine, &rights, environment};
    return hooks_run_confined(becoming->spec, "startContainer", becoming->pid, "created", &confinement, error);
}

static void end_by(int number)
{
    _exit(128 + number);
}

/* The first process of a PID namespace ends by no signal that it has not asked for, but by SIGKILL. The command has them
 * all as they were. */
static void be_mortal(void)
{
    static const int ending[] = {SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM};
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
        signal(ending[i], end_by);
}

/* `create` ends here, and `start` goes on. */
static int wait_for_start(struct becoming *becoming, struct error *error)
{
    be_mortal();
    if (channel_send(becoming->channel, MESSAGE_CREATED, NULL, -1))
        return fail(error, "start", "say that the container is created");
    struct message message;
    int none;
    if (becoming->connected &&
        (channel_receive(becoming->listener, &message, &none) != 1 || message.kind != MESSAGE_GO))
        _exit(1); /* who was to start it is gone */
    int connected = becoming->connected ? becoming->listener : accept4(becoming->listener, NULL, NULL, SOCK_CLOEXEC);
    if (connected < 0 || dup3(connected, becoming->channel, O_CLOEXEC) < 0)
        return fail(error, "start", "wait for the start");
    close(connected);
    if (!becoming->connected)
        close(becoming->listener);
    return 0;
}

/* Whatever the filter allows, nothing has to be said once it is there: the channel's end tells that execve succeeded. A
 * container that nobody waits for any more must not start. */
static int execute(const struct becoming *becoming, const struct command *command, struct seccomp_filter *filter,
                   const struct capabilities *capabilities, struct error *error)
{
    debug("execute %s", *command->arguments);
    if (channel_send(becoming->channel, MESSAGE_EXECUTING, NULL, -1))
        return fail(error, "start", "say that the command is executed next");
    if (filter->program.len && seccomp_load(filter, becoming->channel, error))
        return -1;
    if (!filters_last(becoming) && capabilities_set(capabilities, error))
        return -1;
    return command_execute(command, error);
}

int process_become(struct becoming *becoming, struct error *error)
{
    struct user user;
    struct capabilities capabilities;
    struct command command;
    struct seccomp_filter filter = {0};
    bool waits = becoming->listener >= 0;
    /* A container may be created without: it just cannot be started. */
    if (!becoming->process && waits)
        return close_rest(becoming, error) || wait_for_start(becoming, error)
                   ? -1
                   : refuse(error, "start", "there is nothing to start: config.process is missing");
    if (prepare(becoming, &user, error) || command_read(becoming->process, user.home, &command, error))
        return -1;
    capabilities_read(json_object_get(becoming->process, "capabilities"), &capabilities, becoming->channel);
    if (prepare_filter(becoming, capabilities.bounding, &filter, error))
        return -1;
    debug("user %u, group %u and %d more, in %s", user.uid, user.gid, user.group_count,
          json_string_value(json_object_get(becoming->process, "cwd")) ?: "/");
    reset_signals();
    /* As few open files as the container may have there are only now. */
    if (close_rest(becoming, error) ||
        rlimits_set(json_object_get(becoming->process, "rlimits"), becoming->channel, error) ||
        set_privileges(becoming, &capabilities, &user, error))
        return -1;
    if (waits && (command_find(&command, error) || wait_for_start(becoming, error) ||
                  run_start_hooks(becoming, &capabilities, &filter, command.environment, error)))
        return -1;
    return execute(becoming, &command, &filter, &capabilities, error);
}

/* Process 1 of a container whose program was not written to be one: it reaps what others leave, and signals reach the
 * program, which has default actions for them as everywhere but in process 1. */

#include "verbs.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOT_EXECUTABLE = 126, NOT_FOUND = 127 };

static _Noreturn void become_command(char **command, const sigset_t *mask)
{
    /* A group of its own, in the foreground where there is a terminal: Ctrl-C is the command's alone, and is not
     * passed on to it a second time. */
    setpgid(0, 0);
    signal(SIGTTOU, SIG_IGN);
    tcsetpgrp(STDIN_FILENO, getpid());
    signal(SIGTTOU, SIG_DFL);
    sigprocmask(SIG_SETMASK, mask, NULL);
    execvp(command[0], command);
    int number = errno;
    fprintf(stderr, "jcompose init: cannot execute %s: %s (%s)\n", command[0], strerrordesc_np(number),
            strerrorname_np(number));
    _exit(number == ENOENT ? NOT_FOUND : NOT_EXECUTABLE);
}

/* Returns true once the command has ended, with its exit status. */
static bool reap(pid_t command, int *status)
{
    siginfo_t ended;
    bool over = false;
    while (ended.si_pid = 0, waitid(P_ALL, 0, &ended, WEXITED | WNOHANG) == 0 && ended.si_pid) {
        if (ended.si_pid != command)
            continue;
        over = true;
        *status = ended.si_code == CLD_EXITED ? ended.si_status : 128 + ended.si_status;
    }
    return over;
}

int init_verb(int count, char **arguments)
{
    sigset_t all, before;
    int status = 0;
    if (count < 3 || strcmp(arguments[1], "--") != 0) {
        fputs("Usage: jcompose-runtime init -- COMMAND...\n", stderr);
        return EXIT_WRONG_USE;
    }
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t command = fork();
    if (command < 0) {
        perror("jcompose init: cannot start a process");
        return 125;
    }
    if (command == 0)
        become_command(arguments + 2, &before);
    for (;;) {
        int number = sigwaitinfo(&all, NULL);
        if (number == SIGCHLD && reap(command, &status))
            return status;
        /* SIGTTIN and SIGTTOU are about this process's own place at the terminal. */
        if (number > 0 && number != SIGCHLD && number != SIGTTIN && number != SIGTTOU)
            kill(command, number);
    }
}

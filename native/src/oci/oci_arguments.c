#include "oci/oci_create.h"
#include "verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int preserved_read(const char *text, int *preserved)
{
    char *end;
    long number = strtol(text, &end, 10);
    if (*end || end == text || number < 0 || number > 1024)
        return fprintf(stderr, "jcompose-runtime: --preserve-fds: expected a number, found \"%s\"\n", text), -1;
    *preserved = (int) number;
    /* What is not open must not become the number of something of ours, which would be kept then. */
    for (int i = 3; i < 3 + *preserved; i++) {
        int held = fcntl(i, F_GETFD) < 0 ? open("/dev/null", O_RDONLY | O_CLOEXEC) : -1;
        if (held >= 0 && held != i) {
            dup3(held, i, O_CLOEXEC);
            close(held);
        }
    }
    return 0;
}

int creation_read(int count, char **arguments, bool run, struct creation *creation)
{
    enum { BUNDLE = 'b', CONFIG = 'f', DETACH = 'd', CONSOLE = 1, PIDFD_SOCKET, PID_FILE, PRESERVE, KEEP, IGNORED };
    static const struct option known[] = {
        {"keep", no_argument, NULL, KEEP},
        {"detach", no_argument, NULL, DETACH},
        {"bundle", required_argument, NULL, BUNDLE},
        {"config", required_argument, NULL, CONFIG},
        {"console-socket", required_argument, NULL, CONSOLE},
        {"pidfd-socket", required_argument, NULL, PIDFD_SOCKET},
        {"pid-file", required_argument, NULL, PID_FILE},
        {"preserve-fds", required_argument, NULL, PRESERVE},
        {"no-pivot", no_argument, NULL, IGNORED},
        {"no-new-keyring", no_argument, NULL, IGNORED},
        {"no-subreaper", no_argument, NULL, IGNORED},
        {NULL, 0, NULL, 0},
    };
    *creation = (struct creation){.bundle = ".", .config = "config.json"};
    for (int option; (option = getopt_long(count, arguments, run ? "b:f:d" : "b:f:", known, NULL)) != -1;) {
        if (option == '?' || (!run && (option == KEEP || option == DETACH)))
            return EXIT_WRONG_USE;
        if (option == BUNDLE)
            creation->bundle = optarg;
        else if (option == CONFIG)
            creation->config = optarg;
        else if (option == DETACH)
            creation->detached = true;
        else if (option == CONSOLE)
            creation->console_socket = optarg;
        else if (option == PIDFD_SOCKET)
            creation->pidfd_socket = optarg;
        else if (option == PID_FILE)
            creation->pid_file = optarg;
        else if (option == KEEP)
            creation->kept = true;
        else if (option == PRESERVE && preserved_read(optarg, &creation->preserved))
            return EXIT_WRONG_USE;
    }
    const char *listeners = getenv("LISTEN_FDS");
    if (listeners && *listeners && strspn(listeners, "0123456789") == strlen(listeners) && strlen(listeners) < 4) {
        char text[16];
        creation->listeners = atoi(listeners);
        snprintf(text, sizeof text, "%d", creation->listeners + creation->preserved);
        if (preserved_read(text, &creation->preserved))
            return EXIT_WRONG_USE;
    }
    if (optind + 1 != count) {
        fprintf(stderr, "jcompose-runtime: %s: expected one container ID\n", arguments[0]);
        return EXIT_WRONG_USE;
    }
    creation->id = arguments[optind];
    return 0;
}

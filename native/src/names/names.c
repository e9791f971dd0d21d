#include "names/names.h"

#include "base/cleanup.h"
#include "cgroup/cgroup.h"
#include "cgroup/hierarchy.h"
#include "container/settings.h"
#include "container/state.h"
#include "names/names_server.h"
#include "network/departures.h"
#include "verbs.h"
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/un.h>

/* Two locks (flock(2)) keep starting and ending apart: the one on the parent cgroup's directory, shared by all who are
 * about to start containers, is had alone by who ends the server; that on its own cgroup's by who starts it. */

enum { PATIENCE_MILLIS = 10000 };

static const struct names_request nobody;

static bool asks_inside(const json_t *network)
{
    return json_is_true(json_object_get(json_object_get(network, "resolver"), "inside"));
}

bool names_are_needed(const json_t *spec)
{
    size_t index;
    json_t *interface;
    json_array_foreach (json_object_get(json_object_get(spec, "network"), "interfaces"), index, interface)
        if (json_array_size(json_object_get(interface, "gateways")))
            return true;
    return asks_inside(json_object_get(spec, "network"));
}

static int open_cgroup(const char *path)
{
    struct error ignored;
    const struct hierarchies *all = hierarchies(&ignored);
    return all ? openat(all->identity->root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
}

static int open_parent(const struct home *home)
{
    char parent[sizeof home->path];
    snprintf(parent, sizeof parent, "%.*s", (int) strcspn(home->path, "/"), home->path);
    return open_cgroup(parent);
}

/* Paths are absolute and in bounds. */
static void parent_of(const char *path, char *parent, size_t size)
{
    snprintf(parent, size, "%.*s", (int) (strrchr(path, '/') - path), path);
}

static struct names_places places_of(const struct settings *settings)
{
    struct names_places places = {.home = home_of(settings->cgroup, HOME_NAMES)};
    parent_of(settings->directory, places.containers, sizeof places.containers);
    snprintf(places.run, sizeof places.run, "%s", settings->run_directory);
    parent_of(settings->run_directory, places.above, sizeof places.above);
    return places;
}

/* Has the server read everything anew. Returns 1 where there is none, 0 when it is done. */
static int ask_server(const struct names_places *places, const struct names_request *request, struct error *error)
{
    struct sockaddr_un address;
    struct error answer;
    const struct timeval patience = {.tv_sec = PATIENCE_MILLIS / 1000};
    cleanup_close int directory = open(places->above, O_PATH | O_DIRECTORY | O_CLOEXEC);
    cleanup_close int server = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (directory < 0 || server < 0)
        return 1;
    names_socket_address(directory, &address);
    setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(server, (struct sockaddr *) &address, sizeof address) ||
        send(server, request, sizeof *request, MSG_NOSIGNAL) != sizeof *request ||
        recv(server, &answer, sizeof answer, 0) != sizeof answer)
        return 1;
    if (!*answer.message)
        return 0;
    *error = answer;
    return -1;
}

static void end_server(const struct home *home)
{
    struct process process;
    cleanup_close int server = process_open_labelled(home->path, "process", &process);
    struct pollfd end = {server, POLLIN, 0};
    if (server < 0)
        return;
    pidfd_send_signal(server, SIGTERM, NULL, 0);
    if (poll(&end, 1, PATIENCE_MILLIS) > 0)
        return;
    pidfd_send_signal(server, SIGKILL, NULL, 0);
    poll(&end, 1, -1);
}

/* A program of its own, with nothing of ours: what it is to say it says on its standard output. */
static _Noreturn void become_server(const struct names_places *places, int ready)
{
    char parent[sizeof places->home.path];
    snprintf(parent, sizeof parent, "%.*s", (int) strcspn(places->home.path, "/"), places->home.path);
    dup2(ready, STDOUT_FILENO);
    execl("/proc/self/exe", "jcompose-runtime", "names", "--serve", parent, places->containers, places->run, NULL);
    _exit(1);
}

static int start_server(const struct names_places *places, struct error *error)
{
    struct error answer;
    int ready[2];
    end_server(&places->home); /* one that does not hear us, as its socket is gone */
    if (pipe2(ready, O_CLOEXEC))
        return fail(error, "names", "make a pipe");
    pid_t child = home_fork(&places->home, error);
    if (!child)
        become_server(places, ready[1]);
    close(ready[1]);
    ssize_t length = child < 0 ? 0 : read(ready[0], &answer, sizeof answer);
    close(ready[0]);
    if (child < 0)
        return -1;
    if (length != sizeof answer)
        return refuse(error, "names", "the name server was killed");
    if (!*answer.message)
        return 0;
    *error = answer;
    return -1;
}

/* Who ends the server removes the cgroup, maybe while we wait for it. */
static int lock_parent(const struct home *home, struct error *error)
{
    for (;;) {
        cleanup_close int own = open_cgroup(home->path);
        if (own < 0 && cgroup_create(home->path, error))
            return -1;
        int parent = open_parent(home);
        if (parent >= 0 && flock(parent, LOCK_SH)) {
            close(parent);
            return fail(error, "names", "lock the cgroup %s", home->path);
        }
        cleanup_close int still = open_cgroup(home->path);
        if (parent >= 0 && still >= 0)
            return parent;
        close_descriptor(&parent);
    }
}

int names_provide(const struct settings *settings, struct error *error)
{
    const struct names_places places = places_of(settings);
    if (departures_finish(settings->run_directory, error))
        return -1;
    int parent = lock_parent(&places.home, error);
    if (parent < 0)
        return -1;
    cleanup_close int own = open_cgroup(places.home.path);
    int result = own < 0 || flock(own, LOCK_EX) ? fail(error, "names", "lock the cgroup %s", places.home.path)
                                                : ask_server(&places, &nobody, error);
    if (result > 0)
        result = start_server(&places, error);
    if (!result)
        return parent;
    names_let_go(parent);
    return -1;
}

void names_let_go(int descriptor)
{
    if (descriptor < 0)
        return;
    flock(descriptor, LOCK_UN);
    close(descriptor);
}

static bool has_containers(int parent)
{
    bool found = false;
    int descriptor = openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = descriptor < 0 ? NULL : fdopendir(descriptor);
    for (struct dirent *entry; directory && !found && (entry = readdir(directory));)
        found = entry->d_type == DT_DIR && *entry->d_name != '.';
    if (directory)
        closedir(directory);
    return found;
}

bool names_release(const char *cgroup)
{
    const struct home home = home_of(cgroup, HOME_NAMES);
    cleanup_close int parent = open_parent(&home);
    cleanup_close int own = open_cgroup(home.path);
    if (parent < 0 || own < 0)
        return true;
    if (flock(parent, LOCK_EX | LOCK_NB) || has_containers(parent))
        return false;
    end_server(&home);
    home_remove(&home);
    return true;
}

void names_leave_networks(const char *run_directory)
{
    struct names_places places = {0};
    struct error ignored;
    if (*run_directory != '/')
        return;
    parent_of(run_directory, places.above, sizeof places.above);
    ask_server(&places, &nobody, &ignored);
}

int names_enter(const json_t *spec, pid_t pid, struct error *error)
{
    const char *id = json_string_value(json_object_get(spec, "id"));
    const char *run_directory = json_string_value(json_object_get(spec, "runDirectory"));
    struct names_places places = {0};
    struct names_request request = {.pid = pid};
    if (!asks_inside(json_object_get(spec, "network")) || !id || !run_directory || *run_directory != '/')
        return 0;
    snprintf(request.id, sizeof request.id, "%s", id);
    parent_of(run_directory, places.above, sizeof places.above);
    int result = ask_server(&places, &request, error);
    return result > 0 ? refuse(error, "names", "the name server does not answer") : result;
}

int names_verb(int count, char **arguments)
{
    static struct settings settings;
    struct error error;
    char text[1024];
    bool serve = count == 5 && !strcmp(arguments[1], "--serve");
    arguments += serve;
    if (count != 4 + serve || *arguments[2] != '/' || *arguments[3] != '/') {
        fputs("Usage: jcompose-runtime names [--serve] PARENT CONTAINERS RUNDIRECTORY\n", stderr);
        return EXIT_WRONG_USE;
    }
    snprintf(settings.cgroup, sizeof settings.cgroup, "%s/", arguments[1]);
    snprintf(settings.directory, sizeof settings.directory, "%s/", arguments[2]);
    snprintf(settings.run_directory, sizeof settings.run_directory, "%s", arguments[3]);
    if (serve) {
        const struct names_places places = places_of(&settings);
        names_serve(&places);
    }
    int lock = names_provide(&settings, &error);
    names_let_go(lock);
    if (lock >= 0)
        return 0;
    fprintf(stderr, "jcompose-runtime: %s\n", error_text(&error, text, sizeof text));
    return 1;
}

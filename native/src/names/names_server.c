#include "names/names_server.h"

#include "base/cleanup.h"
#include "base/source.h"
#include "cgroup/cgroup.h"
#include "names/names_forward.h"
#include "names/names_listener.h"
#include "names/names_records.h"
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>

enum { LOOK_AGAIN_MILLIS = 1000 };

static struct names_server {
    struct names_places places;
    struct records records;
    int epoll, changes, control, signals;
    int watch;      /* of the run directory, or -1 while there is none */
    int containers; /* likewise: of the directory with one for each container */
    bool stale;     /* some listener may be for nobody */
} self;

void names_socket_address(int directory, struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/" NAMES_SOCKET, directory);
}

/* State files are replaced by renaming: "ID.json". */
static size_t id_length(const struct inotify_event *event)
{
    size_t length = event->len ? strlen(event->name) : 0;
    if (event->wd == self.containers)
        return length;
    return length < sizeof ".json" || strcmp(event->name + length - strlen(".json"), ".json") ? 0
                                                                                              : length - strlen(".json");
}

static void take_change(const struct inotify_event *event)
{
    char id[72];
    size_t length = id_length(event);
    if (event->mask & IN_IGNORED)
        *(event->wd == self.containers ? &self.containers : &self.watch) = -1;
    if (!length || length >= sizeof id || *event->name == '.')
        return;
    snprintf(id, sizeof id, "%.*s", (int) length, event->name);
    if (records_refresh(&self.records, id))
        self.stale = true;
}

static void catch_up(void)
{
    static char events[65536] __attribute__((aligned(__alignof__(struct inotify_event))));
    struct error ignored;
    ssize_t length;
    while ((length = read(self.changes, events, sizeof events)) > 0)
        for (char *place = events; place < events + length;) {
            const struct inotify_event *event = (const struct inotify_event *) (void *) place;
            if (event->mask & IN_Q_OVERFLOW)
                self.stale = !records_scan(&self.records, &ignored);
            else
                take_change(event);
            place += sizeof *event + event->len;
        }
}

static int read_anew(struct error *error)
{
    if (records_scan(&self.records, error))
        return -1;
    self.stale = false;
    return listeners_update(self.epoll, &self.records, catch_up, error);
}

/* Not where a change is taken: a listener may be at work then. */
static void update_listeners(void)
{
    struct error ignored;
    self.stale = false;
    listeners_update(self.epoll, &self.records, catch_up, &ignored);
}

static void changes_ready(struct source *source)
{
    (void) source;
    catch_up();
}

/* Somebody may have removed the directory; supervisors go on to write into it once it is there again. */
static void watch_run_directory(void)
{
    struct error ignored;
    mkdir(self.places.above, 0755);
    mkdir(self.places.run, 0755);
    self.watch = inotify_add_watch(self.changes, self.places.run, IN_MOVED_TO | IN_DELETE | IN_ONLYDIR);
    if (self.watch >= 0)
        records_scan(&self.records, &ignored);
}

/* A container whose supervisor was killed has no end in its state file: its directory goes without one. */
static void watch_containers(void)
{
    struct error ignored;
    self.containers = inotify_add_watch(self.changes, self.places.containers, IN_DELETE | IN_MOVED_FROM | IN_ONLYDIR);
    if (self.containers >= 0)
        self.stale = !records_scan(&self.records, &ignored);
}

static void control_ready(struct source *source)
{
    (void) source;
    struct error error = {0};
    cleanup_close int caller = accept4(self.control, NULL, NULL, SOCK_CLOEXEC);
    struct names_request request = {0};
    const struct timeval patience = {.tv_sec = 1};
    if (caller < 0)
        return;
    setsockopt(caller, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (recv(caller, &request, sizeof request, 0) != sizeof request)
        return;
    request.id[sizeof request.id - 1] = 0;
    if (!read_anew(&error) && *request.id)
        listeners_enter(request.id, request.pid, &error);
    send(caller, &error, sizeof error, MSG_NOSIGNAL);
}

static void signals_ready(struct source *source)
{
    (void) source;
    struct signalfd_siginfo signal;
    while (read(self.signals, &signal, sizeof signal) == sizeof signal) {
        if (signal.ssi_signo == SIGTERM) {
            char path[sizeof self.places.above + sizeof NAMES_SOCKET + 1];
            snprintf(path, sizeof path, "%s/%s", self.places.above, NAMES_SOCKET);
            unlink(path);
            _exit(0);
        }
        while (waitpid(-1, NULL, WNOHANG) > 0)
            listeners_connection_ended();
    }
}

static void leave_caller(void)
{
    sigset_t handled;
    sigemptyset(&handled);
    sigaddset(&handled, SIGCHLD);
    sigaddset(&handled, SIGTERM);
    sigprocmask(SIG_SETMASK, &handled, NULL);
    signal(SIGPIPE, SIG_IGN);
    setsid();
    umask(022);
    prctl(PR_SET_NAME, "jc-names");
    self.signals = signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int stream = 0; stream < 3; stream++)
        dup2(null, stream);
    close(null);
    if (chdir("/") < 0)
        _exit(1);
}

static int open_control(struct error *error)
{
    struct sockaddr_un address;
    mkdir(self.places.above, 0755);
    cleanup_close int directory = open(self.places.above, O_PATH | O_DIRECTORY | O_CLOEXEC);
    self.control = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (directory < 0 || self.control < 0)
        return fail(error, "names", "make a control socket in %s", self.places.above);
    names_socket_address(directory, &address);
    unlinkat(directory, NAMES_SOCKET, 0);
    umask(077);
    int result = bind(self.control, (struct sockaddr *) &address, sizeof address) || listen(self.control, SOMAXCONN)
                     ? fail(error, "names", "make the control socket %s/" NAMES_SOCKET, self.places.above)
                     : 0;
    umask(022);
    return result;
}

static int begin(struct error *error)
{
    static struct source changes = {changes_ready}, control = {control_ready}, signals = {signals_ready};
    char text[PROCESS_TEXT_SIZE];
    if (home_join(&self.places.home, error))
        return -1;
    leave_caller();
    self.epoll = epoll_create1(EPOLL_CLOEXEC);
    self.changes = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (self.epoll < 0 || self.changes < 0 || self.signals < 0)
        return fail(error, "names", "make what tells of events");
    if (open_control(error) || source_add(self.epoll, self.changes, &changes) ||
        source_add(self.epoll, self.control, &control) || source_add(self.epoll, self.signals, &signals))
        return -1;
    snprintf(self.records.directory, sizeof self.records.directory, "%s", self.places.containers);
    watch_run_directory();
    watch_containers();
    if (read_anew(error))
        return -1;
    const struct process process = {getpid(), process_start_time(getpid())};
    return cgroup_set_label(self.places.home.path, "process", process_text(process, text), error);
}

static int soonest(int one, int other)
{
    return one < 0 ? other : other < 0 || one < other ? one : other;
}

_Noreturn void names_serve(const struct names_places *places)
{
    struct error error = {0};
    struct epoll_event event;
    self.places = *places;
    int ready = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3), result = begin(&error);
    ssize_t ignored = write(ready, &error, sizeof error);
    (void) ignored;
    close(ready);
    if (result)
        _exit(1);
    for (;;) {
        /* One at a time: what one event does may end what another is for. */
        int timeout = soonest(forward_expire(), self.watch < 0 || self.containers < 0 ? LOOK_AGAIN_MILLIS : -1);
        int count = epoll_wait(self.epoll, &event, 1, timeout);
        if (count > 0)
            ((struct source *) event.data.ptr)->ready(event.data.ptr);
        if (self.watch < 0)
            watch_run_directory();
        if (self.containers < 0)
            watch_containers();
        if (self.stale)
            update_listeners();
    }
}

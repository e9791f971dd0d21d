/* A small web server, its health check, and a client, in one static program.
 *
 *   hello            answers on port 80 until SIGTERM
 *   hello --check    exits 0 when the server on this machine answers
 *   hello --probe    prints once a second what http://localhost says
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const char visits_file[] = "/var/lib/hello/visits";
static const char greeting_file[] = "/srv/greeting.txt";

static volatile sig_atomic_t stopping;

static void stop(int signal) {
    (void)signal;
    stopping = 1;
}

/* Reads the first line of a file into TEXT; an empty string where there is none. */
static void first_line(const char *path, char *text, int size) {
    FILE *file = fopen(path, "re");
    if (!file || !fgets(text, size, file)) text[0] = '\0';
    if (file) fclose(file);
    text[strcspn(text, "\n")] = '\0';
}

/* Counts one more visit; what was counted survives the container, for the file lies in a volume. */
static long count_visit(void) {
    char text[32];
    first_line(visits_file, text, sizeof text);
    long visits = strtol(text, NULL, 10) + 1;
    FILE *file = fopen(visits_file, "we");
    if (!file) return -1;
    fprintf(file, "%ld\n", visits);
    return fclose(file) == 0 ? visits : -1;
}

static void answer(int connection) {
    char request[2048], host[256] = "", greeting[256], body[1024], header[128];
    ssize_t length = read(connection, request, sizeof request - 1);
    if (length <= 0) return;
    request[length] = '\0';

    int size;
    if (strncmp(request, "GET /health", 11) == 0) {
        size = snprintf(body, sizeof body, "well\n");
    } else {
        const char *name = getenv("NAME");
        gethostname(host, sizeof host - 1);
        first_line(greeting_file, greeting, sizeof greeting);
        size = snprintf(body, sizeof body, "Hello %s!\nhost %s, visit %ld\n%s\n", name ? name : "nobody", host,
                        count_visit(), greeting);
    }
    int head = snprintf(header, sizeof header,
                        "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n", size);
    if (write(connection, header, (size_t)head) == head && write(connection, body, (size_t)size) == size) return;
    perror("hello: a visitor left early");
}

static struct sockaddr_in address(in_addr_t host) {
    return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(80), .sin_addr.s_addr = htonl(host)};
}

static int serve(void) {
    struct sigaction on_stop = {.sa_handler = stop}; /* without SA_RESTART: accept returns */
    sigaction(SIGTERM, &on_stop, NULL);
    sigaction(SIGINT, &on_stop, NULL);
    signal(SIGPIPE, SIG_IGN);

    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in everywhere = address(INADDR_ANY);
    if (bind(listener, (struct sockaddr *)&everywhere, sizeof everywhere) || listen(listener, 64)) {
        perror("hello: port 80");
        return 1;
    }
    printf("listening on port 80\n");
    fflush(stdout);
    while (!stopping) {
        int connection = accept(listener, NULL, NULL);
        if (connection < 0) continue;
        struct timeval patience = {.tv_sec = 2};
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        answer(connection);
        close(connection);
    }
    printf("stopped\n");
    return 0;
}

/* Reads what the server says to a request for PATH; the body's start, or NULL. */
static const char *ask(const char *path, char *text, size_t size) {
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in localhost = address(INADDR_LOOPBACK);
    struct timeval patience = {.tv_sec = 2};
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    size_t length = 0;
    if (connect(connection, (struct sockaddr *)&localhost, sizeof localhost) == 0) {
        dprintf(connection, "GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n", path);
        for (ssize_t more; (more = read(connection, text + length, size - 1 - length)) > 0;) length += (size_t)more;
    }
    close(connection);
    text[length] = '\0';
    const char *body = strstr(text, "\r\n\r\n");
    return strncmp(text, "HTTP/1.0 200 ", 13) == 0 && body ? body + 4 : NULL;
}

static int check(void) {
    char text[2048];
    const char *body = ask("/health", text, sizeof text);
    printf("%s", body ? body : "no answer\n");
    return body ? 0 : 1;
}

static int probe(void) {
    struct sigaction on_stop = {.sa_handler = stop};
    sigaction(SIGTERM, &on_stop, NULL);
    sigaction(SIGINT, &on_stop, NULL);
    while (!stopping) {
        char text[2048], line[2048];
        const char *body = ask("/", text, sizeof text);
        int length = snprintf(line, sizeof line, "%s", body ? body : strerror(errno));
        for (int i = 0; i < length; i++)
            if (line[i] == '\n') line[i] = i == length - 1 ? '\0' : '|';
        printf("%s\n", line);
        fflush(stdout);
        struct timespec second = {.tv_sec = 1};
        nanosleep(&second, NULL);
    }
    return 0;
}

int main(int count, char **arguments) {
    if (count == 1) return serve();
    if (strcmp(arguments[1], "--check") == 0) return check();
    if (strcmp(arguments[1], "--probe") == 0) return probe();
    fprintf(stderr, "usage: hello [--check | --probe]\n");
    return 2;
}

#include "cgroup/resctrl.h"
#include "cgroup/resctrl_schemata.h"
#include "check.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Machines with these caches are few: a directory stands for the file system, with classes that were made before. A v1
 * cgroup hierarchy makes a file `tasks` in each new directory, as resctrl does. */

static char directory[] = "/tmp/jcompose-resctrl-XXXXXX";
static int root;

static void write_file(const char *path, const char *text)
{
    int file = openat(root, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    CHECK(file >= 0 && write(file, text, strlen(text)) == (ssize_t) strlen(text));
    close(file);
}

static const char *read_file(const char *path)
{
    static char text[256];
    int file = openat(root, path, O_RDONLY);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
    CHECK(length >= 0);
    close(file);
    text[length] = 0;
    return text;
}

static void make_class(const char *name, const char *schemata)
{
    char path[64];
    CHECK(!mkdirat(root, name, 0755));
    snprintf(path, sizeof path, "%s/tasks", name);
    write_file(path, "");
    snprintf(path, sizeof path, "%s/schemata", name);
    write_file(path, schemata);
}

static int start(const char *rdt, struct error *error)
{
    json_t *object = json_loads(rdt, 0, NULL);
    CHECK(object);
    int result = resctrl_start(root, "container", object, 4711, error);
    json_decref(object);
    return result;
}

static void a_class_that_is_there_is_joined(void)
{
    struct error error;
    make_class("gold", "    MB:0=100;1= 70\n    L3:0=00ff;1=0f\n");
    CHECK(!start("{\"closID\": \"gold\"}", &error));
    CHECK_TEXT("4711", read_file("gold/tasks"));
    CHECK(!start("{\"closID\": \"gold\", \"l3CacheSchema\": \"L3:0=FF\"}", &error));
    CHECK(!start("{\"closID\": \"gold\", \"schemata\": [\"L3:1=f;0=ff\", \"MB:0=100\"]}", &error));
    json_t *rdt = json_loads("{\"closID\": \"gold\"}", 0, NULL);
    CHECK(!resctrl_join(root, "container", rdt, 815, &error));
    CHECK_TEXT("8151", read_file("gold/tasks"));
    resctrl_remove(root, "container", rdt);
    json_decref(rdt);
    CHECK(!faccessat(root, "gold", F_OK, 0));
}

static void an_update_writes_to_the_class(void)
{
    struct error error;
    json_t *rdt = json_loads("{\"closID\": \"tin\"}", 0, NULL);
    json_t *changed = json_loads("{\"l3CacheSchema\": \"L3:0=3\"}", 0, NULL);
    make_class("tin", "");
    CHECK(!resctrl_update(root, "container", rdt, changed, &error));
    CHECK_TEXT("L3:0=3\n", read_file("tin/schemata"));
    CHECK(resctrl_update(root, "container", NULL, changed, &error));
    CHECK(strstr(error.message, "without config.linux.intelRdt"));
    json_object_del(rdt, "closID");
    CHECK(resctrl_update(root, "container", rdt, changed, &error));
    CHECK(strstr(error.message, "container/schemata"));
    json_decref(rdt);
    json_decref(changed);
}

static void a_class_of_other_values_is_refused(void)
{
    static const char *const others[] = {
        "{\"closID\": \"gold\", \"l3CacheSchema\": \"L3:0=f0\"}", "{\"closID\": \"gold\", \"l3CacheSchema\": \"L3:2=ff\"}",
        "{\"closID\": \"gold\", \"memBwSchema\": \"MB:0=10\"}", "{\"closID\": \"gold\", \"schemata\": [\"L2:0=ff\"]}",
        "{\"closID\": \"gold\", \"schemata\": [\"L3\"]}", "{\"closID\": \"gold\", \"schemata\": [\"L3:0\"]}"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct error error;
        CHECK(start(others[i], &error));
        CHECK(strstr(error.message, "with other values"));
    }
    CHECK(!faccessat(root, "gold", F_OK, 0));
}

static void a_class_that_is_not_there_is_named(void)
{
    struct error error;
    CHECK(start("{\"closID\": \"silver\"}", &error));
    CHECK(strstr(error.message, "silver has to be there already"));
    CHECK(start("{\"closID\": \"../silver\"}", &error));
    CHECK(strstr(error.message, "no name of a directory"));
}

/* No file appears in a new directory here, so that the start fails. */
static void what_was_made_in_vain_goes_again(void)
{
    struct error error;
    CHECK(start("{\"closID\": \"bronze\", \"schemata\": [\"L3:0=f\"]}", &error));
    CHECK(faccessat(root, "bronze", F_OK, 0));
    CHECK(start("{}", &error));
    CHECK(faccessat(root, "container", F_OK, 0));
}

static void the_lines_are_written_as_they_are(void)
{
    struct error error;
    json_t *rdt = json_loads("{\"l3CacheSchema\": \"L3:0=f\", \"memBwSchema\": \"MB:0=20\", \"schemata\": [\"L2:0=3\"]}", 0, NULL);
    write_file("written", "");
    int file = openat(root, "written", O_WRONLY);
    CHECK(!schemata_write(file, rdt, &error));
    close(file);
    json_decref(rdt);
    CHECK_TEXT("L3:0=f\nMB:0=20\nL2:0=3\n", read_file("written"));
}

static void a_containers_own_class_is_made_and_removed(void)
{
    struct error error;
    json_t *rdt = json_object();
    int cgroups = open("/sys/fs/cgroup/pids", O_PATH | O_DIRECTORY);
    if (cgroups >= 0 && !faccessat(cgroups, "tasks", W_OK, 0)) {
        pid_t child = fork();
        if (!child) {
            pause();
            _exit(0);
        }
        CHECK(!resctrl_start(cgroups, "jcompose-resctrl-test", rdt, child, &error));
        CHECK(!faccessat(cgroups, "jcompose-resctrl-test/tasks", F_OK, 0));
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        resctrl_remove(cgroups, "jcompose-resctrl-test", rdt);
        CHECK(faccessat(cgroups, "jcompose-resctrl-test", F_OK, 0));
    }
    json_decref(rdt);
}

int main(void)
{
    CHECK(mkdtemp(directory));
    root = open(directory, O_PATH | O_DIRECTORY);
    RUN(a_class_that_is_there_is_joined);
    RUN(an_update_writes_to_the_class);
    RUN(a_class_of_other_values_is_refused);
    RUN(a_class_that_is_not_there_is_named);
    RUN(what_was_made_in_vain_goes_again);
    RUN(the_lines_are_written_as_they_are);
    RUN(a_containers_own_class_is_made_and_removed);
    for (const char *const *file = (const char *const[]){"gold/tasks", "gold/schemata", "tin/tasks", "tin/schemata", "written", NULL}; *file; file++)
        unlinkat(root, *file, 0);
    unlinkat(root, "gold", AT_REMOVEDIR);
    unlinkat(root, "tin", AT_REMOVEDIR);
    CHECK(!rmdir(directory));
}

#include "check.h"
#include "container/user.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

/* A root directory with the files of a container's image. */

static int root;
static char root_path[] = "/tmp/jcompose-user-test.XXXXXX";

static void write_file(const char *name, const char *text)
{
    int file = openat(root, name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    CHECK(file >= 0 && write(file, text, strlen(text)) == (ssize_t) strlen(text));
    close(file);
}

static void make_root(void)
{
    CHECK(mkdtemp(root_path));
    root = open(root_path, O_RDONLY | O_DIRECTORY);
    CHECK(root >= 0 && !mkdirat(root, "etc", 0755));
    write_file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"
                             "# comment:x:3:3\n"
                             "\n"
                             "broken\n"
                             "overflow:x:4294967296:4294967296::/:\n"
                             "web:x:1000:1001:Web:/srv/web:/bin/sh\n"
                             "-1:x:7:7::/seven:\n");
    write_file("etc/group", "root:x:0:\nstaff:x:50:web,other\nweb:x:1001:\nwheel:x:10:other\naudio:x:29:web\n");
}

static void remove_root(void)
{
    unlinkat(root, "etc/passwd", 0);
    unlinkat(root, "etc/group", 0);
    unlinkat(root, "etc", AT_REMOVEDIR);
    rmdir(root_path);
}

static struct user found(const char *text)
{
    struct user user;
    struct error error = {0};
    if (user_find(root, text, &user, &error))
        fprintf(stderr, "%s: %s\n", text, error.message);
    CHECK(!*error.message);
    return user;
}

static const char *refusal(const char *text)
{
    static struct error error;
    struct user user;
    CHECK_NUMBER(-1, user_find(root, text, &user, &error));
    return error.message;
}

static void a_name_is_looked_up_with_its_groups_and_home(void)
{
    struct user user = found("web");
    CHECK_NUMBER(1000, user.uid);
    CHECK_NUMBER(1001, user.gid);
    CHECK_NUMBER(2, user.group_count);
    CHECK_NUMBER(50, user.groups[0]);
    CHECK_NUMBER(29, user.groups[1]);
    CHECK_TEXT("/srv/web", user.home);
}

static void a_number_takes_over_what_passwd_says_of_it(void)
{
    CHECK_NUMBER(1001, found("1000").gid);
    CHECK_NUMBER(2, found("1000").group_count);
    CHECK_TEXT("/srv/web", found("1000").home);
}

static void a_number_nobody_has_is_taken_as_it_is(void)
{
    CHECK_NUMBER(1, found("1").uid);
    CHECK_NUMBER(0, found("1").gid);
    CHECK_NUMBER(1, found("01").uid);
    CHECK_NUMBER(4294967294, found("4294967294").uid);
}

static void a_group_takes_the_place_of_the_users_groups(void)
{
    CHECK_NUMBER(2, found("1:2").gid);
    CHECK_NUMBER(10, found("web:wheel").gid);
    CHECK_NUMBER(0, found("web:wheel").group_count);
}

static void a_number_out_of_range_is_refused(void)
{
    CHECK_TEXT("the user number 4294967295 is out of range: 0 to 4294967294", refusal("4294967295"));
    CHECK_TEXT("the user number 4294967296 is out of range: 0 to 4294967294", refusal("4294967296"));
    CHECK_TEXT("the user number 18446744073709551616 is out of range: 0 to 4294967294", refusal("18446744073709551616"));
    CHECK_TEXT("the group number 4294967295 is out of range: 0 to 4294967294", refusal("1:4294967295"));
}

static void what_is_half_a_user_is_refused(void)
{
    CHECK_TEXT("\"1:\" is no user: write USER or USER:GROUP, each a name or a number", refusal("1:"));
    CHECK_TEXT("\":2\" is no user: write USER or USER:GROUP, each a name or a number", refusal(":2"));
    CHECK_TEXT("\"\" is no user: write USER or USER:GROUP, each a name or a number", refusal(""));
    CHECK_TEXT("\"1:2:3\" is no user: write USER or USER:GROUP, each a name or a number", refusal("1:2:3"));
}

static void a_name_that_looks_like_a_number_is_only_a_name(void)
{
    CHECK_NUMBER(7, found("-1").uid);
    CHECK_TEXT("there is no user \"+1\" in the container's /etc/passwd", refusal("+1"));
    CHECK_TEXT("there is no user \" 1\" in the container's /etc/passwd", refusal(" 1"));
    CHECK_TEXT("there is no user \"0x1\" in the container's /etc/passwd", refusal("0x1"));
}

static void an_unknown_name_is_refused(void)
{
    CHECK_TEXT("there is no user \"nobody\" in the container's /etc/passwd", refusal("nobody"));
    CHECK_TEXT("there is no group \"nobody\" in the container's /etc/group", refusal("web:nobody"));
    CHECK_TEXT("there is no user \"overflow\" in the container's /etc/passwd", refusal("overflow"));
}

static void a_passwd_that_leads_out_of_the_container_is_not_read(void)
{
    CHECK(!unlinkat(root, "etc/passwd", 0) && !symlinkat("/../../../../etc/passwd", root, "etc/passwd"));
    CHECK_TEXT("there is no user \"root\" in the container's /etc/passwd", refusal("root"));
    CHECK(!unlinkat(root, "etc/passwd", 0) && !mkfifoat(root, "etc/passwd", 0644));
    CHECK_TEXT("there is no user \"root\" in the container's /etc/passwd", refusal("root"));
}

int main(void)
{
    current_test = "make_root";
    make_root();
    atexit(remove_root);
    RUN(a_name_is_looked_up_with_its_groups_and_home);
    RUN(a_number_takes_over_what_passwd_says_of_it);
    RUN(a_number_nobody_has_is_taken_as_it_is);
    RUN(a_group_takes_the_place_of_the_users_groups);
    RUN(a_number_out_of_range_is_refused);
    RUN(what_is_half_a_user_is_refused);
    RUN(a_name_that_looks_like_a_number_is_only_a_name);
    RUN(an_unknown_name_is_refused);
    RUN(a_passwd_that_leads_out_of_the_container_is_not_read);
}

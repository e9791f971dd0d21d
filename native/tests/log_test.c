#include "base/jsontext.h"
#include "check.h"
#include "supervisor/log.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[] = "/tmp/jcompose-log-XXXXXX";
static struct log subject;
static struct error error;

static void begin(struct log_settings settings)
{
    subject.partial[0].length = subject.partial[1].length = 0;
    subject.dropped = 0;
    for (int i = 0; i < 6; i++) {
        char path[64];
        snprintf(path, sizeof path, i ? "%s/current.%d" : "%s/current", directory, i);
        unlink(path);
    }
    CHECK_NUMBER(0, log_open(&subject, directory, settings, &error));
}

static void print(enum log_stream stream, const char *text, size_t length)
{
    while (length) {
        size_t room;
        char *space = log_space(&subject, stream, &room);
        CHECK(room > 0);
        size_t piece = length < room ? length : room;
        memcpy(space, text, piece);
        log_received(&subject, stream, piece);
        text += piece;
        length -= piece;
    }
}

static void print_text(enum log_stream stream, const char *text)
{
    print(stream, text, strlen(text));
}

/* The file's content, each entry without its time. */
static const char *content(const char *name)
{
    static char text[1 << 20];
    char path[64];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    int file = open(path, O_RDONLY);
    if (file < 0)
        return "absent";
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    CHECK(length >= 0);
    text[length] = 0;
    for (char *time; (time = strstr(text, ",\"time\":\""));) {
        CHECK(strlen(time) >= 41 && !memcmp(time + 39, "\"}", 2));
        memmove(time, time + 40, strlen(time + 40) + 1);
    }
    return text;
}

static size_t lines_of(const char *name)
{
    size_t lines = 0;
    for (const char *text = content(name); (text = strchr(text, '\n')); text++)
        lines++;
    return lines;
}

static void every_line_is_an_entry_with_its_stream(void)
{
    begin((struct log_settings){.max_size = 0, .max_files = 1});
    print_text(LOG_STDOUT, "one\ntwo\n\n");
    print_text(LOG_STDERR, "three\n");
    CHECK_TEXT("{\"log\":\"one\\n\",\"stream\":\"stdout\"}\n"
               "{\"log\":\"two\\n\",\"stream\":\"stdout\"}\n"
               "{\"log\":\"\\n\",\"stream\":\"stdout\"}\n"
               "{\"log\":\"three\\n\",\"stream\":\"stderr\"}\n",
               content("current"));
    log_close(&subject);
}

static void a_line_that_comes_in_pieces_is_one_entry(void)
{
    begin((struct log_settings){.max_size = 0, .max_files = 1});
    print_text(LOG_STDOUT, "hel");
    print_text(LOG_STDERR, "between\n");
    print_text(LOG_STDOUT, "lo\nwor");
    log_flush(&subject);
    CHECK_TEXT("{\"log\":\"between\\n\",\"stream\":\"stderr\"}\n"
               "{\"log\":\"hello\\n\",\"stream\":\"stdout\"}\n"
               "{\"log\":\"wor\",\"stream\":\"stdout\"}\n",
               content("current"));
    log_close(&subject);
}

static void bytes_that_json_cannot_hold_are_escaped_or_replaced(void)
{
    begin((struct log_settings){.max_size = 0, .max_files = 1});
    const char text[] = "q\" b\\ t\t c\x01 d\x7f n\0 \xc3\xa9 \xf0\x9f\x90\xb3 |\xff|\xc3|\xed\xa0\x80|\xc0\x80|\n";
    print(LOG_STDOUT, text, sizeof text - 1);
    CHECK_TEXT("{\"log\":\"q\\\" b\\\\ t\\t c\\u0001 d\\u007f n\\u0000 \xc3\xa9 \xf0\x9f\x90\xb3 "
               "|\\ufffd|\\ufffd|\\ufffd\\ufffd\\ufffd|\\ufffd\\ufffd|\\n\",\"stream\":\"stdout\"}\n",
               content("current"));
    log_close(&subject);
}

static void a_long_line_is_cut_between_characters(void)
{
    begin((struct log_settings){.max_size = 0, .max_files = 1});
    static char line[40002];
    for (size_t i = 0; i < 40000; i += 2)
        memcpy(line + 1 + i, "\xc3\xa9", 2);
    line[0] = 'x';
    line[40001] = '\n';
    print(LOG_STDOUT, line, sizeof line);
    CHECK_NUMBER(3, (long long)lines_of("current"));
    CHECK(!strstr(content("current"), "ufffd"));
    const char *second = strchr(content("current"), '\n');
    CHECK_NUMBER(16383 + 8 + 20, second - content("current"));
    log_close(&subject);
}

static void a_full_file_becomes_the_next_older_one(void)
{
    begin((struct log_settings){.max_size = 1000, .max_files = 3});
    for (int i = 0; i < 100; i++)
        print_text(LOG_STDOUT, "0123456789\n");
    CHECK(strcmp("absent", content("current.2")) != 0);
    CHECK_TEXT("absent", content("current.3"));
    CHECK(lines_of("current.1") == lines_of("current.2"));
    struct stat status;
    CHECK(fstat(subject.file, &status) == 0 && status.st_size <= 1000);
    log_close(&subject);
}

static void many_lines_at_once_are_rotated_between_them(void)
{
    begin((struct log_settings){.max_size = 30000, .max_files = 6});
    char lines[12001];
    for (int i = 0; i < 2000; i++)
        snprintf(lines + 6 * i, 7, "%05u\n", (unsigned)i % 100000);
    print(LOG_STDOUT, lines, 12000);
    static const char *const files[] = {"current.5", "current.4", "current.3", "current.2", "current.1", "current"};
    int expected = 0;
    for (size_t i = 0; i < 6; i++) {
        CHECK(strlen(content(files[i])) <= 30000);
        for (const char *line = content(files[i]); *line == '{'; line = strchr(line, '\n') + 1)
            CHECK_NUMBER(expected++, strtol(line + 8, NULL, 10));
    }
    CHECK_NUMBER(2000, expected);
    log_close(&subject);
}

static void one_file_only_starts_over(void)
{
    begin((struct log_settings){.max_size = 200, .max_files = 1});
    for (int i = 0; i < 4; i++)
        print_text(LOG_STDOUT, "0123456789\n");
    CHECK_NUMBER(2, (long long)lines_of("current"));
    CHECK_TEXT("absent", content("current.1"));
    log_close(&subject);
}

static void half_an_entry_of_a_killed_supervisor_ends_before_the_next(void)
{
    begin((struct log_settings){.max_size = 0, .max_files = 1});
    CHECK(write(subject.file, "{\"log\":\"ha", 10) == 10);
    log_close(&subject);
    CHECK_NUMBER(0, log_open(&subject, directory, (struct log_settings){.max_size = 0, .max_files = 1}, &error));
    print_text(LOG_STDOUT, "next\n");
    CHECK_TEXT("{\"log\":\"ha\n{\"log\":\"next\\n\",\"stream\":\"stdout\"}\n", content("current"));
    log_close(&subject);
}

/* A file size limit stands for the full disk: both take a part of a write and then none. */
static void what_a_full_disk_dropped_is_told_afterwards(void)
{
    begin((struct log_settings){.max_size = 0, .max_files = 1});
    struct rlimit before, small = {300, RLIM_INFINITY};
    getrlimit(RLIMIT_FSIZE, &before);
    small.rlim_max = before.rlim_max;
    setrlimit(RLIMIT_FSIZE, &small);
    signal(SIGXFSZ, SIG_IGN);
    for (int i = 0; i < 10; i++)
        print_text(LOG_STDOUT, "0123456789\n");
    setrlimit(RLIMIT_FSIZE, &before);
    CHECK_NUMBER(3, (long long)lines_of("current"));
    print_text(LOG_STDOUT, "again\n");
    CHECK(strstr(content("current"),
                 "}\n{\"log\":\"jcompose: 7 log entries were dropped here: File too large (EFBIG)\\n\",\"stream\":\"stderr\"}\n"
                 "{\"log\":\"again\\n\",\"stream\":\"stdout\"}\n"));
    log_close(&subject);
}

static void unfinished_characters_are_counted(void)
{
    CHECK_NUMBER(0, (long long)utf8_unfinished("abc", 3));
    CHECK_NUMBER(1, (long long)utf8_unfinished("ab\xc3", 3));
    CHECK_NUMBER(0, (long long)utf8_unfinished("a\xc3\xa9", 3));
    CHECK_NUMBER(3, (long long)utf8_unfinished("a\xf0\x9f\x90", 4));
    CHECK_NUMBER(0, (long long)utf8_unfinished("\xff", 1));
    CHECK_NUMBER(0, (long long)utf8_unfinished("\x80\x80\x80\x80", 4));
    CHECK_NUMBER(0, (long long)utf8_unfinished("", 0));
}

static void what_nobody_keeps_is_read_all_the_same(void)
{
    begin((struct log_settings){.max_files = 1});
    print_text(LOG_STDOUT, "kept\n");
    subject.settings.discard = true;
    print_text(LOG_STDOUT, "lost\nlost as well");
    log_flush(&subject);
    subject.settings.discard = false;
    print_text(LOG_STDOUT, "kept again\n");
    CHECK_TEXT("{\"log\":\"kept\\n\",\"stream\":\"stdout\"}\n{\"log\":\"kept again\\n\",\"stream\":\"stdout\"}\n",
               content("current"));
    log_close(&subject);
}

int main(void)
{
    CHECK(mkdtemp(directory));
    RUN(every_line_is_an_entry_with_its_stream);
    RUN(a_line_that_comes_in_pieces_is_one_entry);
    RUN(bytes_that_json_cannot_hold_are_escaped_or_replaced);
    RUN(a_long_line_is_cut_between_characters);
    RUN(a_full_file_becomes_the_next_older_one);
    RUN(many_lines_at_once_are_rotated_between_them);
    RUN(one_file_only_starts_over);
    RUN(half_an_entry_of_a_killed_supervisor_ends_before_the_next);
    RUN(what_a_full_disk_dropped_is_told_afterwards);
    RUN(unfinished_characters_are_counted);
    RUN(what_nobody_keeps_is_read_all_the_same);
    begin((struct log_settings){.max_size = 0, .max_files = 1});
    log_close(&subject);
    char path[64];
    snprintf(path, sizeof path, "%s/current", directory);
    unlink(path);
    CHECK_NUMBER(0, rmdir(directory));
}

#include "oci/oci_record.h"

#include "base/cleanup.h"
#include "base/memory.h"
#include "cgroup/cgroup.h"
#include "verbs.h"
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* `ps`: the container's processes, as numbers or as the lines that ps(1) has about them. */

static bool contains(const json_t *list, long wanted)
{
    size_t index;
    json_t *number;
    json_array_foreach (list, index, number)
        if (json_integer_value(number) == wanted)
            return true;
    return false;
}

/* Which of the blank-separated columns is named PID, or -1. */
static int pid_column(char *heading)
{
    char *rest = NULL;
    int column = 0;
    for (char *word = strtok_r(heading, " \t\n", &rest); word; word = strtok_r(NULL, " \t\n", &rest), column++)
        if (!strcmp(word, "PID"))
            return column;
    return -1;
}

static long number_in(const char *line, int column)
{
    for (int i = 0; i <= column; i++) {
        line += strspn(line, " \t");
        if (i < column)
            line += strcspn(line, " \t\n");
    }
    return strtol(line, NULL, 10);
}

static int print_lines(FILE *lines, const json_t *processes, struct error *error)
{
    cleanup_free char *line = NULL;
    size_t size = 0;
    if (getline(&line, &size, lines) < 0)
        return refuse(error, "ps", "ps printed nothing");
    cleanup_free char *heading = copy_text(line);
    int column = pid_column(heading);
    if (column < 0)
        return refuse(error, "ps", "ps printed no column PID");
    fputs(line, stdout);
    while (getline(&line, &size, lines) > 0)
        if (contains(processes, number_in(line, column)))
            fputs(line, stdout);
    return 0;
}

static int print_table(char **options, const json_t *processes, struct error *error)
{
    static char *standard[] = {"ps", "-ef", NULL};
    char **arguments = *options ? options - 1 : standard;
    int ends[2], status;
    if (pipe2(ends, O_CLOEXEC))
        return fail(error, "ps", "make a pipe");
    pid_t child = fork();
    if (!child) {
        arguments[0] = "ps";
        dup2(ends[1], STDOUT_FILENO);
        execvp("ps", arguments);
        _exit(127);
    }
    close(ends[1]);
    FILE *lines = fdopen(ends[0], "r");
    int result = lines ? print_lines(lines, processes, error) : -1;
    fclose(lines);
    waitpid(child, &status, 0);
    return WIFEXITED(status) && !WEXITSTATUS(status) ? result : refuse(error, "ps", "run the program ps");
}

int oci_ps_verb(const struct oci_context *context, int count, char **arguments)
{
    static const struct option known[] = {{"format", required_argument, NULL, 'f'}, {NULL, 0, NULL, 0}};
    const char *format = "table";
    struct error error;
    for (int option; (option = getopt_long(count, arguments, "+f:", known, NULL)) != -1;) {
        if (option == '?')
            return EXIT_WRONG_USE;
        format = optarg;
    }
    if (optind >= count || (strcmp(format, "table") != 0 && strcmp(format, "json") != 0)) {
        fputs("Usage: jcompose-runtime ps [--format table|json] ID [PS-OPTION...]\n", stderr);
        return EXIT_WRONG_USE;
    }
    cleanup_record struct record record = {0};
    if (record_read(&record, context, arguments[optind], &error))
        return oci_failed(context, &error);
    cleanup_json json_t *processes = cgroup_processes(record_cgroup(&record));
    if (!strcmp(format, "table")) {
        char **options = arguments + optind + 1;
        if (*options && !strcmp(*options, "--"))
            options++;
        return print_table(options, processes, &error) ? oci_failed(context, &error) : 0;
    }
    json_dumpf(processes, stdout, JSON_COMPACT);
    putchar('\n');
    return fflush(stdout) ? 1 : 0;
}

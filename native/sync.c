#include "cleanup.h"
#include "error.h"
#include "verbs.h"

#include <fcntl.h>
#include <stdio.h>

int sync_verb(int count, char **arguments)
{
    struct error error;
    char text[640];
    if (count != 2) {
        fputs("Usage: jcompose-runtime sync DIR\n", stderr);
        return EXIT_WRONG_USE;
    }
    cleanup_close int directory = open(arguments[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0 && syncfs(directory) == 0)
        return 0;
    fail(&error, "sync", "cannot synchronise the file system of %s", arguments[1]);
    fprintf(stderr, "jcompose-runtime sync: %s\n", error_text(&error, text, sizeof text));
    return 1;
}

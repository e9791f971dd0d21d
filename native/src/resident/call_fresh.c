#include "resident/call.h"

#include "base/cleanup.h"
#include "base/verb_status.h"
#include "verbs.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Whether a build has to come first, as the launcher asks before everything else: in less time than `find` takes. */

static bool is_newer(const struct stat *status, struct timespec built)
{
    struct timespec changed = status->st_mtim;
    return changed.tv_sec > built.tv_sec || (changed.tv_sec == built.tv_sec && changed.tv_nsec > built.tv_nsec);
}

static bool tree_is_fresh(int parent, const char *name, struct timespec built);

static bool entry_is_fresh(int directory, const struct dirent *entry, struct timespec built)
{
    struct stat status;
    const char *name = entry->d_name;
    if (!strcmp(name, ".") || !strcmp(name, ".."))
        return true;
    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW))
        return false;
    return S_ISDIR(status.st_mode) ? tree_is_fresh(directory, name, built) : !is_newer(&status, built);
}

static bool tree_is_fresh(int parent, const char *name, struct timespec built)
{
    struct stat status;
    int file = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *directory = file < 0 ? NULL : fdopendir(file);
    if (!directory) {
        close_descriptor(&file);
        return false;
    }
    bool fresh = !fstat(file, &status) && !is_newer(&status, built);
    for (struct dirent *entry = NULL; fresh && (entry = readdir(directory));)
        fresh = entry_is_fresh(file, entry, built);
    closedir(directory);
    return fresh;
}

bool call_is_fresh(int home)
{
    static const char *const files[] = {"pom.xml", "reconciler/pom.xml", "src/pom.xml", "native/Makefile",
                                        "native/packages.sh"};
    struct stat built, status;
    if (fstatat(home, "src/target/built", &built, 0) || faccessat(home, "src/target/jcompose.jar", F_OK, 0))
        return false;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (fstatat(home, files[i], &status, AT_SYMLINK_NOFOLLOW) || is_newer(&status, built.st_mtim))
            return false;
    return tree_is_fresh(home, "src/main", built.st_mtim) &&
           tree_is_fresh(home, "reconciler/src/main", built.st_mtim) &&
           tree_is_fresh(home, "native/src", built.st_mtim);
}

int fresh_verb(int count, char **arguments)
{
    struct error error;
    if (count != 2) {
        refuse(&error, "fresh", "usage: fresh HOME");
        return verb_failed(&error);
    }
    cleanup_close int home = open(arguments[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
    return home >= 0 && call_is_fresh(home) ? 0 : 1;
}

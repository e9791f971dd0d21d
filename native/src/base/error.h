#ifndef JCOMPOSE_ERROR_H
#define JCOMPOSE_ERROR_H

/* How errors travel: a function that can fail returns -1 and fills the struct error it was given; whoever
 * cannot go on prints it or sends it to the caller. NUMBER is an errno, or 0 where none applies. Messages are
 * whole sentences without the errno's words: those are added when the error is shown. */

struct error {
    char stage[24]; /* what was being done: "cgroup", "rootfs", "mount", "network", "exec", … */
    int number;
    char message[480];
};

/* Fills ERROR, with the current errno in NUMBER, and returns -1. */
int fail(struct error *error, const char *stage, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same for errors that no system call reported. */
int refuse(struct error *error, const char *stage, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* So that whoever follows the paths of a program sees what they return. */
static inline int failure(int result)
{
    return result < 0 ? result : -1;
}
#define fail(...) failure(fail(__VA_ARGS__))
#define refuse(...) failure(refuse(__VA_ARGS__))

/* "MESSAGE: WORDS (NAME)", or MESSAGE alone where NUMBER is 0, into BUFFER. */
const char *error_text(const struct error *error, char *buffer, unsigned long size);

#endif

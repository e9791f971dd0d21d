#ifndef JCOMPOSE_DEBUG_H
#define JCOMPOSE_DEBUG_H

/* Steps on the way, for who asks for them (--debug). Without that, saying one is a look at two variables. */

/* From now on LISTENER hears them. */
void debug_to(void (*listener)(const char *text));

/* In a process that starts in a container: whoever holds the other end of CHANNEL (base/channel.h) hears them, for the files of
 * the machine are no longer to be opened by path. Nothing is sent unless somebody listens. */
void debug_through(int channel);

void debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

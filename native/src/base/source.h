#ifndef JCOMPOSE_SOURCE_H
#define JCOMPOSE_SOURCE_H

#include <sys/epoll.h>

/* What an epoll descriptor tells of: the first member of whatever has a descriptor to wait for. */
struct source {
    void (*ready)(struct source *source);
};

static inline int source_add(int epoll, int descriptor, struct source *source)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = source};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

#endif

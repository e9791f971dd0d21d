#include "layer/flow.h"

#include <stdlib.h>

int flow_open(struct flow *flow, struct error *error)
{
    *flow = (struct flow){.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    flow->bytes = malloc(FLOW_CHUNKS * FLOW_CHUNK);
    return flow->bytes ? 0 : fail(error, "memory", "cannot get memory for a layer on its way");
}

void flow_close(struct flow *flow)
{
    free(flow->bytes);
}

char *flow_room(struct flow *flow)
{
    pthread_mutex_lock(&flow->mutex);
    while (flow->filled == FLOW_CHUNKS && !flow->abandoned)
        pthread_cond_wait(&flow->changed, &flow->mutex);
    char *room = flow->abandoned ? NULL : flow->bytes + (flow->first + flow->filled) % FLOW_CHUNKS * FLOW_CHUNK;
    pthread_mutex_unlock(&flow->mutex);
    return room;
}

void flow_put(struct flow *flow, size_t length)
{
    if (!length)
        return;
    pthread_mutex_lock(&flow->mutex);
    flow->lengths[(flow->first + flow->filled) % FLOW_CHUNKS] = length;
    flow->filled++;
    if (flow->filled == FLOW_CHUNKS / 4 || flow->filled == FLOW_CHUNKS)
        pthread_cond_signal(&flow->changed);
    pthread_mutex_unlock(&flow->mutex);
}

void flow_end(struct flow *flow)
{
    pthread_mutex_lock(&flow->mutex);
    flow->ended = true;
    pthread_cond_signal(&flow->changed);
    pthread_mutex_unlock(&flow->mutex);
}

void flow_fail(struct flow *flow, const struct error *error)
{
    pthread_mutex_lock(&flow->mutex);
    flow->failed = flow->ended = true;
    flow->error = *error;
    pthread_cond_signal(&flow->changed);
    pthread_mutex_unlock(&flow->mutex);
}

int flow_next(struct flow *flow, const char **bytes, size_t *length, struct error *error)
{
    pthread_mutex_lock(&flow->mutex);
    while (!flow->filled && !flow->ended)
        pthread_cond_wait(&flow->changed, &flow->mutex);
    int result = flow->filled ? 1 : flow->failed ? -1 : 0;
    if (result > 0) {
        *bytes = flow->bytes + flow->first * FLOW_CHUNK;
        *length = flow->lengths[flow->first];
    } else if (result < 0) {
        *error = flow->error;
    }
    pthread_mutex_unlock(&flow->mutex);
    return result;
}

const char *flow_whole(struct flow *flow, size_t *length)
{
    bool is_whole = true;
    *length = 0;
    pthread_mutex_lock(&flow->mutex);
    while (!flow->ended && flow->filled < FLOW_CHUNKS)
        pthread_cond_wait(&flow->changed, &flow->mutex);
    for (size_t i = 0; i < flow->filled; i++) {
        is_whole = is_whole && (i + 1 == flow->filled || flow->lengths[i] == FLOW_CHUNK);
        *length += flow->lengths[i];
    }
    is_whole = is_whole && flow->ended && !flow->failed;
    pthread_mutex_unlock(&flow->mutex);
    return is_whole ? flow->bytes : NULL;
}

void flow_taken(struct flow *flow)
{
    pthread_mutex_lock(&flow->mutex);
    flow->first = (flow->first + 1) % FLOW_CHUNKS;
    if (--flow->filled == FLOW_CHUNKS / 2)
        pthread_cond_signal(&flow->changed);
    pthread_mutex_unlock(&flow->mutex);
}

void flow_abandon(struct flow *flow)
{
    pthread_mutex_lock(&flow->mutex);
    flow->abandoned = true;
    pthread_cond_signal(&flow->changed);
    pthread_mutex_unlock(&flow->mutex);
}

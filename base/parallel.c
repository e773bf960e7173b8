/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/parallel.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

struct work {
    void (*function)(void *context, size_t index);
    void *context;
    size_t count;
    atomic_size_t next;
};

static void *take_pieces(void *argument)
{
    struct work *work = argument;
    for (;;) {
        size_t index = atomic_fetch_add(&work->next, 1);
        if (index >= work->count)
            return NULL;
        work->function(work->context, index);
    }
}

void parallel_for(size_t count, unsigned most, void (*function)(void *context, size_t index), void *context)
{
    struct work work = {.function = function, .context = context, .count = count};
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    size_t threads = most > 0 ? most : online > 0 ? (size_t)online : 1;
    threads = threads < count ? threads : count;
    autofree pthread_t *helpers = memory_allocate(threads, sizeof *helpers);
    size_t started = 0;
    while (started + 1 < threads && pthread_create(&helpers[started], NULL, take_pieces, &work) == 0)
        started++; /* where no more can be had, those that there are do it all */
    take_pieces(&work);
    for (size_t i = 0; i < started; i++)
        pthread_join(helpers[i], NULL);
}

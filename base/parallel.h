/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Independent pieces of work on as many threads as there are CPUs. */
#ifndef STEERSTAT_BASE_PARALLEL_H
#define STEERSTAT_BASE_PARALLEL_H

#include <stddef.h>

/*
 * Calls function(context, index) once for each index below `count`, in any order and on any thread; back when
 * all are done. `most` threads at most (0: as many as there are CPUs). What a call does may depend on its
 * index only.
 */
void parallel_for(size_t count, unsigned most, void (*function)(void *context, size_t index), void *context);

#endif

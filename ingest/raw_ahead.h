/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening the next raw file, with its SHA-256, on another thread while the one before is loaded. */
#ifndef STEERSTAT_INGEST_RAW_AHEAD_H
#define STEERSTAT_INGEST_RAW_AHEAD_H

#include "ingest/raw_file.h"

#include <pthread.h>

struct raw_ahead {
    const char *name;
    struct raw_file file;
    struct error error;
    bool good, on_thread;
    pthread_t thread;
};

/* Begins to open a file, on a thread of its own or (not `apart`) here; each is taken once. `name` outlives
 * it.
 */
void raw_ahead_start(struct raw_ahead *ahead, const char *name, bool apart);

/* What raw_file_open says of it; waits where it has to. */
MUST_CHECK bool raw_ahead_take(struct raw_ahead *ahead, struct raw_file *file, struct error *error);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/raw_ahead.h"

static void *open_file(void *context)
{
    struct raw_ahead *ahead = context;
    ahead->good = raw_file_open(&ahead->file, ahead->name, &ahead->error);
    return NULL;
}

void raw_ahead_start(struct raw_ahead *ahead, const char *name, bool apart)
{
    *ahead = (struct raw_ahead){.name = name};
    ahead->on_thread = apart && pthread_create(&ahead->thread, NULL, open_file, ahead) == 0;
    if (!ahead->on_thread)
        open_file(ahead);
}

bool raw_ahead_take(struct raw_ahead *ahead, struct raw_file *file, struct error *error)
{
    if (ahead->on_thread)
        pthread_join(ahead->thread, NULL);
    *file = ahead->file;
    *error = ahead->error;
    return ahead->good;
}

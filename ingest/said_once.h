/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be said once in a part of a file: the texts that name it. */
#ifndef STEERSTAT_INGEST_SAID_ONCE_H
#define STEERSTAT_INGEST_SAID_ONCE_H

#include <stdbool.h>

/* Embedded: zero it; finish before the next part, and at the end. */
struct said_once {
    void *texts; /* a tree (tsearch), which owns them */
};

/* Returns false where the text was added before. */
bool said_once_add(struct said_once *said, const char *text);
void said_once_finish(struct said_once *said);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/said_once.h"

#include "base/memory.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *left, const void *right)
{
    return strcmp(left, right);
}

bool said_once_add(struct said_once *said, const char *text)
{
    char *own = memory_copy_text(text);
    char *const *place = tsearch(own, &said->texts, compare);
    if (place == NULL)
        memory_exhausted();
    if (*place == own)
        return true;
    free(own);
    return false;
}

void said_once_finish(struct said_once *said)
{
    tdestroy(said->texts, free);
    said->texts = NULL;
}

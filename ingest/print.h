/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records as JSON lines (`ingest --print`): one object a line, null for what the text does not say. */
#ifndef STEERSTAT_INGEST_PRINT_H
#define STEERSTAT_INGEST_PRINT_H

#include "ingest/record.h"

#include <stdio.h>

void record_print(const struct record *record, const char *file, FILE *stream);

#endif

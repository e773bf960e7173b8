/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A set of run numbers, kept as ranges: a log that counts its runs one by one needs a single one. */
#ifndef STEERSTAT_INGEST_RUN_NUMBERS_H
#define STEERSTAT_INGEST_RUN_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct run_range {
    uint64_t first, last;
};

/* Zeroed at first; free with run_numbers_finish. */
struct run_numbers {
    struct run_range *ranges; /* [count] in order, with a gap between two */
    size_t count, capacity;
};

/* False where the number is there already. */
bool run_numbers_add(struct run_numbers *numbers, uint64_t number);
void run_numbers_finish(struct run_numbers *numbers);

#endif

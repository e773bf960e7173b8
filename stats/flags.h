/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a reader must know of a cell before believing a number that rests on it. Shown, never used to drop
 * data. */
#ifndef STEERSTAT_STATS_FLAGS_H
#define STEERSTAT_STATS_FLAGS_H

#include "stats/cells.h"
#include "stats/diagnose.h"

#include <stddef.h>

typedef unsigned flag_set; /* bits of enum flag */

/* Each flag of a cell is followed by the one that says the same of the reference's cell; a comparison's own
 * have no such twin. */
enum flag {
    FLAG_DRIFT = 1u << 0,
    FLAG_REFERENCE_DRIFT = 1u << 1,
    FLAG_AUTOCORRELATION = 1u << 2,
    FLAG_REFERENCE_AUTOCORRELATION = 1u << 3,
    FLAG_INCOMPLETE = 1u << 4,
    FLAG_REFERENCE_INCOMPLETE = 1u << 5,
    FLAG_CLIENT_REPORTED = 1u << 6,
    FLAG_REFERENCE_CLIENT_REPORTED = 1u << 7,
    FLAG_UNVERIFIED = 1u << 8,
    FLAG_REFERENCE_UNVERIFIED = 1u << 9,
    /* Of a comparison itself. */
    FLAG_PAIR_DRIFT = 1u << 10,
    FLAG_BLOCK_DROPPED = 1u << 12,
    FLAG_NOT_INTERLEAVED = 1u << 14,
    FLAG_CIRCUMSTANCES_UNKNOWN = 1u << 16,
};

/* Those of a cell's own. */
enum {
    FLAGS_OF_CELLS =
        FLAG_DRIFT | FLAG_AUTOCORRELATION | FLAG_INCOMPLETE | FLAG_CLIENT_REPORTED | FLAG_UNVERIFIED
};

struct flag_text {
    enum flag flag;
    const char *name;    /* in tables: "drift" */
    const char *meaning; /* for a table's legend */
};

/* The table of flags, in the order in which they are shown. */
const struct flag_text *flag_texts(size_t *count);

/* Whether a drift is clear enough for a flag. */
bool flags_is_drift(const struct drift *drift);

/* The flags of a cell's own; flags_of_reference turns them into those that its comparisons carry. */
flag_set flags_of_cell(const struct cell *cell);
flag_set flags_of_reference(flag_set flags);

/* Names joined by ';' (csv) or another separator; "" for none. The result fits into 256 bytes. */
void flags_text(char *buffer, size_t size, flag_set flags, const char *separator);

#endif

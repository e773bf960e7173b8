/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether what a row says of a flow agrees with itself. */
#ifndef STEERSTAT_INGEST_FLOW_CHECK_H
#define STEERSTAT_INGEST_FLOW_CHECK_H

#include "schema/store.h"

#include <stdbool.h>
#include <stddef.h>

/* How far the printed digits may be from the numbers that they stand for: half a unit of the last place. */
struct flow_resolution {
    double bytes, bits_per_second, seconds;
};

/*
 * True where the rate is off the bytes over the time by more than 2 % and what rounding explains; the reason
 * is then written. What is not said, and zeros, contradict nothing.
 */
bool flow_contradicts(const struct flow_row *row, const struct flow_resolution *resolution, char *reason,
                      size_t size);

/* Whether two rows of one stream tell of the same interval: an interrupted test prints its last one twice. */
bool flow_is_same_interval(const struct flow_row *left, const struct flow_row *right);

#endif

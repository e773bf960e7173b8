/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether what a row says of a flow agrees with itself, and with the rows before it. */
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

/* What a stream's intervals say together, those of the warm-up apart. */
struct flow_total {
    double bytes, seconds;
    double rounding; /* how far `bytes` may be off by the digits that were printed */
};

void flow_total_add(struct flow_total *total, const struct flow_row *interval,
                    const struct flow_resolution *resolution);

/*
 * True where a final row's bytes are off its intervals' by more than 5 % and what rounding explains, though
 * these cover its time; the reason is then written. A test that is cut short counts bytes to its very end,
 * but no time beyond the last interval (3.12's server, whose client was interrupted): its bitrate never was.
 */
bool flow_contradicts_total(const struct flow_row *final, const struct flow_resolution *resolution,
                            const struct flow_total *total, char *reason, size_t size);

#endif

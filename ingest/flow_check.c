/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/flow_check.h"

#include <math.h>
#include <stdio.h>

/* How far a rate may be from bytes over time, and final bytes from the intervals' (which end a block or two
   earlier), as shares. */
static const double tolerance = 0.02;
static const double total_tolerance = 0.05;

bool flow_contradicts(const struct flow_row *row, const struct flow_resolution *resolution, char *reason,
                      size_t size)
{
    if (!row->bytes.defined || !row->bits_per_second.defined || !row->start.defined || !row->end.defined)
        return false;
    double bytes = row->bytes.value;
    double rate = row->bits_per_second.value;
    double seconds = row->end.value - row->start.value;
    double shortest = seconds - 2 * resolution->seconds; /* both ends are rounded */
    if (bytes <= 0 || rate <= 0 || shortest <= 0)
        return false;
    double least = (bytes - resolution->bytes) * 8 / (seconds + 2 * resolution->seconds);
    double most = (bytes + resolution->bytes) * 8 / shortest;
    if (rate + resolution->bits_per_second >= least * (1 - tolerance) &&
        rate - resolution->bits_per_second <= most * (1 + tolerance))
        return false;
    snprintf(reason, size, "says %.4g bit/s, but its bytes over its time are %.4g bit/s", rate,
             bytes * 8 / seconds);
    return true;
}

bool flow_is_same_interval(const struct flow_row *left, const struct flow_row *right)
{
    return left->end.defined && left->start.value == right->start.value &&
           left->end.value == right->end.value && left->bytes.value == right->bytes.value &&
           left->omitted == right->omitted && right->end.value > right->start.value;
}

void flow_total_add(struct flow_total *total, const struct flow_row *interval,
                    const struct flow_resolution *resolution)
{
    if (interval->omitted || !interval->bytes.defined)
        return;
    total->bytes += interval->bytes.value;
    total->rounding += resolution->bytes;
    total->seconds += interval->end.value - interval->start.value;
}

bool flow_contradicts_total(const struct flow_row *final, const struct flow_resolution *resolution,
                            const struct flow_total *total, char *reason, size_t size)
{
    bool is_covered = final->end.defined && total->seconds > 0 && total->seconds >= 0.98 * final->end.value;
    if (!is_covered || !final->bytes.defined)
        return false;
    double bytes = final->bytes.value;
    double rounding = total->rounding + resolution->bytes;
    if (fabs(bytes - total->bytes) <= total_tolerance * fmax(bytes, total->bytes) + rounding)
        return false;
    snprintf(reason, size,
             "counts %.0f bytes by %.6g s, the intervals up to then %.0f: its bitrate is not the test's",
             bytes, final->end.value, total->bytes);
    return true;
}

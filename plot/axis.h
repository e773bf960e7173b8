/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ticks at nice numbers: 1, 2, 2.5 or 5 times a power of ten (Heckbert, "Nice numbers for graph labels",
 * Graphics Gems, 1990). Ticks are whole multiples of such a step, computed so that 0.3 is the double nearest
 * to 0.3.
 */
#ifndef STEERSTAT_PLOT_AXIS_H
#define STEERSTAT_PLOT_AXIS_H

#include <stdbool.h>
#include <stddef.h>

struct axis_ticks {
    double first_multiple; /* a whole number */
    size_t count;          /* 0 where the range is empty or not finite */
    int tenths;            /* of the step's mantissa: 10, 20, 25 or 50 */
    int exponent;          /* the step is tenths / 10 * 10^exponent */
    unsigned decimals;     /* digits behind the point that tell all ticks exactly */
};

/* The multiples, inside [low, high], of the smallest nice step that gives at most `most` (>= 2) of them. */
struct axis_ticks axis_ticks_inside(double low, double high, size_t most);

/* The position of a tick, 0 <= index < count. */
double axis_tick(const struct axis_ticks *ticks, size_t index);

/*
 * Moves low and high outwards to multiples of a nice step, so that at most `most` (>= 2) ticks cover the
 * range. An empty range gets some width first; one that is not finite becomes [0, 1].
 */
void axis_widen(double *low, double *high, size_t most);

/* "−0.5", "+10" (with `signs`; 0 has none): U+2212 for minus, a point whatever the locale. */
void axis_format(char buffer[static 48], double value, unsigned decimals, bool signs);

#endif

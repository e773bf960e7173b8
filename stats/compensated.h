/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sums that keep the rounding errors of their additions beside them (Neumaier 1974, Z. Angew. Math. Mech.
 * 54), and of products those of the multiplications too (Dot2 of Ogita, Rump and Oishi 2005, SIAM J. Sci.
 * Comput. 26): as good as if summed with twice the digits and rounded once.
 */
#ifndef STEERSTAT_STATS_COMPENSATED_H
#define STEERSTAT_STATS_COMPENSATED_H

#include <math.h>

/* Starts as {0}. */
struct compensated {
    double sum, error;
};

static inline void compensated_add(struct compensated *total, double value)
{
    double sum = total->sum + value;
    if (fabs(total->sum) >= fabs(value))
        total->error += (total->sum - sum) + value;
    else
        total->error += (value - sum) + total->sum;
    total->sum = sum;
}

static inline void compensated_add_product(struct compensated *total, double left, double right)
{
    double product = left * right;
    total->error += fma(left, right, -product);
    compensated_add(total, product);
}

static inline double compensated_value(const struct compensated *total)
{
    return total->sum + total->error;
}

#endif

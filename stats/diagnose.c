/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/diagnose.h"

#include "base/memory.h"
#include "stats/compensated.h"
#include "stats/rank.h"
#include "stats/sample.h"
#include "stats/student.h"

#include <math.h>

enum {
    EXACT_MAX = 9,
    EXACT_SUMS = 241 /* of squared rank differences: at most n(n^2 - 1)/3 = 240 for n = 9 */
};

/*
 * P(D <= d) or P(D >= n(n^2-1)/3 - d) under all permutations, D the sum of squared rank differences: the
 * number of permutations of the first k places that use a set of ranks, by their sum so far.
 */
static double exact_p(size_t n, double rho)
{
    size_t sets = (size_t)1 << n;
    autofree double *ways = memory_allocate(sets * EXACT_SUMS, sizeof *ways);
    ways[0] = 1;
    for (size_t set = 0; set < sets; set++) {
        int place = __builtin_popcountll(set);
        for (size_t next = 0; next < n; next++) {
            if ((set >> next & 1) != 0)
                continue;
            int step = (int)next - place;
            for (size_t sum = 0; sum + (size_t)(step * step) < EXACT_SUMS; sum++)
                ways[(set | (size_t)1 << next) * EXACT_SUMS + sum + (size_t)(step * step)] +=
                    ways[set * EXACT_SUMS + sum];
        }
    }
    const double *all = &ways[(sets - 1) * EXACT_SUMS];
    double permutations = 0;
    double as_extreme = 0;
    double scale = 6 / ((double)n * ((double)n * (double)n - 1));
    for (size_t sum = 0; sum < EXACT_SUMS; sum++) {
        permutations += all[sum];
        if (fabs(1 - scale * (double)sum) >= fabs(rho) - 1e-12)
            as_extreme += all[sum];
    }
    return as_extreme / permutations;
}

struct drift diagnose_drift(const double *values, size_t n)
{
    struct drift drift = {quantity_undefined("fewer than 3 runs"), quantity_undefined("fewer than 3 runs")};
    if (n < 3)
        return drift;
    autofree double *ranks = memory_allocate(n, sizeof *ranks);
    bool ties = rank_values(values, ranks, n) > 0;
    double middle = (double)(n + 1) / 2;
    double products = 0;
    double squares = 0;
    double order_squares = 0;
    for (size_t i = 0; i < n; i++) {
        double order = (double)(i + 1) - middle;
        products += (ranks[i] - middle) * order;
        squares += (ranks[i] - middle) * (ranks[i] - middle);
        order_squares += order * order;
    }
    if (squares == 0)
        return (struct drift){quantity_undefined("all runs are equal"),
                              quantity_undefined("all runs are equal")};
    double rho = products / sqrt(squares * order_squares);
    drift.rho = quantity_of(rho);
    if (n <= EXACT_MAX && !ties)
        drift.p = quantity_of(exact_p(n, rho));
    else if (fabs(rho) >= 1)
        drift.p = quantity_of(0);
    else
        drift.p =
            quantity_of(student_two_sided(rho * sqrt((double)(n - 2) / (1 - rho * rho)), (double)(n - 2)));
    return drift;
}

struct quantity diagnose_lag1(const double *values, size_t n)
{
    struct sample_summary sample = sample_summarise(values, n);
    if (n < 2)
        return quantity_undefined(reason_too_few_runs);
    if (sample.standard_deviation == 0)
        return quantity_undefined(reason_no_variance);
    struct compensated deviations = {0};
    struct compensated squares = {0};
    struct compensated products = {0};
    for (size_t i = 0; i < n; i++) {
        double deviation = values[i] - sample.mean;
        compensated_add(&deviations, deviation);
        compensated_add_product(&squares, deviation, deviation);
        if (i + 1 < n)
            compensated_add_product(&products, deviation, values[i + 1] - sample.mean);
    }
    /* The mean is rounded: its rest r, taken off every deviation, takes this off the two sums. */
    double residue = compensated_value(&deviations);
    double rest = residue / (double)n;
    double ends = (values[0] - sample.mean) + (values[n - 1] - sample.mean);
    compensated_add(&squares, -rest * residue);
    compensated_add(&products, -rest * (2 * residue - ends - (double)(n - 1) * rest));
    return quantity_of(compensated_value(&products) / compensated_value(&squares));
}

double diagnose_effective_size(double lag1, size_t n)
{
    return lag1 > 0 ? (double)n * (1 - lag1) / (1 + lag1) : (double)n;
}

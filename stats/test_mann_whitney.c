/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Mann-Whitney U test of equal distributions: exact up to 50 x 50 runs without ties, else the normal
 * approximation with the corrections for ties and for continuity. Mann and Whitney 1947 (Ann. Math. Stat.
 * 18); the same as R's wilcox.test (with exact = TRUE within those limits).
 */
#include "stats/rank.h"
#include "stats/student.h"
#include "stats/test.h"

#include "base/memory.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

enum { EXACT_MAX = 50 };

/*
 * P(U <= u) of n and m runs in random order: counts of arrangements by U, by the larger ones' recurrence
 * c(i, j, u) = c(i - 1, j, u - j) + c(i, j - 1, u). Sums of counts only: nothing cancels in the tail.
 */
static double lower_tail(size_t n, size_t m, size_t u)
{
    size_t sums = n * m + 1;
    autofree double *ways = memory_allocate((m + 1) * sums, sizeof *ways); /* [j][u] of the current i */
    for (size_t j = 0; j <= m; j++)
        ways[j * sums] = 1;
    for (size_t i = 1; i <= n; i++)
        for (size_t j = 1; j <= m; j++)
            for (size_t sum = i * j + 1; sum-- > 0;)
                ways[j * sums + sum] = (sum >= j ? ways[j * sums + sum - j] : 0) + ways[(j - 1) * sums + sum];
    double below = 0;
    double all = 0;
    for (size_t sum = 0; sum < sums; sum++) {
        all += ways[m * sums + sum];
        below += sum <= u ? ways[m * sums + sum] : 0;
    }
    return below / all;
}

static double exact_p(size_t n, size_t m, double u)
{
    double smaller = fmin(u, (double)(n * m) - u); /* its distribution is symmetric */
    return fmin(2 * lower_tail(n, m, (size_t)smaller), 1);
}

static double normal_p(double n, double m, double u, double ties)
{
    double all = n + m;
    double deviation = sqrt(n * m / 12 * (all + 1 - ties / (all * (all - 1))));
    double beyond = fabs(u - n * m / 2) - 0.5;
    return fmin(2 * gsl_cdf_ugaussian_Q(fmax(beyond, 0) / deviation), 1);
}

static struct quantity p_of(const struct comparison *comparison)
{
    const struct cell *x = comparison->cell;
    const struct cell *y = comparison->reference;
    size_t all = x->runs + y->runs;
    if (x->runs == 0 || y->runs == 0)
        return quantity_undefined("no complete run");
    autofree double *pooled = memory_allocate(all, sizeof *pooled);
    autofree double *ranks = memory_allocate(all, sizeof *ranks);
    for (size_t i = 0; i < all; i++)
        pooled[i] = i < x->runs ? x->values[i] : y->values[i - x->runs];
    double ties = rank_values(pooled, ranks, all);
    double sum = 0;
    for (size_t i = 0; i < x->runs; i++)
        sum += ranks[i];
    double n = (double)x->runs;
    double m = (double)y->runs;
    double u = sum - n * (n + 1) / 2;
    if (ties == 0 && x->runs <= EXACT_MAX && y->runs <= EXACT_MAX)
        return quantity_of(exact_p(x->runs, y->runs, u));
    if (ties == (double)all * ((double)all * (double)all - 1))
        return quantity_undefined(reason_no_variance);
    return quantity_of(normal_p(n, m, u, ties));
}

const struct test_method test_mann_whitney = {
    .name = "mann-whitney",
    .title = "Mann-Whitney U test",
    .source = "Mann and Whitney 1947",
    .p = p_of,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The permutation test with Welch's t as the statistic, two-sided: |T| >= |T0| up to rounding. Studentised,
 * it holds its level for equal means although the variances differ (Janssen 1997, Stat. Probab. Lett. 36).
 * Exact where there are few arrangements, else (b + 1) / (B + 1) of B random ones (Davison and Hinkley 1997).
 * Where runs are paired, the signs of the differences are flipped instead.
 */
#include "stats/random.h"
#include "stats/sample.h"
#include "stats/student.h"
#include "stats/test.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

enum { RANDOM_ARRANGEMENTS = 99999, MOST_EXACT = 100000 };

static const double tolerance = 1e-12; /* relative: the same arrangement summed in another order */
static const double rounding = 1e-12;  /* of a value, relative to the pool's */

/* ------------------------------------------------------------------------------------------- two samples --
 */

/* Both samples in one row, about their common mean: the first n are the cell's. */
struct pool {
    double *values;
    size_t n, all;
    double sum, squares; /* of all */
};

/* The variance of a sample's mean. In two passes: from sums of squares a spread that is small beside the
 * distance of the samples would be left with too few digits to tell an arrangement from its mirror image. */
static double variance_of_mean(const double *values, size_t n, double *mean)
{
    double sum = 0;
    double squares = 0;
    for (size_t i = 0; i < n; i++)
        sum += values[i];
    *mean = sum / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (values[i] - *mean) * (values[i] - *mean);
    return squares / ((double)n * (double)(n - 1));
}

/* |T| of an arrangement of the pool; infinite where neither sample varies. */
static double statistic(const struct pool *pool, const double *values)
{
    double mean;
    double other;
    size_t m = pool->all - pool->n;
    double variance =
        variance_of_mean(values, pool->n, &mean) + variance_of_mean(values + pool->n, m, &other);
    double difference = fabs(mean - other);
    double least = rounding * rounding * pool->squares; /* what rounding leaves of no variance at all */
    if (variance <= least)
        return difference * difference <= least ? 0 : HUGE_VAL;
    return difference / sqrt(variance);
}

/* C(all, n), or more than `most`. */
static double count_arrangements(size_t all, size_t n, double most)
{
    double count = 1;
    for (size_t i = 1; i <= n && count <= most; i++)
        count = count * (double)(all - n + i) / (double)i;
    return count;
}

/* The chosen values first, then the others. */
static void arrange(const struct pool *pool, const size_t *chosen, double *arranged)
{
    size_t taken = 0;
    for (size_t i = 0; i < pool->all; i++) {
        bool is_chosen = taken < pool->n && chosen[taken] == i;
        arranged[is_chosen ? taken : pool->n + i - taken] = pool->values[i];
        taken += is_chosen;
    }
}

static double exact_share(const struct pool *pool, double least)
{
    autofree size_t *chosen = memory_allocate(pool->n, sizeof *chosen);
    autofree double *arranged = memory_allocate(pool->all, sizeof *arranged);
    double extreme = 0;
    double arrangements = 0;
    for (size_t i = 0; i < pool->n; i++)
        chosen[i] = i;
    for (;;) {
        arrange(pool, chosen, arranged);
        extreme += statistic(pool, arranged) >= least;
        arrangements++;
        size_t at = pool->n; /* the next combination in lexical order */
        while (at > 0 && chosen[at - 1] == pool->all - pool->n + at - 1)
            at--;
        if (at == 0)
            return extreme / arrangements;
        chosen[at - 1]++;
        for (size_t i = at; i < pool->n; i++)
            chosen[i] = chosen[i - 1] + 1;
    }
}

/*
 * |T| >= least for the arrangement that the pool is in, of which these are the first sample's sum and sum of
 * squares. They tell it without a division or a second pass, but where their rounding leaves a doubt.
 */
static inline bool is_extreme(const struct pool *pool, double sum, double squares, double least)
{
    const double cancelled = 1e-14; /* of the sum of squares: what their differences may have lost */
    const double slack = 1e-11;
    double n = (double)pool->n;
    double m = (double)(pool->all - pool->n);
    double per_x = 1 / (n * (n - 1));
    double per_y = 1 / (m * (m - 1));
    double other = pool->sum - sum;
    double variance =
        (squares - sum * sum * (1 / n)) * per_x + (pool->squares - squares - other * other * (1 / m)) * per_y;
    double doubt = cancelled * pool->squares * (per_x + per_y);
    double difference = sum * (1 / n) - other * (1 / m);
    double square = difference * difference;
    if (square > least * least * (variance + doubt) * (1 + slack))
        return true;
    if (square < least * least * (variance - doubt) * (1 - slack))
        return false;
    return statistic(pool, pool->values) >= least;
}

static double random_share(const struct pool *pool, double least, uint64_t seed)
{
    struct random random;
    size_t extreme = 0;
    autofree uint32_t *chosen = memory_allocate(pool->n, sizeof *chosen);
    random_start(&random, seed, 0);
    for (size_t arrangement = 0; arrangement < RANDOM_ARRANGEMENTS; arrangement++) {
        random_batch(&random, chosen, pool->n, (uint32_t)pool->all, 1);
        double sum = 0;
        double squares = 0;
        for (size_t i = 0; i < pool->n; i++) { /* the first n places of a shuffle */
            double value = pool->values[i + chosen[i]];
            pool->values[i + chosen[i]] = pool->values[i];
            pool->values[i] = value;
            sum += value;
            squares += value * value;
        }
        extreme += is_extreme(pool, sum, squares, least);
    }
    return (double)(extreme + 1) / (RANDOM_ARRANGEMENTS + 1);
}

static struct quantity p_of_samples(const struct comparison *comparison)
{
    /* |T| is the same either way round, and the fewer runs are drawn the better. */
    bool fewer = comparison->cell->runs <= comparison->reference->runs;
    const struct cell *x = fewer ? comparison->cell : comparison->reference;
    const struct cell *y = fewer ? comparison->reference : comparison->cell;
    struct pool pool = {.n = x->runs, .all = x->runs + y->runs};
    if (x->runs < 2 || y->runs < 2)
        return quantity_undefined(reason_too_few_runs);
    autofree double *values = memory_allocate(pool.all, sizeof *values);
    for (size_t i = 0; i < pool.all; i++)
        values[i] = i < x->runs ? x->values[i] : y->values[i - x->runs];
    struct sample_summary whole = sample_summarise(values, pool.all);
    if (whole.standard_deviation == 0)
        return quantity_undefined(reason_no_variance);
    for (size_t i = 0; i < pool.all; i++) {
        values[i] -= whole.mean;
        pool.sum += values[i];
        pool.squares += values[i] * values[i];
    }
    pool.values = values;
    double least = statistic(&pool, values) * (1 - tolerance);
    if (count_arrangements(pool.all, pool.n, MOST_EXACT) <= MOST_EXACT)
        return quantity_of(exact_share(&pool, least));
    return quantity_of(random_share(&pool, least, comparison->seed));
}

/* ------------------------------------------------------------------------------------------------- pairs --
 */

/*
 * The sum of squares is the same for all signs: |T| grows with the |sum| of the differences. Differences are
 * taken by eights, whose sums with all 256 patterns of signs are made once.
 */
struct eights {
    double *sums; /* [count * 256]: of the k-th eight where a bit of the pattern turns a sign round */
    size_t count;
};

/* Free the sums with free(). */
static struct eights eights_of(const double *differences, size_t n)
{
    struct eights eights = {.count = (n + 7) / 8};
    eights.sums = memory_allocate(eights.count * 256, sizeof *eights.sums);
    for (size_t i = 0; i < n; i++)
        for (size_t pattern = 0; pattern < 256; pattern++)
            eights.sums[i / 8 * 256 + pattern] +=
                (pattern >> i % 8 & 1) != 0 ? -differences[i] : differences[i];
    return eights;
}

/* Of the eights from `first` on that a word has signs for. */
static double signed_sum(const struct eights *eights, size_t first, uint64_t signs)
{
    double sum = 0;
    for (size_t i = first; i < eights->count && i < first + 8; i++, signs >>= 8)
        sum += eights->sums[i * 256 + (signs & 255)];
    return sum;
}

static double exact_signs(const struct eights *eights, size_t n, double least)
{
    size_t all = (size_t)1 << n;
    size_t extreme = 0;
    for (size_t signs = 0; signs < all; signs++)
        extreme += fabs(signed_sum(eights, 0, signs)) >= least;
    return (double)extreme / (double)all;
}

static double random_signs(const struct eights *eights, double least, uint64_t seed)
{
    struct random random;
    size_t extreme = 0;
    random_start(&random, seed, 0);
    for (size_t arrangement = 0; arrangement < RANDOM_ARRANGEMENTS; arrangement++) {
        double sum = 0;
        for (size_t first = 0; first < eights->count; first += 8)
            sum += signed_sum(eights, first, random_next(&random));
        extreme += fabs(sum) >= least;
    }
    return (double)(extreme + 1) / (RANDOM_ARRANGEMENTS + 1);
}

static struct quantity p_of_pairs(const struct comparison *comparison)
{
    const char *reason = comparison_unpaired_reason(comparison);
    if (reason != NULL)
        return quantity_undefined(reason);
    size_t n = comparison->pairs;
    autofree double *differences = memory_allocate(n, sizeof *differences);
    double sum = 0;
    double size = 0;
    for (size_t i = 0; i < n; i++) {
        differences[i] = comparison->x[i] - comparison->y[i];
        sum += differences[i];
        size += fabs(differences[i]);
    }
    if (size == 0)
        return quantity_undefined(reason_no_pair_variance);
    double least = fabs(sum) - tolerance * size;
    struct eights eights = eights_of(differences, n);
    bool few = n < 64 && (size_t)1 << n <= MOST_EXACT;
    double p = few ? exact_signs(&eights, n, least) : random_signs(&eights, least, comparison->seed);
    free(eights.sums);
    return quantity_of(p);
}

static struct quantity p_of(const struct comparison *comparison)
{
    return comparison->blocked ? p_of_pairs(comparison) : p_of_samples(comparison);
}

const struct test_method test_permutation = {
    .name = "permutation",
    .title = "permutation test of Welch's t (of pairs: sign flips)",
    .source = "Janssen 1997; Davison and Hinkley 1997",
    .p = p_of,
};

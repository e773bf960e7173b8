/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is drawn at random: that every draw is as likely, and that intervals and p agree with R and SciPy.
 * Expected intervals: R 4.2, boot 1.3-28, set.seed(1), 200,000 resamples (100,000 for the long samples),
 * stratified by sample, boot.ci(type = "bca", L = empinf(type = "jack")). Expected p: SciPy 1.10,
 * stats.permutation_test((x, y), |Welch's t|, n_resamples=np.inf, alternative="greater"): all arrangements.
 */
#include "test.h"

#include "stats/interval.h"
#include "stats/random.h"

#include <math.h>

static double x_values[] = {9.1, 10.2, 11.3, 9.9, 10.8, 12.0, 10.1, 9.4, 10.5, 11.1, 9.8, 10.7, 9.6, 11.9};
static double y_values[] = {8.0, 8.4, 7.9, 8.8, 9.3, 10.9, 10.4, 9.7, 11.2, 9.0};

static struct cell cell_of(double *values, size_t n)
{
    return (struct cell){.replicas = 1, .cpu = CELL_CPU_NONE, .values = values, .runs = n};
}

/* Pearson's chi-square of counts that should all be the same, in standard deviations off its mean. */
static double unevenness(const size_t *counts, size_t n, double each)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += ((double)counts[i] - each) * ((double)counts[i] - each) / each;
    return (sum - (double)(n - 1)) / sqrt(2 * (double)(n - 1));
}

enum { PLACES = 6, WAYS = 720, DRAWS = 720000, LONG = 40, WORDS = 18000 };

/* All 6! orders of a shuffle. */
static void test_batches_without_replacement(void **state)
{
    (void)state;
    static size_t counts[WAYS];
    struct random random;
    random_start(&random, 1, 0);
    for (size_t i = 0; i < DRAWS; i++) {
        uint32_t chosen[PLACES];
        size_t way = 0;
        random_batch(&random, chosen, PLACES, PLACES, 1);
        for (uint32_t place = 0; place < PLACES; place++) {
            assert_true(chosen[place] < PLACES - place);
            way = way * (PLACES - place) + chosen[place];
        }
        counts[way]++;
    }
    assert_true(fabs(unevenness(counts, WAYS, DRAWS / WAYS)) < 4);
}

/* More draws than one word has: each of them, and each with its neighbour (in the next word, too). */
static void test_batches_with_replacement(void **state)
{
    (void)state;
    enum { BOUND = 30 };
    static size_t counts[LONG][BOUND];
    static size_t pairs[LONG - 1][BOUND * BOUND];
    struct random random;
    random_start(&random, 1, 0);
    for (size_t i = 0; i < WORDS; i++) {
        uint32_t chosen[LONG];
        random_batch(&random, chosen, LONG, BOUND, 0);
        for (size_t j = 0; j < LONG; j++) {
            assert_true(chosen[j] < BOUND);
            counts[j][chosen[j]]++;
            if (j > 0)
                pairs[j - 1][chosen[j - 1] * BOUND + chosen[j]]++;
        }
    }
    for (size_t j = 0; j < LONG; j++)
        assert_true(fabs(unevenness(counts[j], BOUND, WORDS / BOUND)) < 5);
    for (size_t j = 0; j + 1 < LONG; j++)
        assert_true(fabs(unevenness(pairs[j], (size_t)BOUND * BOUND, (double)WORDS / (BOUND * BOUND))) < 5);
}

/* Both ends to 5 % of the width: 10,000 resamples leave about 1 %. */
static void assert_interval(const struct comparison *comparison, double low, double high)
{
    struct interval interval = interval_bca.ratio(comparison);
    assert_true(interval.low.defined && interval.high.defined);
    assert_true(fabs(interval.low.value - low) < 0.05 * (high - low));
    assert_true(fabs(interval.high.value - high) < 0.05 * (high - low));
}

static void test_bca_of_two_samples(void **state)
{
    (void)state;
    struct comparison comparison;
    struct cell x = cell_of(x_values, 7);
    struct cell y = cell_of(y_values, 5);
    comparison_init(&comparison, &x, &y, false, 0.95, 1);
    assert_interval(&comparison, 1.138536421, 1.342512909);
    comparison_finish(&comparison);
    double long_x[70]; /* (1:70*37) %% 101 + 50, (1:65*29) %% 97 + 40: more than are drawn two at a time */
    double long_y[65];
    for (size_t i = 0; i < 70; i++)
        long_x[i] = (double)((i + 1) * 37 % 101 + 50);
    for (size_t i = 0; i < 65; i++)
        long_y[i] = (double)((i + 1) * 29 % 97 + 40);
    x = cell_of(long_x, 70);
    y = cell_of(long_y, 65);
    comparison_init(&comparison, &x, &y, false, 0.95, 1);
    assert_interval(&comparison, 1.018818130, 1.246087609);
    comparison_finish(&comparison);
}

static void test_bca_of_pairs(void **state)
{
    (void)state;
    double y[] = {8.0, 8.4, 7.9, 8.8, 9.3, 9.0, 8.1};
    struct comparison pairs = {
        .blocked = true, .x = x_values, .y = y, .pairs = 7, .confidence = 0.95, .seed = 1};
    assert_interval(&pairs, 1.169934641, 1.324278438); /* boot of the pairs, no strata */
}

static double permutation_p(size_t n, size_t m, bool swapped)
{
    struct comparison comparison;
    struct cell x = cell_of(x_values, n);
    struct cell y = cell_of(y_values, m);
    comparison_init(&comparison, swapped ? &y : &x, swapped ? &x : &y, false, 0.95, 1);
    struct quantity p = test_permutation.p(&comparison);
    comparison_finish(&comparison);
    assert_true(p.defined);
    return p.value;
}

static void test_permutation_p(void **state)
{
    (void)state;
    const double exact = 0.020110608345902465; /* 43,758 arrangements: all of them are made */
    assert_close(permutation_p(10, 8, false), exact, 1e-12);
    assert_close(permutation_p(10, 8, true), exact, 1e-12);
    /* Drawn at random: five standard errors of a share of 99,999. */
    const double even = 0.035051635670830715;
    const double uneven = 0.013716108452950558;
    assert_true(fabs(permutation_p(10, 10, false) - even) < 5 * sqrt(even / 99999));
    assert_true(fabs(permutation_p(14, 8, false) - uneven) < 5 * sqrt(uneven / 99999));
    assert_true(fabs(permutation_p(14, 8, true) - uneven) < 5 * sqrt(uneven / 99999));
}

/* (1:n*37) %% 101 + 50 and (1:n*29) %% 97 + 40 */
static double permutation_p_of_pairs(size_t n)
{
    double x[70];
    double y[70];
    for (size_t i = 0; i < n; i++) {
        x[i] = (double)((i + 1) * 37 % 101 + 50);
        y[i] = (double)((i + 1) * 29 % 97 + 40);
    }
    struct comparison pairs = {.blocked = true, .x = x, .y = y, .pairs = n, .confidence = 0.95, .seed = 1};
    struct quantity p = test_permutation.p(&pairs);
    assert_true(p.defined);
    return p.value;
}

static void test_permutation_p_of_pairs(void **state)
{
    (void)state;
    /* permutation_type="samples"; |sum(x - y)| is 92, 110, 168 and 784 */
    assert_close(permutation_p_of_pairs(10), 0.55078125, 1e-12);
    assert_close(permutation_p_of_pairs(16), 0.464385986328125, 1e-12);
    /* At random; expected: the whole numbers of all 2^18 and (by convolution) 2^70 sums counted in Python. */
    const double more = 0.27643585205078125;
    const double most = 0.021175504628051692;
    assert_true(fabs(permutation_p_of_pairs(18) - more) < 5 * sqrt(more / 99999));
    assert_true(fabs(permutation_p_of_pairs(70) - most) < 5 * sqrt(most / 99999));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batches_without_replacement),
        cmocka_unit_test(test_batches_with_replacement),
        cmocka_unit_test(test_bca_of_two_samples),
        cmocka_unit_test(test_bca_of_pairs),
        cmocka_unit_test(test_permutation_p),
        cmocka_unit_test(test_permutation_p_of_pairs),
    };
    return cmocka_run_group_tests_name("stats: resampling", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The statistics on small samples. Expected values: Python 3.11, SciPy 1.10.1, NumPy; the commands stand
 * beside them, with  x = [9.1,10.2,11.3,9.9,10.8,12.0]; y = [8.0,8.4,7.9,8.8]  and def tq(df, c=.95): q =
 * scipy.special.betaincinv(df/2, .5, 1-c); return sqrt(df*(1-q)/q) for the quantile of t: scipy.stats.t.ppf
 * is good to ten digits only (at df 2, where a closed form exists, it is off by 4e-11).
 */
#include "test.h"

#include "stats/adjust.h"
#include "stats/diagnose.h"
#include "stats/interval.h"
#include "stats/sample.h"
#include "stats/student.h"
#include "stats/verdict.h"

#include <math.h>

static double x_values[] = {9.1, 10.2, 11.3, 9.9, 10.8, 12.0};
static double y_values[] = {8.0, 8.4, 7.9, 8.8};
static uint64_t numbers[] = {1, 2, 3, 4, 5, 6};

static struct cell cell_of(double *values, size_t n)
{
    return (struct cell){
        .replicas = 1, .cpu = CELL_CPU_NONE, .values = values, .run_numbers = numbers, .runs = n};
}

/* A comparison of cells without blocks. */
static struct interval ratio_of(const struct interval_method *method, const struct cell *x,
                                const struct cell *y, double confidence)
{
    struct comparison comparison;
    comparison_init(&comparison, x, y, false, confidence, 1);
    struct interval interval = method->ratio(&comparison);
    comparison_finish(&comparison);
    return interval;
}

static void test_summary(void **state)
{
    (void)state;
    struct sample_summary x = sample_summarise(x_values, 6); /* np.mean(x), np.std(x, ddof=1) */
    assert_close(x.mean, 10.55, 1e-15);
    assert_close(x.standard_deviation, 1.0368220676663862, 1e-14);
    /* NIST's numacc1: 10000001, 10000003, 10000002 have mean 10000002 and standard deviation 1, exactly. */
    struct sample_summary numacc = sample_summarise((double[]){10000001, 10000003, 10000002}, 3);
    assert_true(numacc.mean == 10000002 && numacc.standard_deviation == 1);
    assert_int_equal(sample_summarise(NULL, 0).n, 0);
}

static void test_quantile(void **state)
{
    (void)state;
    assert_close(student_quantile(0.95, 2), 0.95 * sqrt(2) / sqrt(4 * 0.975 * 0.025),
                 1e-14);                                               /* closed form */
    assert_close(student_quantile(0.5, 1), 1, 1e-14);                  /* tan(pi/4) */
    assert_close(student_quantile(0.95, 19), 2.09302405440831, 1e-14); /* tq(19) */
}

static void test_t_interval(void **state)
{
    (void)state;
    struct cell cell = cell_of(x_values, 6);
    struct interval interval = interval_t.cell(&cell, 0.95, 0); /* m -/+ tq(5) * s / 6**.5 */
    assert_close(interval.low.value, 9.461921969960247, 1e-12);
    assert_close(interval.high.value, 11.63807803003975, 1e-12);
    cell.runs = 1;
    interval = interval_t.cell(&cell, 0.95, 0);
    assert_false(interval.low.defined || interval.high.defined);
    assert_string_equal(interval.low.reason, "fewer than 2 complete runs");
}

static void test_fieller_interval(void **state)
{
    (void)state;
    struct cell x = cell_of(x_values, 6);
    struct cell y = cell_of(y_values, 4);
    /* np.roots([my**2 - t*t*vy, -2*mx*my, mx**2 - t*t*vx]), t = tq(df), df at mx/my */
    struct interval interval = ratio_of(&interval_fieller, &x, &y, 0.95);
    assert_close(interval.df.value, 7.686865467848906, 1e-12);
    assert_close(interval.low.value, 1.1391459569552058, 1e-12);
    assert_close(interval.high.value, 1.419225705464111, 1e-10);
    interval = ratio_of(&interval_fieller, &x, &y, 0.99);
    assert_close(interval.low.value, 1.0788271177754605, 1e-12);
    assert_close(interval.high.value, 1.4893088002977897, 1e-10);
}

static void test_fieller_undefined(void **state)
{
    (void)state;
    struct cell x = cell_of(x_values, 6);
    double around_zero[] = {-1, 1, -2, 3};
    double zeros[] = {0, 0, 0, 0};
    double fives[] = {5, 5, 5, 5};
    struct cell reference = cell_of(around_zero, 4);
    struct interval interval = ratio_of(&interval_fieller, &x, &reference, 0.95);
    assert_false(interval.low.defined);
    assert_memory_equal(interval.low.reason, "unbounded", 9);
    reference = cell_of(zeros, 4);
    interval = ratio_of(&interval_fieller, &x, &reference, 0.95);
    assert_string_equal(interval.low.reason, "the reference's mean is 0");
    struct cell constant = cell_of(fives, 4);
    interval = ratio_of(&interval_fieller, &constant, &constant, 0.95);
    assert_string_equal(interval.low.reason, "no variance between runs");
    reference = cell_of(y_values, 4);
    struct cell zero = cell_of(zeros, 4);
    interval = ratio_of(&interval_fieller, &zero, &reference, 0.95);
    assert_false(interval.low.defined);
    reference.runs = 1;
    interval = ratio_of(&interval_fieller, &x, &reference, 0.95);
    assert_string_equal(interval.low.reason, "fewer than 2 complete runs");
}

static void test_fixed_interval(void **state)
{
    (void)state;
    struct cell x = cell_of(x_values, 6);
    struct cell y = cell_of(y_values, 4);
    struct interval interval = ratio_of(&interval_fixed, &x, &y, 0.95); /* the t interval / np.mean(y) */
    assert_close(interval.low.value, 1.1434346791492749, 1e-12);
    assert_close(interval.high.value, 1.4064142634489127, 1e-12);
}

static void test_published_interval(void **state)
{
    (void)state;
    /* 3 runs of 2 replicas: np.array([10,12, 11,13, 14,9]).reshape(2,3).mean(axis=0) is [11.5, 13, 10]; its t
       interval, over a reference of mean 11 */
    double replicas[] = {10, 12, 11, 13, 14, 9};
    double means[] = {11, 12, 11.5};
    double elevens[] = {11, 11};
    struct cell cell = {
        .replicas = 2, .values = means, .run_numbers = numbers, .runs = 3, .replica_values = replicas};
    struct cell reference = cell_of(elevens, 2);
    struct interval interval = ratio_of(&interval_published, &cell, &reference, 0.95);
    assert_close(interval.low.value, 0.7067084938522277, 1e-12);
    assert_close(interval.high.value, 1.3842005970568634, 1e-12);
    cell.incomplete = 1;
    assert_false(ratio_of(&interval_published, &cell, &reference, 0.95).low.defined);
    cell.incomplete = 0;
    uint64_t gap[] = {1, 2, 4};
    cell.run_numbers = gap;
    assert_false(ratio_of(&interval_published, &cell, &reference, 0.95).low.defined);
}

static void test_welch_p(void **state)
{
    (void)state;
    struct sample_summary x = sample_summarise(x_values, 6);
    struct sample_summary y = sample_summarise(y_values, 4);
    assert_close(welch_p(&x, &y).value, 0.0018976734043474716,
                 1e-11); /* stats.ttest_ind(x, y, equal_var=False) */
    struct sample_summary constant = sample_summarise((double[]){5, 5}, 2);
    assert_false(welch_p(&constant, &constant).defined);
    constant.n = 1;
    assert_false(welch_p(&constant, &y).defined);
}

static void test_holm(void **state)
{
    (void)state;
    /* R: p.adjust(c(0.04, 0.01, 0.03, 0.005, 0.9), "holm"), by hand: 0.005*5, 0.01*4, 0.03*3, max(0.04*2,
     * 0.09), 0.9 */
    double p[] = {0.04, 0.01, 0.03, 0.005, 0.9};
    double expected[] = {0.09, 0.04, 0.09, 0.025, 0.9};
    double adjusted[5];
    adjustment_find("holm")->adjust(p, adjusted, 5);
    for (size_t i = 0; i < 5; i++)
        assert_close(adjusted[i], expected[i], 1e-14);
    double large[] = {0.6, 0.7};
    adjustment_find("holm")->adjust(large, adjusted, 2);
    assert_true(adjusted[0] == 1 && adjusted[1] == 1);
    adjustment_find("none")->adjust(p, adjusted, 5);
    assert_true(adjusted[4] == 0.9 && adjusted[3] == 0.005);
    adjustment_find("holm")->adjust(p, adjusted, 0);
}

static void test_drift(void **state)
{
    (void)state;
    double exact[] = {5, 3, 6, 7, 9, 8};
    struct drift drift = diagnose_drift(exact, 6);
    /* stats.spearmanr(range(6), v)[0]; p by all 720 permutations: 24 have |rho| as large */
    assert_close(drift.rho.value, 0.8857142857142858, 1e-12);
    assert_close(drift.p.value, 24.0 / 720, 1e-12);
    double longer[] = {1, 4, 2, 8, 5, 7, 9, 12, 10, 11, 3, 6};
    drift = diagnose_drift(longer, 12); /* stats.spearmanr(range(12), w) */
    assert_close(drift.rho.value, 0.49650349650349657, 1e-12);
    assert_close(drift.p.value, 0.10060263183225483, 1e-10);
    double ties[] = {1, 2, 2, 3, 5, 4, 7, 7, 8, 9, 9, 12};
    drift = diagnose_drift(ties, 12);
    assert_close(drift.rho.value, 0.9877114437266564, 1e-12);
    assert_close(drift.p.value, 2.161918139771493e-09, 1e-8);
    double rising[10] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    assert_true(diagnose_drift(rising, 10).p.value == 0);
    assert_close(diagnose_drift(rising, 9).p.value, 2.0 / 362880, 1e-12); /* up and down, of 9! orders */
    assert_false(diagnose_drift(rising, 2).rho.defined);
    double equal[] = {4, 4, 4, 4};
    assert_false(diagnose_drift(equal, 4).rho.defined);
}

static void test_lag1(void **state)
{
    (void)state;
    double values[] = {5, 3, 6, 7, 9, 8}; /* d = v - v.mean(); (d[:-1]*d[1:]).sum() / (d*d).sum() */
    assert_close(diagnose_lag1(values, 6).value, 0.4952380952380952, 1e-14);
    double high[6]; /* the mean, 2^50 + 19/3, can't be said to better than 1/8 */
    for (size_t i = 0; i < 6; i++)
        high[i] = 0x1p50 + values[i];
    assert_close(diagnose_lag1(high, 6).value, 52.0 / 105, 1e-15);
    assert_false(diagnose_lag1(values, 1).defined);
    double equal[] = {4, 4, 4};
    assert_false(diagnose_lag1(equal, 3).defined);
}

static const char *verdict_name(double low, double high, double p, bool higher_is_better)
{
    struct metric metric = {.higher_is_better = higher_is_better};
    const char *reason = NULL;
    const struct verdict *verdict = verdict_of(quantity_of(low), quantity_of(high), quantity_of(p),
                                               quantity_of(p), &metric, 0.95, 0.02, &reason);
    assert_true((reason != NULL) == (verdict == &verdict_inconclusive));
    return verdict->name;
}

static void test_verdicts(void **state)
{
    (void)state;
    assert_string_equal(verdict_name(1.03, 1.10, 0.001, true), "better");
    assert_string_equal(verdict_name(1.03, 1.10, 0.001, false), "worse");
    assert_string_equal(verdict_name(0.90, 0.97, 0.001, true), "worse");
    assert_string_equal(verdict_name(0.90, 0.97, 0.001, false), "better");
    assert_string_equal(verdict_name(1.03, 1.10, 0.051, true), "inconclusive");
    assert_string_equal(verdict_name(0.99, 1.10, 0.001, true), "inconclusive");
    assert_string_equal(verdict_name(1.001, 1.019, 0.001, true),
                        "equivalent"); /* even though it excludes 1 */
    /* Swapping the cells swaps the verdict: the margin is [1/1.02, 1.02], not [0.98, 1.02]. */
    assert_string_equal(verdict_name(1 / 1.0199, 1.0, 0.5, true), "equivalent");
    assert_string_equal(verdict_name(0.9801, 1.0, 0.5, true), "inconclusive");
    struct metric metric = {.higher_is_better = true};
    const char *reason = NULL;
    assert_ptr_equal(verdict_of(quantity_undefined("why"), quantity_of(1), quantity_of(0), quantity_of(0),
                                &metric, 0.95, 0.02, &reason),
                     &verdict_inconclusive);
    assert_string_equal(reason, "why");
    /* Multiplicity is the reason only where the test alone would have done. */
    verdict_of(quantity_of(1.03), quantity_of(1.1), quantity_of(0.02), quantity_of(0.06), &metric, 0.95, 0.02,
               &reason);
    assert_string_equal(reason, "not significant among so many comparisons");
    verdict_of(quantity_of(1.03), quantity_of(1.1), quantity_of(0.06), quantity_of(0.06), &metric, 0.95, 0.02,
               &reason);
    assert_string_equal(reason, "the test is not significant");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_summary),
        cmocka_unit_test(test_quantile),
        cmocka_unit_test(test_t_interval),
        cmocka_unit_test(test_fieller_interval),
        cmocka_unit_test(test_fieller_undefined),
        cmocka_unit_test(test_fixed_interval),
        cmocka_unit_test(test_published_interval),
        cmocka_unit_test(test_welch_p),
        cmocka_unit_test(test_holm),
        cmocka_unit_test(test_drift),
        cmocka_unit_test(test_lag1),
        cmocka_unit_test(test_verdicts),
    };
    return cmocka_run_group_tests_name("stats: methods", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Adjustments, components of variance, outliers, drift and autocorrelation on awkward data. All expected
 * numbers are what R 4.2 printed: `Rscript tests/reference.R` (closed_forms).
 */
#include "test.h"

#include "stats_reference_data.h"

#include "stats/adjust.h"
#include "stats/components.h"
#include "stats/diagnose.h"
#include "stats/outliers.h"

#include <math.h>

static void test_adjustments(void **state)
{
    (void)state;
    double p[] = {0.04, 0.01, 0.03, 0.005, 0.9, 0.01, 0.2}; /* with a tie; reference.R: "holm", "bh" */
    double holm[] = {0.12, 0.06, 0.12, 0.035, 0.9, 0.06, 0.4};
    double bh[] = {0.05599999999999999, 0.02333333333333333, 0.0525, 0.02333333333333333, 0.9,
                   0.02333333333333333, 0.2333333333333334};
    double adjusted[7];
    adjustment_find("holm")->adjust(p, adjusted, 7);
    for (size_t i = 0; i < 7; i++)
        assert_close(adjusted[i], holm[i], 1e-8);
    adjustment_find("bh")->adjust(p, adjusted, 7);
    for (size_t i = 0; i < 7; i++)
        assert_close(adjusted[i], bh[i], 1e-8);
}

static void assert_components(const double *values, size_t runs, size_t replicas, const double *expected)
{
    struct components components = components_of(values, runs, replicas, 0.95);
    assert_quantity("components", "between", components.between, expected[0]);
    assert_quantity("components", "within", components.within, expected[1]);
    assert_quantity("components", "intraclass", components.intraclass, expected[2]);
    assert_quantity("components", "design effect", components.design_effect, expected[3]);
    assert_quantity("components", "pooling factor", components.pooling_factor, expected[4]);
}

static void test_components(void **state)
{
    (void)state;
    /* reference.R: "components", "components alike" (negative values stay negative), "components outlier" */
    double runs[] = {10, 12, 11, 14, 15, 13, 9, 11, 10, 12, 12, 14, 1e6, 11, 12};
    double alike[] = {1, 9, 9, 1.5, 2, 8, 8.5, 2};
    assert_components(runs, 4, 3,
                      (double[]){2.777777777777776, 1.083333333333331, 0.719424460431655, 2.43884892086331,
                                 2.422019702732154});
    assert_components(alike, 4, 2,
                      (double[]){-12.38541666666666, 24.81249999999999, -0.9966471081307627,
                                 0.003352891869237262, 0.0729127995767037});
    assert_components(runs, 5, 3,
                      (double[]){-55552.8333231608, 66665133343.06664, -8.333123603029757e-07,
                                 0.9999983333752794, 1.294507580605112});
    double equal[] = {3, 3, 3, 3};
    assert_string_equal(components_of(equal, 2, 2, 0.95).between.reason, "nothing varies");
    assert_string_equal(components_of(equal, 1, 2, 0.95).intraclass.reason, "fewer than 2 complete runs");
    assert_string_equal(components_of(equal, 2, 1, 0.95).within.reason, "fewer than 2 replicas in a run");
    assert_string_equal(components_of(NULL, 2, 2, 0.95).pooling_factor.reason,
                        "fewer than 2 replicas in a run");
}

static void test_outliers(void **state)
{
    (void)state;
    const struct samples *samples = samples_find("outlier"); /* reference.R: "outliers" */
    bool outlying[8];
    assert_int_equal(outliers_find(samples->x, outlying, samples->n), 1);
    assert_true(outlying[5] && !outlying[0] && !outlying[4]);
    double no_spread[] = {5, 5, 5, 5, 9}; /* its MAD is 0 */
    assert_int_equal(outliers_find(no_spread, outlying, 5), 0);
    assert_false(outlying[4]);
    assert_int_equal(outliers_find(samples->x, outlying, 1), 0);
    assert_int_equal(outliers_find(samples->x, outlying, 0), 0);
    /* |x - 3| over 1.4826 is 3.5 at 8.1891: just inside and just outside, both sides */
    double edge[] = {2, 4, 3, 2, 4, 3 + 5.1890, 3 - 5.1892};
    assert_int_equal(outliers_find(edge, outlying, 7), 1);
    assert_true(outlying[6] && !outlying[5]);
}

/* reference.R: "drift" (rho, p, lag-1 r, effective sample size) */
static void assert_order(const char *name, const double *values, size_t n, const double *expected)
{
    struct drift drift = diagnose_drift(values, n);
    struct quantity lag1 = diagnose_lag1(values, n);
    assert_quantity(name, "rho", drift.rho, expected[0]);
    assert_quantity(name, "p of rho", drift.p, expected[1]);
    assert_quantity(name, "lag-1 r", lag1, expected[2]);
    assert_quantity(name, "effective size", quantity_of(diagnose_effective_size(lag1.value, n)), expected[3]);
}

static void test_order(void **state)
{
    (void)state;
    double rising[] = {5, 3, 6, 7, 9, 8};
    double three[] = {2, 1, 3};
    double ties[] = {5, 6, 6, 7, 7, 7, 8, 9, 5, 5, 6, 6, 7, 8, 8};
    assert_order("rising", rising, 6,
                 (double[]){0.8857142857142858, 0.03333333333333333, 0.4952380952380951, 2.02547770700637});
    assert_order(
        "tied", samples_find("ties")->y, 7,
        (double[]){0.9728456051340167, 0.0002299889846083709, 0.6134453781512604, 1.677083333333334});
    assert_order("longer", samples_find("ten")->x, 10,
                 (double[]){-0.103030303030303, 0.7769984634438898, -0.2885714285714286, 10});
    assert_order("twenty", samples_find("twenty")->x, 20,
                 (double[]){-0.1383458646616541, 0.5607873732874129, -0.4644346431435448, 20});
    assert_order("two", samples_find("two")->x, 2, (double[]){UNDEFINED, UNDEFINED, -0.5, 2});
    assert_order("three", three, 3, (double[]){0.5, 1, -0.5, 3});
    assert_order("outlier", samples_find("outlier")->x, 6,
                 (double[]){0.3142857142857143, 0.5638888888888889, -0.03333348933502263, 6});
    assert_order("ties", ties, 15,
                 (double[]){0.3224503392267627, 0.2411393980237969, 0.3541666666666665, 7.153846153846156});
    double equal[] = {4, 4, 4};
    assert_string_equal(diagnose_drift(equal, 3).p.reason, "all runs are equal");
    assert_string_equal(diagnose_drift(equal, 2).rho.reason, "fewer than 3 runs");
    assert_string_equal(diagnose_lag1(equal, 3).reason, "no variance between runs");
    assert_string_equal(diagnose_lag1(equal, 1).reason, "fewer than 2 complete runs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_adjustments),
        cmocka_unit_test(test_components),
        cmocka_unit_test(test_outliers),
        cmocka_unit_test(test_order),
    };
    return cmocka_run_group_tests_name("stats: diagnosis against R", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where there is nothing to say: every interval and every test names its reason, and gives no number. */
#include "test.h"

#include "stats_reference_data.h"

static const struct {
    const char *name, *method, *reason;
} undefined[] = {
    {"none", "fieller", "fewer than 2 complete runs"},
    {"none", "fixed", "fewer than 2 complete runs"},
    {"none", "bca", "fewer than 2 complete runs"},
    {"one", "fieller", "fewer than 2 complete runs"},
    {"one", "fixed", "fewer than 2 complete runs"},
    {"one", "bca", "fewer than 2 complete runs"},
    {"one_reference", "fieller", "fewer than 2 complete runs"},
    {"one_reference", "bca", "fewer than 2 complete runs"},
    {"no_reference", "fixed", "fewer than 2 complete runs"},
    {"zero_reference", "fieller", "the reference's mean is 0"},
    {"zero_reference", "fixed", "the reference's mean is 0"},
    {"zero_reference", "bca", "the reference's mean is 0"},
    {"around_zero", "fieller", "unbounded: the reference's mean is not clearly apart from 0"},
    {"around_zero", "bca", "unbounded: a resampled mean of the reference reaches 0"},
    {"flat", "fixed", "no variance between runs"},
    {"flat", "published", "no variance between runs"},
    {"equal", "fieller", "no variance between runs"},
    {"equal", "bca", "no variance between runs"},
    {"zeros", "fieller", "no variance between runs"},
    {"zeros", "bca", "no variance between runs"},
    {"plain", "paired", "the runs carry no blocks to pair them by"},
    {"plain", "stein", "the runs carry no blocks to pair them by"},
    {"one_block", "paired", "fewer than 2 blocks that both have"},
    {"one_block", "stein", "fewer than 2 blocks that both have"},
    {"one_block", "bca", "fewer than 2 blocks that both have"},
    {"no_block", "paired", "fewer than 2 blocks that both have"},
    {"no_run", "paired", "fewer than 2 blocks that both have"},
    {"zero_in_blocks", "paired", "a run's value is not above 0: it has no logarithm"},
    {"zero_in_blocks", "stein", "a run's value is not above 0: it has no logarithm"},
    {"below_zero_in_blocks", "paired", "a run's value is not above 0: it has no logarithm"},
    {"same_ratio", "paired", "no variance between blocks"},
    {"same_ratio", "stein", "no variance between blocks"},
    {"same_ratio", "bca", "no variance between runs"},
    {"seven_blocks", "stein", "fewer blocks than the first stage's 8"},
};

static void test_undefined_intervals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof undefined / sizeof undefined[0]; i++) {
        const struct interval_method *method = interval_method_find(undefined[i].method);
        struct interval interval = samples_interval(samples_find(undefined[i].name), method, 1);
        if (interval.low.defined || interval.high.defined)
            fail_msg("%s of %s is defined", undefined[i].method, undefined[i].name);
        assert_string_equal(interval.low.reason, undefined[i].reason);
        assert_string_equal(interval.high.reason, undefined[i].reason);
    }
}

static const struct {
    const char *name, *test, *reason;
} undefined_p[] = {
    {"none", "welch", "fewer than 2 complete runs"},
    {"none", "mann-whitney", "no complete run"},
    {"none", "permutation", "fewer than 2 complete runs"},
    {"one", "welch", "fewer than 2 complete runs"},
    {"one", "permutation", "fewer than 2 complete runs"},
    {"one_reference", "permutation", "fewer than 2 complete runs"},
    {"equal", "welch", "no variance between runs"},
    {"equal", "mann-whitney", "no variance between runs"},
    {"equal", "permutation", "no variance between runs"},
    {"plain", "paired", "the runs carry no blocks to pair them by"},
    {"plain", "stein", "the runs carry no blocks to pair them by"},
    {"no_block", "permutation", "fewer than 2 blocks that both have"},
    {"one_block", "paired", "fewer than 2 blocks that both have"},
    {"zero_in_blocks", "paired", "a run's value is not above 0: it has no logarithm"},
    {"zero_in_blocks", "stein", "a run's value is not above 0: it has no logarithm"},
    {"same_ratio", "paired", "no variance between blocks"},
    {"same_ratio", "stein", "no variance between blocks"},
    {"same_in_blocks", "permutation", "no variance between blocks"},
    {"seven_blocks", "stein", "fewer blocks than the first stage's 8"},
};

static void test_undefined_p(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof undefined_p / sizeof undefined_p[0]; i++) {
        struct quantity p =
            samples_p(samples_find(undefined_p[i].name), test_method_find(undefined_p[i].test), 1);
        if (p.defined)
            fail_msg("%s of %s is defined: %g", undefined_p[i].test, undefined_p[i].name, p.value);
        assert_string_equal(p.reason, undefined_p[i].reason);
    }
}

static void test_undefined_needed(void **state)
{
    (void)state;
    assert_string_equal(samples_needed(samples_find("none"), false, 0.02).runs.reason,
                        "fewer than 2 complete runs");
    assert_string_equal(samples_needed(samples_find("zero_reference"), false, 0.02).runs.reason,
                        "the reference's mean is 0");
    assert_string_equal(samples_needed(samples_find("mean_of_zero"), false, 0.02).runs.reason,
                        "the mean is 0");
    assert_string_equal(samples_needed(samples_find("equal"), false, 0.02).reached.reason,
                        "no variance between runs");
    assert_string_equal(samples_needed(samples_find("same_ratio"), true, 0.02).runs.reason,
                        "no variance between blocks");
    assert_string_equal(samples_needed(samples_find("one_block"), true, 0.02).runs.reason,
                        "fewer than 2 blocks that both have");
    assert_string_equal(samples_needed(samples_find("outlier"), false, 1e-6).runs.reason,
                        "more than a thousand million runs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_undefined_intervals),
        cmocka_unit_test(test_undefined_p),
        cmocka_unit_test(test_undefined_needed),
    };
    return cmocka_run_group_tests_name("stats: what is undefined", tests, NULL, NULL);
}

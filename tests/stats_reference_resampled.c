/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bootstrap and random arrangements against R 4.2 (boot 1.3), on the awkward data. The expected numbers
 * are what `Rscript tests/reference.R` printed (bootstraps: mean and standard deviation of each endpoint over
 * seeds 1 to 40; closed_forms: p of all arrangements).
 */
#include "test.h"

#include "stats_reference_data.h"

#include "stats/sample.h"

#include <math.h>
#include <string.h>

enum { SEEDS = 20, R_SEEDS = 40 };

/* "bca cell", "bca ratio", "bca blocks": the ends, then their standard deviations. */
struct expected {
    const char *name;
    double ends[2], deviations[2];
};

static const struct expected cells[] = {
    {"plain", {9.783479492427835, 11.28876432644264}, {0.004545181321388781, 0.01155742611516228}},
    {"ties", {6, 7.625}, {0, 0}},
    {"two", {3, 3.75}, {0, 0}},
    {"outlier", {9.967499999999999, 666670.0501999413}, {0.003678690464386054, 0.01248534461376128}},
    {"ten", {100.2849383103748, 106.6025}, {0.05794159508551276, 0.04797167967959997}},
};
static const struct expected ratios[] = {
    {"plain", {1.169517799932773, 1.380874942322009}, {0.001791615399245304, 0.001687356120541492}},
    {"ties", {0.8924693557168525, 1.276240213343352}, {0.0003790369295073913, 0.004228806039741962}},
    {"two", {1.333333333333333, 2.117647058823529}, {0, 0}},
    {"flat", {0.5747126436781609, 0.6239781089170793}, {0, 0.001079760934987291}},
    {"flat_reference", {1.588063917262661, 1.72}, {0.002426249779687016, 0}},
    {"outlier", {0.9844298254853857, 67135.82252772212}, {0.0007017678867593726, 210.3646520769727}},
    {"outlying_reference",
     {0.074462964151366, 0.1015601266716948},
     {0.0003103873801067584, 7.497206026065787e-05}},
    {"negative", {-1.381425260111715, -1.169971803708429}, {0.001618501424330745, 0.001830515853726024}},
    {"negative_both", {1.114047748198081, 1.320816785427452}, {0.001468181382452085, 0.002207656291610014}},
    {"apart", {9.99694517679071, 10.00244576787908}, {3.322266410088713e-05, 7.953237468152039e-05}},
    {"unequal", {1.07475696147236, 1.26756480187738}, {0.00245822979632369, 0.0009457677055607183}},
    {"ten", {1.023544096339597, 1.11000561840663}, {0.0006942300304197129, 0.0007874004439334226}},
    {"missing", {1.039214384879825, 1.100056260938362}, {0.0005974652780333856, 0.0004642448940985076}},
    {"twenty", {1.006693148422939, 1.050369920375118}, {0.0003505396668980473, 0.0003234680116497139}},
    {"outlying", {1.060695324656756, 48441.32792970786}, {0.0005909846445009086, 4133.940689178035}},
    {"pair", {1.5, 1.8}, {0, 0.08508712596230343}},
};

/*
 * Two means over seeds differ by no more than four standard errors: tighter than what is asked for, four
 * times the spread of single ends. Where no seed changes the end (few runs have few resamples), only by
 * rounding.
 */
static void assert_end(const char *name, const double *values, double expected, double deviation)
{
    struct sample_summary ours = sample_summarise(values, SEEDS);
    double error = 4 * sqrt(ours.variance_of_mean + deviation * deviation / R_SEEDS);
    if (!(fabs(ours.mean - expected) <= error + 1e-12 * fabs(expected)))
        fail_msg("bca of %s ends at %.10g (deviation %.3g), R's at %.10g (%.3g)", name, ours.mean,
                 ours.standard_deviation, expected, deviation);
}

static void assert_bca(const struct expected *expected, bool of_cell)
{
    const struct samples *samples = samples_find(expected->name);
    struct cell cell = samples_cell(samples->x, samples->n, samples->x_blocks);
    double low[SEEDS];
    double high[SEEDS];
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct interval interval = of_cell ? interval_bca.cell(&cell, 0.95, seed + 1)
                                           : samples_interval(samples, &interval_bca, seed + 1);
        if (!interval.low.defined || !interval.high.defined)
            fail_msg("bca of %s: %s", expected->name, interval.low.reason);
        low[seed] = interval.low.value;
        high[seed] = interval.high.value;
    }
    assert_end(expected->name, low, expected->ends[0], expected->deviations[0]);
    assert_end(expected->name, high, expected->ends[1], expected->deviations[1]);
}

static void test_bca_of_cells(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        assert_bca(&cells[i], true);
}

static void test_bca_of_ratios(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ratios / sizeof ratios[0]; i++)
        assert_bca(&ratios[i], false);
}

static void test_bca_of_nothing(void **state)
{
    (void)state;
    const struct samples *plain = samples_find("plain");
    struct cell one = samples_cell(plain->x, 1, NULL);
    assert_string_equal(interval_bca.cell(&one, 0.95, 1).low.reason, "fewer than 2 complete runs");
    struct cell equal = samples_cell(samples_find("equal")->y, 3, NULL);
    assert_string_equal(interval_bca.cell(&equal, 0.95, 1).high.reason, "no variance between runs");
}

/* Mean over the seeds against the share of all arrangements, by four standard errors. */
static void assert_random_p(const char *name, double expected)
{
    const double arrangements = 99999;
    double sum = 0;
    double error = 4 * sqrt(expected * (1 - expected) / arrangements / SEEDS) + 1 / arrangements;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct quantity p = samples_p(samples_find(name), &test_permutation, seed);
        double hits = p.value * (arrangements + 1);
        assert_true(p.defined && hits >= 1 && fabs(hits - round(hits)) < 1e-6); /* (b + 1) / (B + 1) */
        sum += p.value;
    }
    if (!(fabs(sum / SEEDS - expected) <= error))
        fail_msg("random arrangements of %s: %.8g, expected %.8g within %.2g", name, sum / SEEDS, expected,
                 error);
}

static void test_random_arrangements(void **state)
{
    (void)state;
    assert_random_p("ten", 0.01147459351793717);   /* "permutation ten": 184,756 arrangements */
    assert_random_p("twenty", 0.0259552001953125); /* "flips twenty": 2^20 signs */
}

static void test_seeds(void **state)
{
    (void)state;
    const struct samples *ten = samples_find("ten");
    struct interval first = samples_interval(ten, &interval_bca, 7);
    struct interval again = samples_interval(ten, &interval_bca, 7);
    struct interval other = samples_interval(ten, &interval_bca, 8);
    assert_true(first.low.value == again.low.value && first.high.value == again.high.value);
    assert_true(first.low.value != other.low.value && first.high.value != other.high.value);
    assert_true(samples_p(ten, &test_permutation, 7).value == samples_p(ten, &test_permutation, 7).value);
    assert_true(samples_p(ten, &test_permutation, 7).value != samples_p(ten, &test_permutation, 8).value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bca_of_cells),   cmocka_unit_test(test_bca_of_ratios),
        cmocka_unit_test(test_bca_of_nothing), cmocka_unit_test(test_random_arrangements),
        cmocka_unit_test(test_seeds),
    };
    return cmocka_run_group_tests_name("stats: resampling against R", tests, NULL, NULL);
}

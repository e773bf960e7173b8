/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every closed form on awkward data: ties, n = 2, zero variance, one huge outlier, negative reference means,
 * unequal n, missing blocks. All expected numbers are what R 4.2 printed: `Rscript tests/reference.R`
 * (closed_forms).
 */
#include "test.h"

#include "stats_reference_data.h"

#include "stats/stein.h"

#include <math.h>
#include <string.h>

static void assert_interval(const char *name, const char *what, const struct interval *interval,
                            const double *ends)
{
    assert_quantity(name, what, interval->low, ends[0]);
    assert_quantity(name, what, interval->high, ends[1]);
}

/* ------------------------------------------------------------------------------------------- two samples --
 */

/* reference.R: "t", "fixed", "fieller" (low, high, df), "welch", "mann-whitney", "permutation" (all
 * arrangements; of `ten` ours are random: stats_reference_resampled.c), "needed" (half-width reached; n for 2
 * %). */
static const struct {
    const char *name;
    double t[2], fixed[2], fieller[3], welch, mann_whitney, permutation, needed[2];
} two_samples[] = {
    {"plain",
     {9.461921969960249, 11.63807803003975},
     {1.143434679149275, 1.406414263448913},
     {1.139145956955205, 1.419225705464111, 7.686865467848906},
     0.001897673404347474,
     0.009523809523809525,
     0.009523809523809525,
     {0.1096078099256775, 119}},
    {"ties",
     {5.832963914612139, 7.91703608538786},
     {0.9073499422729994, 1.231538946615889},
     {0.8647109898918253, 1.332189974505817, 12.34180310812162},
     0.50606365472894,
     0.5527331111422329,
     0.5103341103341104,
     {0.2139896257287304, 694}},
    {"two",
     {-5.779653552131021, 13.27965355213102},
     {-2.719836965708716, 6.249248730414598},
     {-1.531952592247536, 6.457252308222417, 1.17172533453759},
     0.268128568720966,
     0.3333333333333333,
     0.3333333333333333,
     {1.886703987305217, 837}},
    {"flat",
     {UNDEFINED, UNDEFINED} /* R: data are essentially constant */,
     {UNDEFINED, UNDEFINED},
     {0.5599437662172024, 0.6561221798800675, 3},
     0.0005383792970494993,
     0.02107057013437866,
     0.02857142857142857,
     {0.07908980098614803, 27}},
    {"flat_reference",
     {7.620531896839626, 8.929468103160374},
     {1.524106379367925, 1.785893620632075},
     {1.524106379367925, 1.785893620632075, 3},
     0.0005383792970494993,
     0.04359664488554138,
     0.02857142857142857,
     {0.07908980098614803, 27}},
    {"outlier",
     {-261750.9711658352, 595101.0378325018},
     {-26001.75210256641, 59115.99713567899},
     {-26008.95166924504, 59181.82160492313, 5.002675643401937},
     0.3632175379475547,
     0.8725590308923818,
     0.5844155844155844,
     {2.570357345008345, 57633}},
    {"outlying_reference",
     {9.643408747191815, 10.48992458614152},
     {0.08874302528090627, 0.09653304833872561},
     {0.07733304244311903, 0.1150127298784178, 5.456595505582341},
     7.455272649736959e-05,
     0.002164502164502165,
     0.002164502164502165,
     {0.1960532897443883, 355}},
    {"negative",
     {9.461921969960249, 11.63807803003975},
     {-1.406414263448913, -1.143434679149275},
     {-1.419225705464111, -1.139145956955205, 7.686865467848906},
     1.626447529495326e-09,
     0.009523809523809525,
     0.004761904761904762,
     {0.1096078099256775, 119}},
    {"negative_both",
     {-11.57394535378207, -8.676054646217933},
     {1.036978642974255, 1.383340082125347},
     {1.052355976006048, 1.376311077984027, 4.450583216385396},
     0.02320387598498792,
     0.009523809523809525,
     0.009523809523809525,
     {0.1335734978559657, 107}},
    {"apart",
     {940.9049869198367, 941.4650130801633},
     {9.996600036333891, 10.00255000749197},
     {9.995490058707757, 10.00366221803784, 5.386979992867964},
     9.392000722802194e-13,
     0.02857142857142857,
     0.02857142857142857,
     {0.0004086252941203675, 2}},
    {"unequal",
     {97.71860845242054, 104.7813915475794},
     {1.153702579131293, 1.23708844802337},
     {1.074426483947258, 1.341750006755901, 5.414386881128655},
     0.004952117559336349,
     0.00431878896231187,
     0.002860907208733296,
     {0.1107222718829766, 135}},
    {"ten",
     {99.63663115465732, 107.3633688453427},
     {1.026123904785348, 1.105698958242458},
     {1.017910099405258, 1.115837483742544, 17.6346719791111},
     0.009642319256440006,
     0.01709003475125082,
     0.01147459351793717,
     {0.04590639350336837, 47}},
};

static void test_intervals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof two_samples / sizeof two_samples[0]; i++) {
        const char *name = two_samples[i].name;
        const struct samples *samples = samples_find(name);
        struct cell cell = samples_cell(samples->x, samples->n, NULL);
        struct interval interval = interval_t.cell(&cell, 0.95, 1);
        assert_interval(name, "t", &interval, two_samples[i].t);
        interval = samples_interval(samples, &interval_fixed, 1);
        assert_interval(name, "fixed", &interval, two_samples[i].fixed);
        interval =
            samples_interval(samples, &interval_published, 1); /* the same where there is one replica */
        assert_interval(name, "published", &interval, two_samples[i].fixed);
        interval = samples_interval(samples, &interval_fieller, 1);
        assert_interval(name, "fieller", &interval, two_samples[i].fieller);
        assert_quantity(name, "fieller's df", interval.df, two_samples[i].fieller[2]);
    }
}

static void test_tests(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof two_samples / sizeof two_samples[0]; i++) {
        const char *name = two_samples[i].name;
        const struct samples *samples = samples_find(name);
        assert_quantity(name, "welch", samples_p(samples, &test_welch, 1), two_samples[i].welch);
        assert_quantity(name, "mann-whitney", samples_p(samples, &test_mann_whitney, 1),
                        two_samples[i].mann_whitney);
        if (strcmp(name, "ten") != 0)
            assert_quantity(name, "permutation", samples_p(samples, &test_permutation, 1),
                            two_samples[i].permutation);
    }
    /* "mann-whitney 3/1 2", "permutation 555/666": two levels without any spread, whose T is infinite */
    assert_quantity("one", "mann-whitney", samples_p(samples_find("one"), &test_mann_whitney, 1),
                    0.6666666666666667);
    assert_quantity("levels", "permutation", samples_p(samples_find("levels"), &test_permutation, 1), 0.1);
    assert_quantity("levels", "welch", samples_p(samples_find("levels"), &test_welch, 1), UNDEFINED);
}

/* Up to 50 x 50 without ties it is exact, from 51 on normal. */
static void test_mann_whitney_limit(void **state)
{
    (void)state;
    double squares[51];
    double line[50];
    for (size_t i = 0; i < 51; i++)
        squares[i] = (double)((i + 1) * (i + 1));
    for (size_t i = 0; i < 50; i++)
        line[i] = (double)(i + 1) * 45 + 0.5;
    struct samples samples = {"fifty", squares, line, 50, 50, NULL, NULL};
    assert_quantity("50", "mann-whitney", samples_p(&samples, &test_mann_whitney, 1), 0.02350827380481341);
    samples.n = 51;
    assert_quantity("51", "mann-whitney", samples_p(&samples, &test_mann_whitney, 1), 0.03990917653814934);
}

static void test_needed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof two_samples / sizeof two_samples[0]; i++) {
        struct needed needed = samples_needed(samples_find(two_samples[i].name), false, 0.02);
        assert_quantity(two_samples[i].name, "half-width reached", needed.reached, two_samples[i].needed[0]);
        assert_quantity(two_samples[i].name, "runs needed", needed.runs, two_samples[i].needed[1]);
    }
    const struct samples *plain = samples_find("plain");
    struct cell cell = samples_cell(plain->x, plain->n, NULL);
    struct needed needed = needed_of_cell(&cell, 0.02, 0.95); /* "needed cell plain" */
    assert_quantity("plain", "half-width reached", needed.reached, 0.1031353582976067);
    assert_quantity("plain", "runs needed", needed.runs, 96);
}

/* ------------------------------------------------------------------------------------------------ blocks --
 */

/* reference.R: "paired" (ratio, low, high, p), "stein" (low, high, p, n for 2 %), "flips" (all signs; of
 * `twenty` ours are random), "needed paired" (half-width reached; n for 10 %). */
static const struct {
    const char *name;
    double paired[4], stein[4], flips, needed[2];
    size_t pairs, dropped;
} in_blocks[] = {
    {"missing",
     {1.070945365973035, 1.035033232048713, 1.108103528839294, 0.001394114512031893},
     {1.028595905651562, 1.115038442791197, 0.005078725160195908, 42},
     0.005859375,
     {0.03469659988910561, 4},
     10,
     2},
    {"twenty",
     {1.027836694436868, 1.004034019658283, 1.052203660181218, 0.02401480590472247},
     {1.003120363510301, 1.053162022086752, 0.03212590689154449, 31},
     0.0259552001953125,
     {0.02370704011272979, 4},
     20,
     0},
    {"outlying",
     {3.778679684048357, 0.2067559180349686, 69.05930572794959, 0.3222205865691152},
     {3.621343453131077, 3.942851690108105, 2.182810776698366e-11, 42},
     0.01171875,
     {17.27604123722963, 6045},
     9,
     0},
    {"pair",
     {1.732050807568877, 0.2784915638612419, 10.77231912667468, 0.1630440738324103},
     {UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED},
     0.5,
     {5.219401347582181, 20},
     2,
     0},
};

static void test_stein_of(const char *name, const double *expected)
{
    const struct samples *samples = samples_find(name);
    struct interval interval = samples_interval(samples, &interval_stein, 1);
    assert_interval(name, "stein", &interval, expected);
    assert_quantity(name, "stein's p", samples_p(samples, &test_stein, 1), expected[2]);
    if (isnan(expected[3])) {
        assert_string_equal(interval.low.reason, "fewer blocks than the first stage's 8");
        return;
    }
    double ratios[8];
    for (size_t i = 0; i < 8; i++)
        ratios[i] = log(samples->x[i] / samples->y[i]);
    struct stein stein = stein_first_stage(ratios, 8, 0.02, 0.95);
    assert_int_equal(stein.needed, expected[3]);
}

static void test_blocks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof in_blocks / sizeof in_blocks[0]; i++) {
        const char *name = in_blocks[i].name;
        const struct samples *samples = samples_find(name);
        struct interval interval = samples_interval(samples, &interval_paired, 1);
        assert_quantity(name, "geometric ratio", interval.estimate, in_blocks[i].paired[0]);
        assert_interval(name, "paired", &interval, &in_blocks[i].paired[1]);
        assert_quantity(name, "paired p", samples_p(samples, &test_paired, 1), in_blocks[i].paired[3]);
        test_stein_of(name, in_blocks[i].stein);
        if (in_blocks[i].pairs < 17)
            assert_quantity(name, "sign flips", samples_p(samples, &test_permutation, 1), in_blocks[i].flips);
        struct needed needed = samples_needed(samples, true, 0.1);
        assert_quantity(name, "half-width reached", needed.reached, in_blocks[i].needed[0]);
        assert_quantity(name, "blocks needed", needed.runs, in_blocks[i].needed[1]);
    }
}

static void test_missing_blocks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof in_blocks / sizeof in_blocks[0]; i++) {
        const struct samples *samples = samples_find(in_blocks[i].name);
        struct cell x = samples_cell(samples->x, samples->n, samples->x_blocks);
        struct cell y = samples_cell(samples->y, samples->m, samples->y_blocks);
        struct comparison comparison;
        comparison_init(&comparison, &x, &y, true, 0.95, 1);
        assert_int_equal(comparison.pairs, in_blocks[i].pairs);
        assert_int_equal(comparison.dropped, in_blocks[i].dropped);
        comparison_finish(&comparison);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intervals),
        cmocka_unit_test(test_tests),
        cmocka_unit_test(test_mann_whitney_limit),
        cmocka_unit_test(test_needed),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_missing_blocks),
    };
    return cmocka_run_group_tests_name("stats: closed forms against R", tests, NULL, NULL);
}

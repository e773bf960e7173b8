/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ticks and their labels at many ranges; what is expected was worked out by hand. */
#include "plot/axis.h"
#include "plot_near.h"

#include <stdlib.h>
#include <string.h>

struct expected {
    double low, high;
    size_t most;
    double first, last;
    size_t count;
    unsigned decimals;
};

static void test_ticks_inside(void **state)
{
    (void)state;
    static const struct expected table[] = {
        {0, 100, 6, 0, 100, 6, 0},             /* step 20; 10 would give 11 ticks */
        {0, 100, 11, 0, 100, 11, 0},           /* step 10 */
        {0, 100, 5, 0, 100, 5, 0},             /* step 25: 0 25 50 75 100 */
        {0.9, 1.355, 8, 0.9, 1.3, 5, 1},       /* step 0.1; 0.05 would give 10 */
        {-10, 40, 8, -10, 40, 6, 0},           /* step 10; 5 would give 11 */
        {0, 1, 3, 0, 1, 3, 1},                 /* step 0.5 */
        {0, 1, 5, 0, 1, 5, 2},                 /* step 0.25: two decimals */
        {0.3, 0.7, 5, 0.3, 0.7, 5, 1},         /* step 0.1; bounds that are no exact doubles count */
        {0, 87.1, 5, 0, 80, 5, 0},             /* step 20; 25 would give 4 but 20 is smaller and gives 5 */
        {1.1e9, 1.9e9, 5, 1.2e9, 1.8e9, 4, 0}, /* step 2e8; 1e8 would give 9 */
        {-3e-7, 3e-7, 4, -2e-7, 2e-7, 3, 7},   /* step 2e-7; 1e-7 would give 7 */
        {0, 7, 2, 0, 5, 2, 0},                 /* step 5: 0 and 5 */
        {0.011, 0.019, 4, 0.012, 0.018, 4, 3}, /* step 0.002; 0.001 would give 9 */
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const struct expected *expected = &table[i];
        struct axis_ticks ticks = axis_ticks_inside(expected->low, expected->high, expected->most);
        assert_int_equal(ticks.count, expected->count);
        /* The nearest double, not one near to it. */
        assert_true(axis_tick(&ticks, 0) == expected->first);
        assert_true(axis_tick(&ticks, ticks.count - 1) == expected->last);
        assert_int_equal(ticks.decimals, expected->decimals);
    }
}

static void test_ticks_of_no_range(void **state)
{
    (void)state;
    assert_int_equal(axis_ticks_inside(1, 1, 5).count, 0);
    assert_int_equal(axis_ticks_inside(2, 1, 5).count, 0);
    assert_int_equal(axis_ticks_inside(0, infinity, 5).count, 0);
    assert_int_equal(axis_ticks_inside(not_a_number, 1, 5).count, 0);
    assert_int_equal(axis_ticks_inside(1e9, 1e9 + 1e-7, 5).count, 0); /* one double apart */
}

/* Whatever the range: at most `most` ticks, ascending, evenly spaced, inside. */
static void test_ticks_hold_everywhere(void **state)
{
    (void)state;
    for (int exponent = -200; exponent <= 200; exponent += 7) {
        for (size_t most = 2; most <= 12; most++) {
            double low = -1.37 * pow(10.0, exponent);
            double high = 7.11 * pow(10.0, exponent);
            struct axis_ticks ticks = axis_ticks_inside(low, high, most);
            assert_in_range(ticks.count, 1, most);
            for (size_t i = 0; i < ticks.count; i++) {
                double tick = axis_tick(&ticks, i);
                assert_true(tick >= low && tick <= high);
                assert_true(i == 0 || tick > axis_tick(&ticks, i - 1));
            }
            axis_widen(&low, &high, most);
            assert_true(low <= -1.37 * pow(10.0, exponent) && high >= 7.11 * pow(10.0, exponent));
        }
    }
}

static void test_widen(void **state)
{
    (void)state;
    static const struct {
        double low, high, wide_low, wide_high;
    } table[] = {
        {-8.9, 32.8, -10, 40},   /* 8 ticks at most: step 10 (6 ticks); 5 would need -10..35, 10 ticks */
        {0, 87.11, 0, 100},      /* step 20: 0..100, 6 ticks */
        {0.94, 1.25, 0.9, 1.25}, /* step 0.05: 0.9..1.25, 8 ticks */
        {0, 0, 0, 1},            /* nothing is known: some axis */
        {100, 100, 94, 106},     /* a twentieth to each side, 95..105: step 2 needs 94..106, 7 ticks */
        {-infinity, infinity, 0, 1},
        {not_a_number, 3, 0, 1},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        double low = table[i].low;
        double high = table[i].high;
        axis_widen(&low, &high, 8);
        assert_true(low == table[i].wide_low);
        assert_true(high == table[i].wide_high);
    }
}

static void test_labels(void **state)
{
    (void)state;
    static const struct {
        double value;
        unsigned decimals;
        bool signs;
        const char *text;
    } table[] = {
        {0.9, 1, false, "0.9"},         {10, 0, true, "+10"},     {0, 0, true, "0"},
        {-0.0, 1, true, "0.0"},         {-0.04, 1, false, "0.0"}, /* a zero as shown has no sign */
        {-7.5, 1, false, "\u22127.5"},  {0.25, 2, false, "0.25"}, {1e18, 0, false, "1e+18"},
        {1234567, 0, false, "1234567"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char text[48];
        axis_format(text, table[i].value, table[i].decimals, table[i].signs);
        assert_string_equal(text, table[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ticks_inside),
        cmocka_unit_test(test_ticks_of_no_range),
        cmocka_unit_test(test_ticks_hold_everywhere),
        cmocka_unit_test(test_widen),
        cmocka_unit_test(test_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

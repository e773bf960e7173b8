/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The palette under simulated colour blindness: Machado, Oliveira and Fernandes, "A Physiologically-based
 * Model for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, matrices of severity 1.0, on
 * linear RGB. Distances are CIE76 ΔE in CIELAB (D65); a just noticeable one is about 2.3.
 */
#include "plot/palette.h"
#include "plot/style.h"
#include "plot_near.h"

#include <stdlib.h>

struct lab {
    double lightness, a, b;
};

enum { VISIONS = 4 };

static const double visions[VISIONS][3][3] = {
    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
    {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
};

/* IEC 61966-2-1. */
static double to_linear(uint8_t channel)
{
    double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double lab_curve(double t)
{
    return t > 216.0 / 24389.0 ? cbrt(t) : t * 841.0 / 108.0 + 4.0 / 29.0;
}

static struct lab lab_of(struct colour colour, size_t vision)
{
    const double linear[3] = {to_linear(colour.red), to_linear(colour.green), to_linear(colour.blue)};
    double seen[3];
    for (size_t i = 0; i < 3; i++) {
        seen[i] = 0.0;
        for (size_t j = 0; j < 3; j++)
            seen[i] += visions[vision][i][j] * linear[j];
        seen[i] = fmin(1.0, fmax(0.0, seen[i]));
    }
    double x = lab_curve((0.4124564 * seen[0] + 0.3575761 * seen[1] + 0.1804375 * seen[2]) / 0.95047);
    double y = lab_curve(0.2126729 * seen[0] + 0.7151522 * seen[1] + 0.0721750 * seen[2]);
    double z = lab_curve((0.0193339 * seen[0] + 0.1191920 * seen[1] + 0.9503041 * seen[2]) / 1.08883);
    return (struct lab){116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)};
}

static double distance(struct lab left, struct lab right)
{
    double lightness = left.lightness - right.lightness;
    double a = left.a - right.a;
    double b = left.b - right.b;
    return sqrt(lightness * lightness + a * a + b * b);
}

/* Known values, so that the test's own arithmetic is tested: Lindbloom's CIE colour calculator for sRGB red,
 * D65. */
static void test_arithmetic(void **state)
{
    (void)state;
    struct lab red = lab_of((struct colour){255, 0, 0}, 0);
    assert_near(red.lightness, 53.2408, 0.001);
    assert_near(red.a, 80.0925, 0.01);
    assert_near(red.b, 67.2032, 0.01);
    struct lab white =
        lab_of((struct colour){255, 255, 255}, 2); /* the matrices' rows sum to 1: white stays white */
    assert_near(white.lightness, 100.0, 0.01);
    assert_near(white.a, 0.0, 0.05);
}

static void test_any_two_differ_to_all_eyes(void **state)
{
    (void)state;
    for (size_t vision = 0; vision < VISIONS; vision++)
        for (size_t i = 0; i < PALETTE_COLOURS; i++)
            for (size_t j = i + 1; j < PALETTE_COLOURS; j++)
                assert_true(distance(lab_of(palette_fill(i).colour, vision),
                                     lab_of(palette_fill(j).colour, vision)) > 16.0);
}

/* The same of those for a dark background, and they stand out from it: WCAG 2.1 asks for 3 : 1 of graphics.
 */
static void test_dark_colours(void **state)
{
    (void)state;
    const struct colour paper = style_find("dark")->paper;
    const double background =
        0.2126 * to_linear(paper.red) + 0.7152 * to_linear(paper.green) + 0.0722 * to_linear(paper.blue);
    for (size_t i = 0; i < PALETTE_COLOURS; i++) {
        struct colour colour = palette_dark_fill(i).colour;
        double light = 0.2126 * to_linear(colour.red) + 0.7152 * to_linear(colour.green) +
                       0.0722 * to_linear(colour.blue);
        assert_true((light + 0.05) / (background + 0.05) >= 3.0);
        for (size_t vision = 0; vision < VISIONS; vision++)
            for (size_t j = i + 1; j < PALETTE_COLOURS; j++)
                assert_true(distance(lab_of(colour, vision), lab_of(palette_dark_fill(j).colour, vision)) >
                            16.0);
    }
}

/* More is darker, to all eyes and in grey; and a number on it can be read (4.5 : 1). */
static void test_ramp(void **state)
{
    (void)state;
    for (size_t vision = 0; vision < VISIONS; vision++)
        for (size_t i = 1; i <= 100; i++)
            assert_true(lab_of(palette_ramp((double)i / 100.0), vision).lightness <
                        lab_of(palette_ramp((double)(i - 1) / 100.0), vision).lightness);
    assert_true(lab_of(palette_ramp(0.0), 0).lightness - lab_of(palette_ramp(1.0), 0).lightness > 70.0);
    for (size_t i = 0; i <= 100; i++) {
        struct colour behind = palette_ramp((double)i / 100.0);
        struct colour text = palette_text_on(behind);
        double light = 0.2126 * to_linear(behind.red) + 0.7152 * to_linear(behind.green) +
                       0.0722 * to_linear(behind.blue);
        double contrast = text.red == 0 ? (light + 0.05) / 0.05 : 1.05 / (light + 0.05);
        assert_true(contrast >= 4.5);
    }
    assert_int_equal(palette_ramp(-5.0).red, palette_ramp(0.0).red);
    assert_int_equal(palette_ramp(7.0).red, palette_ramp(1.0).red);
}

/* In print without colour: another hatch, or another lightness. */
static void test_any_two_differ_in_print(void **state)
{
    (void)state;
    for (size_t i = 0; i < PALETTE_COLOURS; i++) {
        for (size_t j = i + 1; j < PALETTE_COLOURS; j++) {
            struct fill left = palette_fill(i);
            struct fill right = palette_fill(j);
            double lightness = fabs(lab_of(left.colour, 0).lightness - lab_of(right.colour, 0).lightness);
            assert_true(left.hatch != right.hatch || lightness > 15.0);
        }
    }
}

/* A hatch that can't be seen is none. */
static void test_hatches_can_be_seen(void **state)
{
    (void)state;
    for (size_t i = 0; i < PALETTE_COLOURS; i++) {
        struct fill fill = palette_fill(i);
        assert_true(distance(lab_of(fill.colour, 0), lab_of(fill.hatch_colour, 0)) > 15.0);
    }
}

/* A series beyond the last colour looks like no other one before it. */
static void test_further_series_differ(void **state)
{
    (void)state;
    enum { MANY = 4 * PALETTE_COLOURS };
    for (size_t i = 0; i < MANY; i++) {
        for (size_t j = i + 1; j < MANY; j++) {
            struct fill left = palette_fill(i);
            struct fill right = palette_fill(j);
            assert_true(left.hatch != right.hatch ||
                        distance(lab_of(left.colour, 0), lab_of(right.colour, 0)) > 16.0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arithmetic),
        cmocka_unit_test(test_any_two_differ_to_all_eyes),
        cmocka_unit_test(test_dark_colours),
        cmocka_unit_test(test_ramp),
        cmocka_unit_test(test_any_two_differ_in_print),
        cmocka_unit_test(test_hatches_can_be_seen),
        cmocka_unit_test(test_further_series_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

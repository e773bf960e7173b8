/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "stats_reference_data.h"

#include <math.h>
#include <string.h>

static double positive[] = {9.1, 10.2, 11.3, 9.9, 10.8, 12.0};
static double reference[] = {8.0, 8.4, 7.9, 8.8};
static double near[] = {10.2, 9.7, 10.1, 10.6, 9.5, 10.3};
static double missing_x[] = {10.4, 11.1, 10.9, 9.8, 12.2, 10.1, 11.6, 10.7, 11.9, 10.3, 777};
static double missing_y[] = {9.9, 10.2, 10.8, 9.1, 10.6, 10.3, 10.4, 9.6, 11.1, 9.7, 888};
static double outlying_x[] = {10.4, 11.1, 10.9, 9.8, 12.2, 10.1, 11.6, 10.7, 1e6};
static double twenty_x[] = {104, 99,  107, 112, 95,  103, 110, 101, 98,  106,
                            93,  108, 100, 97,  115, 102, 105, 96,  109, 94};
static double twenty_y[] = {101, 103, 99,  106, 97,  96,  108, 104, 93,  98,
                            95,  101, 103, 92,  107, 105, 94,  99,  100, 96};
static uint64_t in_turn[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20};
/* Twelve blocks, of which the cell has no third and the reference no seventh: the 777 and the 888 have no
 * other half. */
static uint64_t without_third[] = {1, 2, 4, 5, 6, 8, 9, 10, 11, 12, 7};
static uint64_t without_seventh[] = {1, 2, 4, 5, 6, 8, 9, 10, 11, 12, 3};
static uint64_t apart_from_those[] = {11, 12, 13, 14, 15, 16};

static struct samples table[] = {
    {"plain", positive, reference, 6, 4, NULL, NULL},
    {"ties", (double[]){5, 6, 6, 7, 7, 7, 8, 9}, (double[]){5, 5, 6, 6, 7, 8, 8}, 8, 7, NULL, NULL},
    {"two", (double[]){3, 4.5}, (double[]){2, 2.25}, 2, 2, NULL, NULL},
    {"flat", (double[]){5, 5, 5, 5}, reference, 4, 4, NULL, NULL},
    {"flat_reference", reference, (double[]){5, 5, 5}, 4, 3, NULL, NULL},
    {"outlier", (double[]){10.1, 9.8, 10.4, 10.0, 9.9, 1e6}, near, 6, 6, NULL, NULL},
    {"outlying_reference", near, (double[]){101, 98, 104, 100, 99, 150}, 6, 6, NULL, NULL},
    {"negative", positive, (double[]){-8.0, -8.4, -7.9, -8.8}, 6, 4, NULL, NULL},
    {"negative_both", (double[]){-9.1, -10.2, -11.3, -9.9}, (double[]){-8.0, -8.4, -7.9, -8.8, -8.1, -9.0}, 4,
     6, NULL, NULL},
    {"apart", (double[]){941.13, 941.38, 940.97, 941.26}, (double[]){94.12, 94.15, 94.09, 94.13}, 4, 4, NULL,
     NULL},
    {"unequal",
     (double[]){105, 97, 101, 112, 95, 103, 110, 90, 98, 106, 93, 108, 100, 87, 115, 102, 104, 96, 109, 94},
     (double[]){80, 84.5, 79, 98, 82}, 20, 5, NULL, NULL},
    {"ten", (double[]){104, 99, 107, 112, 95, 103, 110, 101, 98, 106},
     (double[]){97, 93, 104, 99, 101, 90, 96, 102, 94, 95}, 10, 10, NULL, NULL},
    {"levels", (double[]){5, 5, 5}, (double[]){6, 6, 6}, 3, 3, NULL, NULL},
    {"one", (double[]){3}, (double[]){1, 2}, 1, 2, NULL, NULL},
    /* where something is undefined */
    {"none", (double[]){3}, reference, 0, 4, NULL, NULL},
    {"one_reference", positive, (double[]){3}, 6, 1, NULL, NULL},
    {"no_reference", positive, (double[]){3}, 6, 0, NULL, NULL},
    {"zero_reference", positive, (double[]){-1, 1, -2, 2}, 6, 4, NULL, NULL},
    {"around_zero", positive, (double[]){-1, 1, -2, 3}, 6, 4, NULL, NULL},
    {"equal", (double[]){5, 5}, (double[]){5, 5, 5}, 2, 3, NULL, NULL},
    {"zeros", (double[]){0, 0, 0}, reference, 3, 4, NULL, NULL},
    {"mean_of_zero", (double[]){-1, 1, -2, 2}, reference, 4, 4, NULL, NULL},
    /* in blocks */
    {"missing", missing_x, missing_y, 11, 11, without_third, without_seventh},
    {"twenty", twenty_x, twenty_y, 20, 20, in_turn, in_turn},
    {"outlying", outlying_x, missing_y, 9, 9, in_turn, in_turn},
    {"pair", (double[]){3, 4.5}, (double[]){2, 2.25}, 2, 2, in_turn, in_turn},
    {"one_block", positive, reference, 6, 4, in_turn, (uint64_t[]){6, 7, 8, 9}},
    {"no_block", positive, reference, 6, 4, apart_from_those, in_turn},
    {"no_run", positive, reference, 0, 4, in_turn, in_turn},
    {"zero_in_blocks", (double[]){1, 2, 0, 3, 4, 5, 6, 7, 8}, twenty_y, 9, 9, in_turn, in_turn},
    {"below_zero_in_blocks", twenty_x, (double[]){1, 2, 3, 3, 4, 5, 6, 7, -8}, 9, 9, in_turn, in_turn},
    {"same_ratio", (double[]){2, 4, 6, 8, 10, 12, 14, 16, 18}, (double[]){1, 2, 3, 4, 5, 6, 7, 8, 9}, 9, 9,
     in_turn, in_turn},
    {"same_in_blocks", twenty_x, twenty_x, 9, 9, in_turn, in_turn},
    {"seven_blocks", twenty_x, twenty_y, 7, 7, in_turn, in_turn},
};

const struct samples *samples_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    fail_msg("there are no samples %s", name);
    return NULL;
}

struct cell samples_cell(double *values, size_t n, uint64_t *blocks)
{
    return (struct cell){.configuration = NULL,
                         .replicas = 1,
                         .cpu = CELL_CPU_NONE,
                         .values = values,
                         .run_numbers = in_turn,
                         .blocks = blocks,
                         .runs = n};
}

struct interval samples_interval(const struct samples *samples, const struct interval_method *method,
                                 uint64_t seed)
{
    struct cell x = samples_cell(samples->x, samples->n, samples->x_blocks);
    struct cell y = samples_cell(samples->y, samples->m, samples->y_blocks);
    struct comparison comparison;
    comparison_init(&comparison, &x, &y, samples->x_blocks != NULL, 0.95, seed);
    struct interval interval = method->ratio(&comparison);
    comparison_finish(&comparison);
    return interval;
}

struct quantity samples_p(const struct samples *samples, const struct test_method *test, uint64_t seed)
{
    struct cell x = samples_cell(samples->x, samples->n, samples->x_blocks);
    struct cell y = samples_cell(samples->y, samples->m, samples->y_blocks);
    struct comparison comparison;
    comparison_init(&comparison, &x, &y, samples->x_blocks != NULL, 0.95, seed);
    struct quantity p = test->p(&comparison);
    comparison_finish(&comparison);
    return p;
}

struct needed samples_needed(const struct samples *samples, bool paired, double precision)
{
    struct cell x = samples_cell(samples->x, samples->n, samples->x_blocks);
    struct cell y = samples_cell(samples->y, samples->m, samples->y_blocks);
    struct comparison comparison;
    comparison_init(&comparison, &x, &y, samples->x_blocks != NULL, 0.95, 1);
    struct needed needed = needed_of_ratio(&comparison, paired, precision);
    comparison_finish(&comparison);
    return needed;
}

void assert_quantity(const char *name, const char *what, struct quantity actual, double expected)
{
    const double closed_form = 1e-8;
    if (isnan(expected) ? actual.defined
                        : !actual.defined || !(fabs(actual.value - expected) <= closed_form * fabs(expected)))
        fail_msg("%s, %s is %.17g (%s), expected %.17g", name, what, actual.value,
                 actual.defined ? "defined" : actual.reason, expected);
}

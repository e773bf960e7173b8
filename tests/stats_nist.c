/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NIST's univariate sets (StRD, https://www.itl.nist.gov/div898/strd/), where their files are at hand
 * (../shared/nist): the log relative error of mean, standard deviation and lag-1 autocorrelation against the
 * certified values, beside that of the exact result. The exact result is what rational arithmetic makes of
 * the doubles that the data were read as: 299.85 is no double, and where a spread is small beside the mean,
 * that reading alone costs digits which no arithmetic can bring back.
 */
#include "test.h"

#include "base/memory.h"
#include "base/number.h"
#include "stats/diagnose.h"
#include "stats/sample.h"

#include <ctype.h>
#include <gmp.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER STEERSTAT_SOURCE_DIR "/../shared/nist/"

enum { MEAN, STANDARD_DEVIATION, LAG1, STATISTICS, SETS = 9, BITS = 320 };

static const char *const names[STATISTICS] = {"mean", "standard deviation", "lag-1 autocorrelation"};
static const double most_digits = 15; /* as many as are certified */
static const double wanted_digits = 14;

/* --------------------------------------------------------------------------------------------- arithmetic --
 */

/* The decimal number that a text is, not the double next to it. */
static void read_decimal(mpq_t value, struct slice text)
{
    char digits[64];
    size_t count = 0;
    unsigned long decimals = 0;
    bool behind_point = false;
    assert_true(text.length < sizeof digits);
    for (size_t i = 0; i < text.length; i++) {
        if (text.start[i] == '.') {
            assert_false(behind_point);
            behind_point = true;
            continue;
        }
        assert_true(isdigit((unsigned char)text.start[i]) || (i == 0 && text.start[i] == '-'));
        digits[count++] = text.start[i];
        decimals += behind_point;
    }
    digits[count] = '\0';
    assert_int_equal(mpz_set_str(mpq_numref(value), digits, 10), 0);
    mpz_ui_pow_ui(mpq_denref(value), 10, decimals);
    mpq_canonicalize(value);
}

/* |value - certified| / |certified|, or |value| where 0 is certified. */
static double relative_error(const mpf_t value, const mpq_t certified)
{
    mpf_t expected;
    mpf_t error;
    mpf_init2(expected, BITS);
    mpf_init2(error, BITS);
    mpf_set_q(expected, certified);
    mpf_sub(error, value, expected);
    if (mpf_sgn(expected) != 0)
        mpf_div(error, error, expected);
    double result = fabs(mpf_get_d(error));
    mpf_clear(error);
    mpf_clear(expected);
    return result;
}

static double relative_error_of_double(double value, const mpq_t certified)
{
    mpf_t exactly;
    mpf_init2(exactly, BITS);
    mpf_set_d(exactly, value);
    double result = relative_error(exactly, certified);
    mpf_clear(exactly);
    return result;
}

/* GMP cuts off; the best that a double can say is the nearest one. */
static double nearest_double(const mpf_t value)
{
    double cut = mpf_get_d(value);
    double next = nextafter(cut, mpf_sgn(value) < 0 ? -HUGE_VAL : HUGE_VAL);
    mpf_t middle;
    mpf_init2(middle, BITS);
    mpf_set_d(middle, cut);
    mpf_t other;
    mpf_init2(other, BITS);
    mpf_set_d(other, next);
    mpf_add(middle, middle, other);
    mpf_div_2exp(middle, middle, 1);
    int beyond = mpf_sgn(value) < 0 ? mpf_cmp(middle, value) : mpf_cmp(value, middle);
    mpf_clear(other);
    mpf_clear(middle);
    return beyond > 0 ? next : cut;
}

static double digits_of(double error)
{
    return error > 0 ? fmin(-log10(error), most_digits) : most_digits;
}

/* The three statistics of the doubles, without any rounding but that of the square root at 320 bits. */
static void exact_results(mpf_t results[STATISTICS], const double *values, size_t n)
{
    mpq_t *deviations = memory_allocate(n, sizeof *deviations);
    mpq_t mean;
    mpq_t squares;
    mpq_t products;
    mpq_t term;
    mpq_inits(mean, squares, products, term, NULL);
    for (size_t i = 0; i < n; i++) {
        mpq_init(deviations[i]);
        mpq_set_d(deviations[i], values[i]);
        mpq_add(mean, mean, deviations[i]);
    }
    mpq_set_ui(term, n, 1);
    mpq_div(mean, mean, term);
    for (size_t i = 0; i < n; i++) {
        mpq_sub(deviations[i], deviations[i], mean);
        mpq_mul(term, deviations[i], deviations[i]);
        mpq_add(squares, squares, term);
        if (i > 0) {
            mpq_mul(term, deviations[i - 1], deviations[i]);
            mpq_add(products, products, term);
        }
    }
    mpf_set_q(results[MEAN], mean);
    mpq_div(products, products, squares);
    mpf_set_q(results[LAG1], products);
    mpq_set_ui(term, n - 1, 1);
    mpq_div(squares, squares, term);
    mpf_set_q(results[STANDARD_DEVIATION], squares);
    mpf_sqrt(results[STANDARD_DEVIATION], results[STANDARD_DEVIATION]);
    for (size_t i = 0; i < n; i++)
        mpq_clear(deviations[i]);
    free(deviations);
    mpq_clears(mean, squares, products, term, NULL);
}

/* --------------------------------------------------------------------------------------------------- files
 * --
 */

static FILE *open_file(const char *name)
{
    autofree char *path = memory_print(FOLDER "%s", name);
    FILE *stream = fopen(path, "r");
    if (stream == NULL)
        fail_msg("%s cannot be opened", path);
    return stream;
}

/* A set's values, read as a program of ours reads any number; free with free(). */
static double *read_values(struct slice set, size_t *n)
{
    autofree char *name = memory_print("%.*s.txt", SLICE_ARGUMENTS(set));
    FILE *stream = open_file(name);
    double *values = NULL;
    size_t capacity = 0;
    char line[64];
    *n = 0;
    while (fgets(line, sizeof line, stream) != NULL) {
        values = memory_grow(values, &capacity, *n + 1, sizeof *values);
        line[strcspn(line, "\r\n")] = '\0';
        assert_int_equal(number_parse_double(slice_of(line), &values[*n]), NUMBER_OK);
        ++*n;
    }
    fclose(stream);
    return values;
}

/* --------------------------------------------------------------------------------------------------- tests
 * --
 */

/*
 * Prints a row of the table; false where ours has neither the wanted digits nor those of the exact result. No
 * slack: what is computed with twice the digits and rounded once is the nearest double, or next to it.
 */
static bool compare(struct slice set, int statistic, double ours, const mpf_t exact, const mpq_t certified)
{
    double own = nearest_double(exact); /* what perfect arithmetic would return */
    double error = relative_error_of_double(ours, certified);
    double least_error = relative_error_of_double(own, certified);
    bool good = digits_of(error) >= wanted_digits || error <= least_error;
    printf("%-10.*s %-22s %5.2f   %5.2f   %5.2f   %s\n", SLICE_ARGUMENTS(set), names[statistic],
           digits_of(error), digits_of(least_error), digits_of(relative_error(exact, certified)),
           good ? "" : "WORSE");
    return good;
}

/* One row of certified.csv; how many of its statistics fall short. */
static size_t check_set(struct slice line)
{
    struct slice set = {0};
    struct slice text = {0};
    uint64_t certified_n = 0;
    size_t n = 0;
    size_t short_of = 0;
    mpf_t exact[STATISTICS];
    assert_true(slice_next_item(&line, &set) && slice_next_item(&line, &text));
    assert_int_equal(number_parse_unsigned(text, &certified_n), NUMBER_OK);
    autofree double *values = read_values(set, &n);
    assert_int_equal(n, certified_n);
    struct sample_summary summary = sample_summarise(values, n);
    double ours[STATISTICS] = {summary.mean, summary.standard_deviation, diagnose_lag1(values, n).value};
    for (int i = 0; i < STATISTICS; i++)
        mpf_init2(exact[i], BITS);
    exact_results(exact, values, n);
    for (int i = 0; i < STATISTICS; i++) {
        mpq_t certified;
        mpq_init(certified);
        assert_true(slice_next_item(&line, &text));
        read_decimal(certified, text);
        short_of += !compare(set, i, ours[i], exact[i], certified);
        mpq_clear(certified);
        mpf_clear(exact[i]);
    }
    return short_of;
}

static void test_certified(void **state)
{
    (void)state;
    FILE *stream = open_file("certified.csv");
    char line[256];
    size_t sets = 0;
    size_t short_of = 0;
    assert_non_null(fgets(line, sizeof line, stream));
    assert_string_equal(line, "dataset,n,mean,standard_deviation,lag1_autocorrelation\n");
    printf("Digits (log relative error, 15 at most) against the certified value: ours, the exact result as\n"
           "the nearest double, the exact result\n"
           "%-10s %-22s %5s   %5s   %5s\n",
           "set", "statistic", "ours", "best", "exact");
    for (; fgets(line, sizeof line, stream) != NULL; sets++) {
        line[strcspn(line, "\r\n")] = '\0';
        short_of += check_set(slice_of(line));
    }
    fclose(stream);
    fflush(stdout);
    assert_int_equal(sets, SETS);
    assert_int_equal(short_of, 0);
}

/* The judge itself: 1e-3 off is three digits, and what is certified is the decimal, not its double. */
static void test_error(void **state)
{
    (void)state;
    mpq_t tenth;
    mpq_t other;
    mpq_inits(tenth, other, NULL);
    read_decimal(tenth, slice_of("-0.1"));
    mpq_set_si(other, -1, 10);
    assert_true(mpq_equal(tenth, other));
    assert_close(digits_of(relative_error_of_double(-0.1001, tenth)), 3, 1e-12);
    /* 0.1's double is 3602879701896397 / 2^55: 2^-54 of a tenth too much */
    assert_close(relative_error_of_double(-0.1, tenth), 0x1p-54, 1e-12);
    read_decimal(other, slice_of("0"));
    assert_close(relative_error_of_double(0.25, other), 0.25, 1e-15);
    mpf_t third;
    mpf_init2(third, BITS);
    for (int numerator = -2; numerator <= 2; numerator++) {
        mpq_set_si(other, numerator, 3);
        mpf_set_q(third, other);
        assert_true(nearest_double(third) == numerator / 3.0);
    }
    mpf_clear(third);
    mpq_clears(tenth, other, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_error),
        cmocka_unit_test(test_certified),
    };
    if (access(FOLDER "certified.csv", R_OK) != 0) {
        puts("skipped: NIST's sets (../shared/nist) are not there");
        return 77;
    }
    return cmocka_run_group_tests_name("stats: NIST's certified values", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test.h"

#include "base/number.h"

#include <stdlib.h>

static void test_decimal_numbers(void **state)
{
    (void)state;
    /* What the C library's correctly rounding strtod says of the same digits. */
    static const char *const texts[] = {"0",
                                        "0.00",
                                        "7",
                                        "-5",
                                        "+3.5",
                                        "1620",
                                        "0.1",
                                        "1e3",
                                        "2.5e-3",
                                        "9.96",
                                        "100.00",
                                        "4503599627370497.5",
                                        "0.30000000000000004",
                                        "123456789012345678901234567890",
                                        "5e-324",
                                        "1.7976931348623157e308"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        double value = -1;
        assert_int_equal(number_parse_double(slice_of(texts[i]), &value), NUMBER_OK);
        assert_true(value == strtod(texts[i], NULL));
    }
}

static void test_what_is_no_number(void **state)
{
    (void)state;
    static const char *const texts[] = {"",   "abc", "nan", "-nan", "inf", "0x10", "1.",     ".5", "1.2.3",
                                        "1 ", " 1",  "1e",  "1e+",  "--1", "1,5",  "1\0002", "12a"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        double value = -1;
        assert_int_equal(
            number_parse_double((struct slice){texts[i], i == 15 ? 3 : slice_of(texts[i]).length}, &value),
            NUMBER_MALFORMED);
        assert_true(value == -1); /* untouched */
    }
    double value = -1;
    assert_int_equal(number_parse_double(slice_of("1e999"), &value), NUMBER_TOO_LARGE);
    assert_true(value == -1);
}

static void test_whole_numbers(void **state)
{
    (void)state;
    uint64_t value = 1;
    assert_int_equal(number_parse_unsigned(slice_of("18446744073709551615"), &value), NUMBER_OK);
    assert_true(value == UINT64_MAX);
    assert_int_equal(number_parse_unsigned(slice_of("18446744073709551616"), &value), NUMBER_TOO_LARGE);
    assert_int_equal(number_parse_unsigned(slice_of("99999999999999999999999"), &value), NUMBER_TOO_LARGE);
    assert_int_equal(number_parse_unsigned(slice_of("-1"), &value), NUMBER_MALFORMED);
    assert_int_equal(number_parse_unsigned(slice_of(""), &value), NUMBER_MALFORMED);
    assert_true(value == UINT64_MAX);
}

static void test_decimals(void **state)
{
    (void)state;
    assert_int_equal(number_decimals(slice_of("1.20")), 2);
    assert_int_equal(number_decimals(slice_of("7")), 0);
    assert_int_equal(number_decimals(slice_of("0.009281085643")), 12);
}

static void test_scaled(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned exponent;
        double expected;
    } cases[] = {
        {"16.4", 9, 16400000000.0},
        {"17.1", 9, 17100000000.0},
        {"0", 18, 0},
        {"1.23456", 3, 1234.56},
        {"9.99", 12, 9.99e12},
        {"12345678901234567890.5", 3, 12345678901234567890.5e3},
        {"45.6", 0, 45.6},
        {"-2.5", 1, -25},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double value = 0;
        assert_int_equal(number_parse_scaled(slice_of(cases[i].text), cases[i].exponent, &value), NUMBER_OK);
        assert_true(value == cases[i].expected);
    }
    double value = 7;
    assert_int_equal(number_parse_scaled(slice_of("1e3"), 3, &value), NUMBER_MALFORMED);
    assert_int_equal(number_parse_scaled(slice_of("1."), 3, &value), NUMBER_MALFORMED);
    assert_true(value == 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scaled),
        cmocka_unit_test(test_decimal_numbers),
        cmocka_unit_test(test_what_is_no_number),
        cmocka_unit_test(test_whole_numbers),
        cmocka_unit_test(test_decimals),
    };
    return cmocka_run_group_tests_name("base: numbers", tests, NULL, NULL);
}

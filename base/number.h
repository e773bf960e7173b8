/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one strict number parser: decimal, the whole slice, no locale, no hexadecimal, no "inf" or "nan". */
#ifndef STEERSTAT_BASE_NUMBER_H
#define STEERSTAT_BASE_NUMBER_H

#include "base/text.h"

#include <endian.h>
#include <stdint.h>

enum number_status {
    NUMBER_OK,
    NUMBER_MALFORMED, /* not a decimal number, or something stands behind it */
    NUMBER_TOO_LARGE, /* a decimal number that the type can't hold */
};

/* [-+]digits[.digits][e[-+]digits], correctly rounded. */
enum number_status number_parse_double(struct slice text, double *value);

/* As it, digits[.digits] times 10^exponent (0 to 22), correctly rounded: 17.1 and 9 are 17100000000. */
enum number_status number_parse_scaled(struct slice text, unsigned exponent, double *value);

/* digits only. */
enum number_status number_parse_unsigned(struct slice text, uint64_t *value);

/* Eight bytes as one number, the first of them the lowest. */
static inline uint64_t number_eight_bytes(const char *at)
{
    uint64_t bytes = 0;
    memcpy(&bytes, at, sizeof bytes);
    return le64toh(bytes);
}

/* digits[.digits] without a sign, 15 digits at most: what almost all numbers look like. */
struct number_plain {
    uint64_t digits;   /* all of them, without the point */
    unsigned decimals; /* digits behind the point */
};

/* The first of eight bytes that has its highest bit; 8 where none has. */
static inline size_t number_first_marked(uint64_t bytes)
{
    return bytes != 0 ? (size_t)__builtin_ctzll(bytes) / 8 % 8 : 8;
}

/*
 * The number that the eight bytes at `at` begin with, where it ends among them: its length, with the point; 0
 * where there is none. All bytes are looked at at once: `digits` has the digits' values, and in `others` each
 * byte that is no digit has its highest bit, up to one at least that is neither a digit nor a point.
 */
static inline size_t number_read_short(const char *at, struct number_plain *plain)
{
    static const uint64_t zeros = UINT64_C(0x3030303030303030), up_to_128 = UINT64_C(0x7676767676767676);
    uint64_t digits = number_eight_bytes(at) ^ zeros;
    uint64_t others = (digits | (digits + up_to_128)) & UINT64_C(0x8080808080808080);
    size_t whole = number_first_marked(others);
    size_t length = whole;
    if (whole == 0 || whole == 8)
        return 0;
    plain->decimals = 0;
    if (at[whole] == '.') { /* the digits before it close up to those behind it */
        uint64_t before = (UINT64_C(1) << 8 * whole) - 1;
        length = number_first_marked(others & (others - 1));
        if (length < whole + 2 || length == 8)
            return 0;
        plain->decimals = (unsigned)(length - whole) - 1;
        digits = (digits & ~(before << 8 | 0xFF)) | (digits & before) << 8;
    }
    digits <<= 64 - 8 * length; /* zeros stand before them now, to eight digits */
    digits = (digits * 10 + (digits >> 8)) & UINT64_C(0x00FF00FF00FF00FF);
    digits = (digits * 100 + (digits >> 16)) & UINT64_C(0x0000FFFF0000FFFF);
    plain->digits = (digits * 10000 + (digits >> 32)) & UINT64_C(0xFFFFFFFF);
    return length;
}

/* False for any other text, whether it is a number or not. */
static inline bool number_read_plain(struct slice text, struct number_plain *plain)
{
    uint64_t digits = 0;
    size_t point = text.length;
    if (text.length == 0 || text.length > 16)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        unsigned digit = (unsigned char)text.start[i] - (unsigned)'0';
        if (digit <= 9) {
            digits = digits * 10 + digit;
        } else {
            bool is_point = text.start[i] == '.' && point == text.length && i > 0 && i + 1 < text.length;
            if (!is_point)
                return false;
            point = i;
        }
    }
    if (text.length == 16 && point == text.length)
        return false;
    plain->digits = digits;
    plain->decimals = point == text.length ? 0 : (unsigned)(text.length - point) - 1;
    return true;
}

/* Powers of ten that are exact in binary64. */
static const double number_powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                       1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* Its value times 10^exponent (0 to 22), correctly rounded: digits below 2^53 times or over an exact power
   round once. */
static inline double number_plain_value(const struct number_plain *plain, unsigned exponent)
{
    double digits = (double)plain->digits;
    return plain->decimals > exponent ? digits / number_powers[plain->decimals - exponent]
                                      : digits * number_powers[exponent - plain->decimals];
}

/* The place of the last digit of a number as printed, behind the point: "1.20" 2, "7" 0, "9.9e-2" 3, "12e3"
 * -3. */
int number_decimals(struct slice text);

/* For qsort: doubles, ascending. */
int number_compare(const void *left, const void *right);

/*
 * A value as its uncertainty supports: two significant digits of the half-width ("1.239" of ± 0.056), 9
 * decimals at most; "%.6g" where there is no half-width (not above 0, or infinite).
 */
void number_print_rounded(char *buffer, size_t size, double value, double half_width);

/* "not a number" or "too large": for messages. */
const char *number_status_text(enum number_status status);

#endif

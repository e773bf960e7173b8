/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The shape of a decimal number, read off the text; the digits' value where it fits into 64 bits. */
struct decimal {
    bool negative;
    uint64_t digits;   /* all digits without the point, meaningful where count <= 19 */
    unsigned count;    /* significant digits (leading zeros not counted) */
    unsigned decimals; /* digits behind the point */
    bool has_exponent;
};

static bool read_decimal(struct slice text, struct decimal *out)
{
    *out = (struct decimal){0};
    size_t at = 0;
    if (at < text.length && (text.start[at] == '-' || text.start[at] == '+'))
        out->negative = text.start[at++] == '-';
    bool any = false;
    bool point = false;
    for (; at < text.length; at++) {
        char c = text.start[at];
        if (c == '.' && !point && any) {
            point = true;
        } else if (c >= '0' && c <= '9') {
            any = true;
            out->decimals += point;
            if (out->count > 0 || c != '0')
                out->count++;
            if (out->count <= 19)
                out->digits = out->digits * 10 + (uint64_t)(c - '0');
        } else {
            break;
        }
    }
    if (!any || text.start[at - 1] == '.')
        return false;
    if (at == text.length)
        return true;
    if (text.start[at] != 'e' && text.start[at] != 'E')
        return false;
    out->has_exponent = true;
    at++;
    if (at < text.length && (text.start[at] == '-' || text.start[at] == '+'))
        at++;
    size_t first_digit = at;
    while (at < text.length && text.start[at] >= '0' && text.start[at] <= '9')
        at++;
    return at > first_digit && at == text.length;
}

/* strtod wants a NUL; the program never calls setlocale, so "." is the point. */
static enum number_status round_text(struct slice text, unsigned exponent, double *value)
{
    char buffer[512];
    if (text.length >= sizeof buffer - 4)
        return NUMBER_MALFORMED;
    memcpy(buffer, text.start, text.length);
    buffer[text.length] = '\0';
    if (exponent > 0)
        snprintf(buffer + text.length, sizeof buffer - text.length, "e%u", exponent);
    double parsed = strtod(buffer, NULL);
    if (isinf(parsed))
        return NUMBER_TOO_LARGE;
    *value = parsed;
    return NUMBER_OK;
}

static enum number_status parse(struct slice text, unsigned exponent, double *value)
{
    struct number_plain plain;
    struct decimal decimal;
    if (FLT_EVAL_METHOD == 0 && number_read_plain(text, &plain)) {
        *value = number_plain_value(&plain, exponent);
        return NUMBER_OK;
    }
    if (!read_decimal(text, &decimal) || (exponent > 0 && decimal.has_exponent))
        return NUMBER_MALFORMED;
    if (FLT_EVAL_METHOD != 0 || decimal.has_exponent || decimal.count > 15 || decimal.decimals > 22)
        return round_text(text, exponent, value);
    double magnitude = number_plain_value(&(struct number_plain){decimal.digits, decimal.decimals}, exponent);
    *value = decimal.negative ? -magnitude : magnitude;
    return NUMBER_OK;
}

enum number_status number_parse_double(struct slice text, double *value)
{
    return parse(text, 0, value);
}

enum number_status number_parse_scaled(struct slice text, unsigned exponent, double *value)
{
    return exponent < sizeof number_powers / sizeof number_powers[0] ? parse(text, exponent, value)
                                                                     : NUMBER_TOO_LARGE;
}

enum number_status number_parse_unsigned(struct slice text, uint64_t *value)
{
    if (text.length == 0)
        return NUMBER_MALFORMED;
    uint64_t parsed = 0;
    bool too_large = false;
    for (size_t i = 0; i < text.length; i++) {
        if (text.start[i] < '0' || text.start[i] > '9')
            return NUMBER_MALFORMED;
        too_large = __builtin_mul_overflow(parsed, (uint64_t)10, &parsed) || too_large;
        too_large = __builtin_add_overflow(parsed, (uint64_t)(text.start[i] - '0'), &parsed) || too_large;
    }
    if (too_large)
        return NUMBER_TOO_LARGE;
    *value = parsed;
    return NUMBER_OK;
}

int number_decimals(struct slice text)
{
    struct number_plain plain;
    struct decimal decimal;
    if (number_read_plain(text, &plain))
        return (int)plain.decimals;
    if (!read_decimal(text, &decimal))
        return 0;
    int exponent = 0;
    const char *mark = decimal.has_exponent ? memchr(text.start, 'e', text.length) : NULL;
    if (decimal.has_exponent && mark == NULL)
        mark = memchr(text.start, 'E', text.length);
    if (mark != NULL) {
        bool negative = mark[1] == '-';
        const char *digit = mark + 1 + (mark[1] == '-' || mark[1] == '+');
        for (; digit < text.start + text.length && exponent < 10000; digit++)
            exponent = exponent * 10 + (*digit - '0');
        exponent = negative ? -exponent : exponent;
    }
    return (int)decimal.decimals - exponent;
}

const char *number_status_text(enum number_status status)
{
    return status == NUMBER_TOO_LARGE ? "too large" : "not a number";
}

void number_print_rounded(char *buffer, size_t size, double value, double half_width)
{
    if (!(half_width > 0) || !isfinite(half_width)) {
        snprintf(buffer, size, "%.6g", value);
        return;
    }
    int decimals = 1 - (int)floor(log10(half_width));
    decimals = decimals < 0 ? 0 : decimals > 9 ? 9 : decimals;
    snprintf(buffer, size, "%.*f", decimals, value);
}

int number_compare(const void *left, const void *right)
{
    double l = *(const double *)left;
    double r = *(const double *)right;
    return (l > r) - (l < r);
}

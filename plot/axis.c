/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A bound that is a multiple but for rounding counts as one. */
static const double tolerance = 1e-9;

/* Multiplies or divides by whole powers of ten only: both are exact to the last bit where 10^|exponent| is.
 */
static double multiple_at(const struct axis_ticks *ticks, double multiple)
{
    double value = multiple * ticks->tenths;
    int exponent = ticks->exponent - 1;
    return exponent >= 0 ? value * pow(10.0, exponent) : value / pow(10.0, -exponent);
}

/* The first nice step, from small to large, for which `fits` many multiples are enough. */
static struct axis_ticks choose_step(double low, double high, size_t most, bool outwards)
{
    static const int mantissas[] = {10, 20, 25, 50};
    int first_exponent = (int)floor(log10((high - low) / (double)most)) - 1;
    for (int exponent = first_exponent; exponent < first_exponent + 6; exponent++) {
        for (size_t i = 0; i < sizeof mantissas / sizeof mantissas[0]; i++) {
            struct axis_ticks ticks = {.tenths = mantissas[i], .exponent = exponent};
            double step = multiple_at(&ticks, 1.0);
            double from = outwards ? floor(low / step + tolerance) : ceil(low / step - tolerance);
            double to = outwards ? ceil(high / step - tolerance) : floor(high / step + tolerance);
            if (!(to - from + 1.0 <= (double)most))
                continue;
            int decimals = (mantissas[i] == 25 ? 1 : 0) - exponent;
            ticks.first_multiple = from;
            ticks.count = to >= from ? (size_t)(to - from) + 1 : 0;
            ticks.decimals = decimals > 0 ? (unsigned)decimals : 0;
            return ticks;
        }
    }
    return (struct axis_ticks){.tenths = 10};
}

/* Ticks of a range narrower than this, for its distance from 0, would no longer be different doubles. */
static bool is_wide_enough(double low, double high)
{
    double magnitude = fmax(fabs(low), fabs(high));
    return isfinite(low) && isfinite(high) && high - low > 1e-12 * magnitude && high - low > 1e-290 &&
           magnitude < 1e290;
}

struct axis_ticks axis_ticks_inside(double low, double high, size_t most)
{
    if (!is_wide_enough(low, high))
        return (struct axis_ticks){.tenths = 10};
    return choose_step(low, high, most, false);
}

double axis_tick(const struct axis_ticks *ticks, size_t index)
{
    return multiple_at(ticks, ticks->first_multiple + (double)index);
}

void axis_widen(double *low, double *high, size_t most)
{
    if (!isfinite(*low) || !isfinite(*high) || fmax(fabs(*low), fabs(*high)) >= 1e290) {
        *low = 0.0;
        *high = 1.0;
    }
    if (!is_wide_enough(*low, *high)) { /* a twentieth of the value to each side; around 0: up to 1 */
        double middle = *low / 2.0 + *high / 2.0;
        double room = fabs(middle) > 1e-280 ? fabs(middle) / 20.0 : 1.0;
        *low = fabs(middle) > 1e-280 ? middle - room : 0.0;
        *high = fabs(middle) > 1e-280 ? middle + room : 1.0;
    }
    struct axis_ticks ticks = choose_step(*low, *high, most, true);
    if (ticks.count < 2)
        return;
    *low = axis_tick(&ticks, 0);
    *high = axis_tick(&ticks, ticks.count - 1);
}

void axis_format(char buffer[static 48], double value, unsigned decimals, bool signs)
{
    char digits[40];
    double magnitude = fabs(value);
    if (magnitude >= 1e15 || decimals > 15)
        snprintf(digits, sizeof digits, "%.4g", magnitude);
    else
        snprintf(digits, sizeof digits, "%.*f", (int)decimals, magnitude);
    bool zero = strpbrk(digits, "123456789") == NULL;
    const char *sign = "";
    if (!zero && value < 0.0)
        sign = "\u2212";
    else if (!zero && signs)
        sign = "+";
    snprintf(buffer, 48, "%s%s", sign, digits);
}

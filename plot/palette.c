/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/palette.h"

#include <math.h>

/*
 * In the order of base/configuration.c's table, so that relatives look related: RPS sky blue and RPS+ blue,
 * RFS orange and RFS+ vermilion. The four colours beyond Okabe and Ito's come last.
 */
static const struct colour colours[PALETTE_COLOURS] = {
    {0x55, 0x55, 0x55}, {0x56, 0xb4, 0xe9}, {0x00, 0x9e, 0x73}, {0xe6, 0x9f, 0x00},
    {0x00, 0x72, 0xb2}, {0xcc, 0x79, 0xa7}, {0xd5, 0x5e, 0x00}, {0xf0, 0xe4, 0x42},
    {0x99, 0xbb, 0x66}, {0x44, 0x00, 0xaa}, {0x55, 0x33, 0x00}, {0x88, 0x55, 0xff},
};

/* Found by the same search, near those, with a contrast of 3 : 1 and more to the dark style's background. */
static const struct colour dark_colours[PALETTE_COLOURS] = {
    {0xb3, 0xc7, 0xb9}, {0x52, 0xa8, 0xfe}, {0x0d, 0xce, 0x7e}, {0xee, 0xae, 0x00},
    {0x2d, 0x78, 0xda}, {0xbc, 0x85, 0xba}, {0xd3, 0x53, 0x0d}, {0xde, 0xff, 0x45},
    {0x82, 0xcb, 0x5e}, {0xa2, 0x3c, 0xff}, {0x64, 0x7e, 0x4c}, {0xff, 0xc1, 0xf9},
};

static const enum hatch hatches[] = {HATCH_NONE, HATCH_RISING,   HATCH_DOTS,    HATCH_FALLING,
                                     HATCH_GRID, HATCH_VERTICAL, HATCH_CROSSED, HATCH_HORIZONTAL};

enum { HATCHES = sizeof hatches / sizeof hatches[0] };

/* Rec. 709 weights on the encoded values: good enough to choose between a lighter and a darker hatch. */
static double brightness(struct colour colour)
{
    return (0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue) / 255.0;
}

struct colour colour_mix(struct colour from, struct colour to, double share)
{
    return (struct colour){.red = (uint8_t)(from.red + share * (to.red - from.red)),
                           .green = (uint8_t)(from.green + share * (to.green - from.green)),
                           .blue = (uint8_t)(from.blue + share * (to.blue - from.blue))};
}

static struct fill fill_of(const struct colour *table, size_t index)
{
    const struct colour black = {0, 0, 0};
    const struct colour white = {255, 255, 255};
    size_t round = index / PALETTE_COLOURS;
    struct colour colour = table[index % PALETTE_COLOURS];
    return (struct fill){
        .colour = colour,
        /* 12 and 8 have a common factor: without the round, a colour would meet two hatches only. */
        .hatch = hatches[(index + round) % HATCHES],
        .hatch_colour =
            brightness(colour) > 0.35 ? colour_mix(colour, black, 0.45) : colour_mix(colour, white, 0.5),
    };
}

struct fill palette_fill(size_t index)
{
    return fill_of(colours, index);
}

struct fill palette_dark_fill(size_t index)
{
    return fill_of(dark_colours, index);
}

/* --------------------------------------------------------------------------------------- ramps and text --
 */

struct colour palette_ramp(double share)
{
    static const struct colour stops[] = {
        {0xfe, 0xe8, 0x38}, {0xbc, 0xae, 0x6c}, {0x7c, 0x7b, 0x78}, {0x3f, 0x4b, 0x6b}, {0x00, 0x20, 0x4d}};
    enum { SPANS = sizeof stops / sizeof stops[0] - 1 };
    double at = fmin(1.0, fmax(0.0, share)) * SPANS;
    size_t span = (size_t)fmin(at, SPANS - 1);
    return colour_mix(stops[span], stops[span + 1], at - (double)span);
}

/* Relative luminance (WCAG 2.1). */
static double luminance(struct colour colour)
{
    const uint8_t parts[] = {colour.red, colour.green, colour.blue};
    static const double weights[] = {0.2126, 0.7152, 0.0722};
    double sum = 0.0;
    for (size_t i = 0; i < 3; i++) {
        double part = parts[i] / 255.0;
        sum += weights[i] * (part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4));
    }
    return sum;
}

struct colour palette_text_on(struct colour colour)
{
    double light = luminance(colour);
    bool dark_text = (light + 0.05) / 0.05 >= 1.05 / (light + 0.05);
    return dark_text ? (struct colour){0, 0, 0} : (struct colour){255, 255, 255};
}

struct fill palette_published_fill(size_t index)
{
    static const struct colour tab[] = {
        {0x1f, 0x77, 0xb4}, {0xff, 0x7f, 0x0e}, {0x2c, 0xa0, 0x2c}, {0xd6, 0x27, 0x28}, {0x94, 0x67, 0xbd},
        {0x8c, 0x56, 0x4b}, {0xe3, 0x77, 0xc2}, {0x7f, 0x7f, 0x7f}, {0xbc, 0xbd, 0x22}, {0x17, 0xbe, 0xcf},
    };
    static const enum hatch cycle[] = {HATCH_RISING,   HATCH_FALLING, HATCH_GRID,      HATCH_NONE,
                                       HATCH_VERTICAL, HATCH_CROSSED, HATCH_HORIZONTAL};
    return (struct fill){.colour = tab[index % (sizeof tab / sizeof tab[0])],
                         .hatch = cycle[index % (sizeof cycle / sizeof cycle[0])],
                         .hatch_colour = {0, 0, 0}};
}

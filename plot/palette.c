/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/palette.h"

/*
 * In the order of base/configuration.c's table, so that relatives look related: RPS sky blue and RPS+ blue,
 * RFS orange and RFS+ vermilion. The four colours beyond Okabe and Ito's come last.
 */
static const struct colour colours[PALETTE_COLOURS] = {
    {0x55, 0x55, 0x55}, {0x56, 0xb4, 0xe9}, {0x00, 0x9e, 0x73}, {0xe6, 0x9f, 0x00},
    {0x00, 0x72, 0xb2}, {0xcc, 0x79, 0xa7}, {0xd5, 0x5e, 0x00}, {0xf0, 0xe4, 0x42},
    {0x99, 0xbb, 0x66}, {0x44, 0x00, 0xaa}, {0x55, 0x33, 0x00}, {0x88, 0x55, 0xff},
};

static const enum hatch hatches[] = {HATCH_NONE, HATCH_RISING,   HATCH_DOTS,    HATCH_FALLING,
                                     HATCH_GRID, HATCH_VERTICAL, HATCH_CROSSED, HATCH_HORIZONTAL};

enum { HATCHES = sizeof hatches / sizeof hatches[0] };

/* Rec. 709 weights on the encoded values: good enough to choose between a lighter and a darker hatch. */
static double brightness(struct colour colour)
{
    return (0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue) / 255.0;
}

/* Moves a colour towards `to` by a share of the way. */
static struct colour mix(struct colour from, uint8_t to, double share)
{
    return (struct colour){.red = (uint8_t)(from.red + share * (to - from.red)),
                           .green = (uint8_t)(from.green + share * (to - from.green)),
                           .blue = (uint8_t)(from.blue + share * (to - from.blue))};
}

struct fill palette_fill(size_t index)
{
    size_t round = index / PALETTE_COLOURS;
    struct colour colour = colours[index % PALETTE_COLOURS];
    return (struct fill){
        .colour = colour,
        /* 12 and 8 have a common factor: without the round, a colour would meet two hatches only. */
        .hatch = hatches[(index + round) % HATCHES],
        .hatch_colour = brightness(colour) > 0.35 ? mix(colour, 0, 0.45) : mix(colour, 255, 0.5),
    };
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

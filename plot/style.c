/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/style.h"

#include "plot/palette.h"

#include <string.h>

static const struct style table[] = {
    {
        .name = "default",
        .summary = "bars from the reference or from zero, colours for all eyes",
        .text_size_pt = {[TEXT_TITLE] = 13.0,
                         [TEXT_CAPTION] = 11.5,
                         [TEXT_AXIS_TITLE] = 11.0,
                         [TEXT_TICK] = 11.0,
                         [TEXT_LEGEND] = 11.0,
                         [TEXT_NOTE] = 8.5,
                         [TEXT_MARK] = 9.0},
        .legend = LEGEND_ABOVE,
        .group_share = 0.84,
        .hatch_tile_pt = 6.0,
        .bar_edge_pt = 0.5,
        .bar_edge = {0x33, 0x33, 0x33},
        .paper = {0xff, 0xff, 0xff},
        .ink = {0x11, 0x11, 0x11},
        .faint_ink = {0x44, 0x44, 0x44},
        .grid = {0xdc, 0xdc, 0xdc},
        .grid_strong = {0x88, 0x88, 0x88},
        .band = {0xee, 0xf1, 0xe6},
        .whisker = {0, 0, 0},
        .whisker_pt = 1.0,
        .whisker_halo_pt = 0.7,
        .fill = palette_fill,
    },
    {
        .name = "dark",
        .summary = "the same on a dark background, for slides and screens",
        .text_size_pt = {[TEXT_TITLE] = 13.0,
                         [TEXT_CAPTION] = 11.5,
                         [TEXT_AXIS_TITLE] = 11.0,
                         [TEXT_TICK] = 11.0,
                         [TEXT_LEGEND] = 11.0,
                         [TEXT_NOTE] = 8.5,
                         [TEXT_MARK] = 9.0},
        .legend = LEGEND_ABOVE,
        .group_share = 0.84,
        .hatch_tile_pt = 6.0,
        .bar_edge_pt = 0.5,
        .bar_edge = {0xdd, 0xdd, 0xdd},
        .ramps_to_light = true,
        .paper = {0x18, 0x1b, 0x20},
        .ink = {0xf0, 0xf0, 0xf0},
        .faint_ink = {0xc4, 0xc8, 0xcc},
        .grid = {0x3a, 0x40, 0x48},
        .grid_strong = {0x8a, 0x90, 0x98},
        .band = {0x2a, 0x33, 0x2c},
        .whisker = {0xff, 0xff, 0xff},
        .whisker_pt = 1.0,
        .whisker_halo_pt = 0.7,
        .fill = palette_dark_fill,
    },
    {
        .name = "paper",
        .summary = "the published figures' look, with our footnotes",
        .published_wording = true,
        .text_size_pt = {[TEXT_TITLE] = 14.0,
                         [TEXT_CAPTION] = 12.5,
                         [TEXT_AXIS_TITLE] = 12.5,
                         [TEXT_TICK] = 13.0,
                         [TEXT_LEGEND] = 11.5,
                         [TEXT_NOTE] = 7.5,
                         [TEXT_MARK] = 9.0},
        .legend = LEGEND_RIGHT,
        .captions_below = true,
        .titles_every_y_axis = true,
        .frames_plot = true,
        .group_share = 0.9,
        .hatch_tile_pt = 7.0,
        .bar_edge_pt = 1.25,
        .bar_edge = {0, 0, 0},
        .paper = {0xff, 0xff, 0xff},
        .ink = {0x11, 0x11, 0x11},
        .faint_ink = {0x44, 0x44, 0x44},
        .grid = {0xdc, 0xdc, 0xdc},
        .grid_strong = {0x88, 0x88, 0x88},
        .band = {0xee, 0xf1, 0xe6},
        .whisker = {0, 0, 0},
        .whisker_pt = 0.9,
        .fill = palette_published_fill,
    },
};

enum { STYLE_COUNT = sizeof table / sizeof table[0] };

const struct style *styles(size_t *count)
{
    *count = STYLE_COUNT;
    return table;
}

const struct style *style_find(const char *name)
{
    for (size_t i = 0; i < STYLE_COUNT; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

const char *style_name_at(size_t index)
{
    return index < STYLE_COUNT ? table[index].name : NULL;
}

const char *style_summary_at(size_t index)
{
    return index < STYLE_COUNT ? table[index].summary : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heat maps: a rectangle a cell, its number in it where that fits. */
#include "base/memory.h"
#include "plot/layout_parts.h"
#include "plot/palette.h"

#include <math.h>

struct colour layout_ramp(const struct layout *layout, double share)
{
    return palette_ramp(layout->style->ramps_to_light ? 1.0 - share : share);
}

static void draw_text(const struct layout *layout, const struct chart_tile *tile, const struct box *box,
                      struct colour behind)
{
    if (tile->text == NULL)
        return;
    autofree char *text = memory_print("%s%s", tile->text, tile->mark != NULL ? tile->mark : "");
    bool fits = layout_text_width(layout, TEXT_MARK, text) <= 0.94 * box->width &&
                layout_line_height(layout, TEXT_MARK) <= box->height;
    if (!fits)
        return;
    struct text_style style = layout_text_style(layout, TEXT_MARK);
    style.colour = palette_text_on(behind);
    style.horizontal = ANCHOR_CENTRE;
    style.vertical = ANCHOR_MIDDLE;
    canvas_text(layout->canvas, box->x + box->width / 2.0, box->y + box->height / 2.0, text, &style);
}

void tiles_draw(const struct layout *layout, const struct plot_area *area)
{
    const struct chart *chart = layout->chart;
    const struct chart_panel *panel = area->panel;
    for (size_t i = 0; i < panel->tile_count; i++) {
        const struct chart_tile *tile = &panel->tiles[i];
        double width = area->box.width / (double)panel->group_count;
        double height = area->box.height / (double)panel->row_count;
        double gap = fmin(0.6 * layout->scale, 0.1 * fmin(width, height));
        struct box box = {area->box.x + (double)tile->group * width + gap / 2.0,
                          area->box.y + (double)tile->row * height + gap / 2.0, width - gap, height - gap};
        struct fill fill = {.colour = layout->style->grid}; /* a cell without a number */
        if (tile->value.defined)
            fill.colour = layout_ramp(layout, (tile->value.value - chart->ramp_low) /
                                                  (chart->ramp_high - chart->ramp_low));
        if (tile->tooltip != NULL)
            canvas_begin_group(layout->canvas, tile->tooltip);
        canvas_rectangle(layout->canvas, box.x, box.y, box.width, box.height, &fill, NULL);
        draw_text(layout, tile, &box, fill.colour);
        if (tile->tooltip != NULL)
            canvas_end_group(layout->canvas);
    }
}

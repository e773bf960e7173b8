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

static bool fits(const struct layout *layout, const struct box *box, const char *text)
{
    return layout_text_width(layout, TEXT_MARK, text) <= 0.94 * box->width &&
           layout_line_height(layout, TEXT_MARK) <= box->height;
}

static struct box tile_box(const struct layout *layout, const struct plot_area *area,
                           const struct chart_tile *tile)
{
    double width = area->box.width / (double)area->panel->group_count;
    double height = area->box.height / (double)area->panel->row_count;
    double gap = fmin(0.6 * layout->scale, 0.1 * fmin(width, height));
    return (struct box){area->box.x + (double)tile->group * width + gap / 2.0,
                        area->box.y + (double)tile->row * height + gap / 2.0, width - gap, height - gap};
}

/* The number with its mark; the mark alone where there is no room for both; then a tick in the corner. */
static void draw_text(const struct layout *layout, const struct chart_tile *tile, const struct box *box,
                      struct colour behind)
{
    const char *mark = tile->mark != NULL ? tile->mark : "";
    autofree char *both = memory_print("%s%s", tile->text != NULL ? tile->text : "", mark);
    const char *text = fits(layout, box, both) ? both : fits(layout, box, mark) ? mark : "";
    if (text[0] == '\0' && mark[0] != '\0') {
        const struct stroke tick = {.colour = palette_text_on(behind),
                                    .width_pt = fmin(layout->scale, box->height / 4.0)};
        double length = fmin(4.0 * layout->scale, 0.7 * fmin(box->width, box->height));
        canvas_line(layout->canvas, box->x + box->width - length, box->y, box->x + box->width,
                    box->y + length, &tick);
        return;
    }
    struct text_style style = layout_text_style(layout, TEXT_MARK);
    style.colour = palette_text_on(behind);
    style.horizontal = ANCHOR_CENTRE;
    style.vertical = ANCHOR_MIDDLE;
    canvas_text(layout->canvas, box->x + box->width / 2.0, box->y + box->height / 2.0, text, &style);
}

bool tile_marks_fit(const struct layout *layout, const struct plot_area *area)
{
    for (size_t i = 0; i < area->panel->tile_count; i++) {
        const struct chart_tile *tile = &area->panel->tiles[i];
        const struct box box = tile_box(layout, area, tile);
        if (tile->mark != NULL && !fits(layout, &box, tile->mark))
            return false;
    }
    return true;
}

void tiles_draw(const struct layout *layout, const struct plot_area *area)
{
    const struct chart *chart = layout->chart;
    const struct chart_panel *panel = area->panel;
    for (size_t i = 0; i < panel->tile_count; i++) {
        const struct chart_tile *tile = &panel->tiles[i];
        const struct box box = tile_box(layout, area, tile);
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

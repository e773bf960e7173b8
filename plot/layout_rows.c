/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows: their names at the left, what is said of each at the right. */
#include "base/memory.h"
#include "plot/layout_parts.h"

#include <math.h>

static double longest(const struct layout *layout, bool ends)
{
    double longest = 0.0;
    for (size_t i = 0; i < layout->chart->panel_count; i++) {
        const struct chart_panel *panel = &layout->chart->panels[i];
        char **texts = ends ? panel->row_ends : panel->rows;
        for (size_t j = 0; texts != NULL && j < panel->row_count; j++)
            longest = fmax(longest, layout_text_width(layout, TEXT_TICK, texts[j]));
    }
    return longest;
}

struct row_labels row_labels_choose(const struct layout *layout, double width)
{
    struct row_labels labels = {.left = fmin(longest(layout, false), 0.3 * width)};
    double ends = longest(layout, true);
    if (ends <= 0.4 * width) /* else they are left to the tooltips and the table */
        labels.right = ends;
    return labels;
}

/* Every n-th where they would touch: text that nobody can read says nothing. */
static size_t step_of(const struct layout *layout, const struct plot_area *area)
{
    double slot = area->box.height / (double)area->panel->row_count;
    return (size_t)fmax(1.0,
                        fmin(1e9, ceil(1.05 * layout_line_height(layout, TEXT_TICK) / fmax(slot, 1e-6))));
}

void row_labels_draw(const struct layout *layout, const struct plot_area *area,
                     const struct row_labels *labels)
{
    const struct box *box = &area->box;
    struct text_style style = layout_text_style(layout, TEXT_TICK);
    style.vertical = ANCHOR_MIDDLE;
    size_t step = step_of(layout, area);
    double gap = 4.0 * layout->scale;
    for (size_t i = 0; i < area->panel->row_count; i += step) {
        double y = plot_area_y(area, (double)i);
        style.horizontal = ANCHOR_RIGHT;
        autofree char *name = layout_fit(layout, TEXT_TICK, area->panel->rows[i], labels->left + 0.01);
        canvas_text(layout->canvas, box->x - gap, y, name, &style);
        style.horizontal = ANCHOR_LEFT;
        if (labels->right > 0.0 && area->panel->row_ends != NULL)
            canvas_text(layout->canvas, box->x + box->width + gap, y, area->panel->row_ends[i], &style);
    }
}

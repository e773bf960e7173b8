/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows: their names at the left, what is said of each at the right. */
#include "base/memory.h"
#include "plot/layout_parts.h"

#include <math.h>

enum row_text { ROW_NAMES, ROW_ENDS, ROW_SHORT_ENDS };

static char **texts_of(const struct chart_panel *panel, enum row_text which)
{
    switch (which) {
    case ROW_ENDS:
        return panel->row_ends;
    case ROW_SHORT_ENDS:
        return panel->row_short_ends;
    case ROW_NAMES:
        break;
    }
    return panel->rows;
}

static double longest(const struct layout *layout, enum row_text which)
{
    double longest = 0.0;
    for (size_t i = 0; i < layout->chart->panel_count; i++) {
        const struct chart_panel *panel = &layout->chart->panels[i];
        char **texts = texts_of(panel, which);
        for (size_t j = 0; texts != NULL && j < panel->row_count; j++)
            longest = fmax(longest, layout_text_width(layout, TEXT_TICK, texts[j]));
    }
    return longest;
}

struct row_labels row_labels_choose(const struct layout *layout, double width)
{
    struct row_labels labels = {.left = fmin(longest(layout, ROW_NAMES), 0.3 * width)};
    labels.right = longest(layout, ROW_ENDS);
    if (labels.right <= 0.45 * width)
        return labels;
    labels.short_ends = true; /* the rest is left to the tooltips and the table */
    labels.right = fmin(longest(layout, ROW_SHORT_ENDS), 0.4 * width);
    return labels;
}

bool row_labels_fit(const struct layout *layout, double plot_height)
{
    double line = layout_line_height(layout, TEXT_TICK);
    for (size_t i = 0; i < layout->chart->panel_count; i++)
        if ((double)layout->chart->panels[i].row_count * 1.05 * line > plot_height)
            return false;
    return true;
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
        autofree char *name = layout_fit_name(layout, TEXT_TICK, area->panel->rows[i], labels->left + 0.01);
        canvas_text(layout->canvas, box->x - gap, y, name, &style);
        style.horizontal = ANCHOR_LEFT;
        char **ends = texts_of(area->panel, labels->short_ends ? ROW_SHORT_ENDS : ROW_ENDS);
        if (labels->right <= 0.0 || ends == NULL)
            continue;
        autofree char *end = layout_fit(layout, TEXT_TICK, ends[i], labels->right + 0.01);
        canvas_text(layout->canvas, box->x + box->width + gap, y, end, &style);
    }
}

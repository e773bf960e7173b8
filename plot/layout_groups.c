/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Labels of groups: horizontal where they fit; else turned; else only some of them. */
#include "base/memory.h"
#include "plot/layout_parts.h"

#include <math.h>

/* What is to be known of all panels' labels. */
struct label_widths {
    double longest;
    double first, last; /* the longest of the panels' first and last ones */
    double neighbours;  /* the longest distance that two neighbours' middles need */
    bool numbers;       /* all begin with a digit: leaving some out hides nothing */
};

static struct label_widths measure_labels(const struct layout *layout)
{
    struct label_widths widths = {.numbers = true};
    for (size_t i = 0; i < layout->chart->panel_count; i++) {
        const struct chart_panel *panel = &layout->chart->panels[i];
        double before = 0.0;
        for (size_t j = 0; j < panel->group_count; j++) {
            const char *label = panel->groups[j];
            double width = layout_text_width(layout, TEXT_TICK, label);
            widths.longest = fmax(widths.longest, width);
            if (j == 0)
                widths.first = fmax(widths.first, width);
            else
                widths.neighbours = fmax(widths.neighbours, (before + width) / 2.0);
            widths.numbers = widths.numbers && label[0] >= '0' && label[0] <= '9';
            before = width;
        }
        widths.last = fmax(widths.last, before);
    }
    return widths;
}

static size_t step_for(double needed, double slot)
{
    double step = ceil(needed / fmax(slot, 1e-6));
    return step < 1.0 ? 1 : (size_t)fmin(step, 1e9);
}

static struct group_labels turned_labels(const struct layout *layout, double longest, double slot,
                                         double before, double height_most)
{
    const double turn = sqrt(0.5); /* sine and cosine of 45 degrees */
    double line = layout_line_height(layout, TEXT_TICK);
    /* Half a tick label of the y axis reaches below the plot: turned labels pass under it. */
    struct group_labels labels = {.step = 1, .gap = 0.62 * line};
    /* At 45 degrees where that shortens none, or shortens them no more than upright ones. */
    double slanted = fmin(longest, fmin(height_most, before) / turn - line);
    double upright = fmin(longest, height_most);
    if (slot >= 1.5 * line && (slanted >= longest || slanted >= upright)) {
        labels.rotation_degrees = 45.0;
        labels.length_most = slanted;
        labels.height = labels.gap + (slanted + line) * turn;
        return labels;
    }
    labels.rotation_degrees = 90.0;
    labels.step = step_for(1.05 * line, slot);
    labels.length_most = upright;
    labels.height = labels.gap + upright;
    return labels;
}

struct group_labels group_labels_choose(const struct layout *layout, double slot, double before, double after,
                                        double height_most)
{
    double line = layout_line_height(layout, TEXT_TICK);
    struct label_widths widths = measure_labels(layout);
    struct group_labels level = {
        .step = 1, .length_most = widths.longest, .gap = 0.35 * line, .height = 1.35 * line};
    if (layout->chart->rotates_groups)
        return turned_labels(layout, widths.longest, slot, before, height_most);
    /* The first label may reach left below the axis, but not into another panel or over the edge. */
    bool ends_fit = widths.first / 2.0 <= slot / 2.0 + 0.5 * line && widths.last / 2.0 <= after;
    if (ends_fit && widths.neighbours + 0.5 * line <= slot)
        return level;
    if (widths.numbers && widths.longest <= 3.0 * line) {
        level.step = step_for(widths.longest + 0.5 * line, slot);
        level.gap = 0.62 * line; /* the first one may reach below the axis's own labels */
        level.height = level.gap + line;
        return level;
    }
    return turned_labels(layout, widths.longest, slot, before, height_most);
}

void group_labels_draw(const struct layout *layout, const struct chart_panel *panel,
                       const struct group_labels *labels, const struct box *plot)
{
    double line = layout_line_height(layout, TEXT_TICK);
    double slot = plot->width / (double)panel->group_count;
    struct text_style style = layout_text_style(layout, TEXT_TICK);
    bool turned = labels->rotation_degrees > 0.0;
    style.rotation_degrees = labels->rotation_degrees;
    style.horizontal = turned ? ANCHOR_RIGHT : ANCHOR_CENTRE;
    style.vertical = turned ? ANCHOR_MIDDLE : ANCHOR_TOP;
    double y = plot->y + plot->height + labels->gap;
    if (turned && labels->rotation_degrees < 90.0)
        y += 0.5 * line * sqrt(0.5); /* the label's upper corner, not its middle, is at the gap */
    for (size_t i = 0; i < panel->group_count; i += labels->step) {
        autofree char *text =
            layout_fit_name(layout, TEXT_TICK, panel->groups[i], labels->length_most + 0.01);
        canvas_text(layout->canvas, plot->x + ((double)i + 0.5) * slot, y, text, &style);
    }
}

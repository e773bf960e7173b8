/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/layout_parts.h"

#include <math.h>

/* Between a bar and its mark. */
static const double mark_gap = 1.0;

/* A bar's place, and what does not change from bar to bar. */
struct bar_place {
    double left, width;
    bool marks_fit; /* as texts */
};

static void draw_body(const struct layout *layout, const struct plot_area *area, const struct chart_bar *bar,
                      const struct fill *fill, const struct bar_place *place)
{
    double base = plot_area_y(area, area->y->base);
    double end = plot_area_y(area, bar->value.value);
    double edge = layout->style->bar_edge_pt * layout->scale;
    double least = 1.5 * layout->scale;
    double top = fmin(base, end);
    double height = fabs(base - end);
    if (height < 0.01 * least) { /* as the reference's own: it is there all the same, and says 0 */
        top = base - least / 2.0;
        height = least;
    } else if (height < least / 2.0) {
        top = base - (end <= base ? least / 2.0 : 0.0);
        height = least / 2.0;
    }
    struct fill plain = *fill;
    if (place->width < 2.0 * layout->scale || height < 4.0 * layout->scale)
        plain.hatch = HATCH_NONE;
    const struct stroke stroke = {.colour = layout->style->bar_edge, .width_pt = edge};
    bool edged = edge > 0.0 && place->width > 3.0 * edge && height > least;
    canvas_rectangle(layout->canvas, place->left, top, place->width, height, &plain, edged ? &stroke : NULL);
}

static void draw_whisker_stroke(const struct layout *layout, const struct plot_area *area,
                                const struct chart_bar *bar, const struct bar_place *place,
                                const struct stroke *stroke, double extra)
{
    const struct chart_axis *y = area->y;
    double middle = place->left + place->width / 2.0;
    double low = plot_area_y(area, bar->low.value);
    double high = plot_area_y(area, bar->high.value);
    canvas_line(layout->canvas, middle, low + extra, middle, high - extra, stroke);
    double cap = fmin(0.3 * place->width, 4.0 * layout->scale) + extra;
    if (place->width < 3.0 * layout->scale)
        return;
    if (bar->low.value >= y->low && bar->low.value <= y->high)
        canvas_line(layout->canvas, middle - cap, low, middle + cap, low, stroke);
    if (bar->high.value <= y->high && bar->high.value >= y->low)
        canvas_line(layout->canvas, middle - cap, high, middle + cap, high, stroke);
}

static void draw_whisker(const struct layout *layout, const struct plot_area *area,
                         const struct chart_bar *bar, const struct bar_place *place)
{
    if (!bar->low.defined || !bar->high.defined)
        return;
    const struct style *style = layout->style;
    double width = fmin(style->whisker_pt * layout->scale, fmax(0.3 * place->width, 0.25));
    double halo = style->whisker_halo_pt * layout->scale;
    double height = fabs(plot_area_y(area, bar->value.value) - plot_area_y(area, area->y->base));
    /* On a small bar it would leave nothing of the bar. */
    if (halo > 0.0 && !layout->chart->dots_for_bars && place->width > 4.0 * (width + 2.0 * halo) &&
        height > 12.0 * layout->scale) {
        const struct stroke white = {.colour = style->paper, .width_pt = width + 2.0 * halo};
        draw_whisker_stroke(layout, area, bar, place, &white, halo);
    }
    const struct stroke dark = {.colour = style->whisker, .width_pt = width};
    draw_whisker_stroke(layout, area, bar, place, &dark, 0.0);
}

/* The highest point of what belongs to a bar. */
static double bar_top(const struct layout *layout, const struct plot_area *area, const struct chart_bar *bar)
{
    bool from_base = !layout->chart->dots_for_bars || !bar->value.defined;
    double top = from_base ? plot_area_y(area, area->y->base) : area->box.y + area->box.height;
    if (bar->value.defined)
        top = fmin(top, plot_area_y(area, bar->value.value));
    if (bar->value.defined && bar->low.defined && bar->high.defined)
        top = fmin(top, plot_area_y(area, bar->high.value));
    return top;
}

/* Above all that belongs to the bar; a mark too wide for its bar becomes a tick. */
static void draw_mark(const struct layout *layout, const struct plot_area *area, const struct chart_bar *bar,
                      const struct bar_place *place)
{
    if (bar->mark == NULL)
        return;
    double top = bar_top(layout, area, bar);
    double gap = mark_gap * layout->scale;
    double middle = place->left + place->width / 2.0;
    if (place->marks_fit) {
        struct text_style style = layout_text_style(layout, TEXT_MARK);
        style.horizontal = ANCHOR_CENTRE;
        style.vertical = ANCHOR_BOTTOM;
        canvas_text(layout->canvas, middle, top - gap, bar->mark, &style);
    } else {
        const struct stroke tick = {.colour = layout->style->ink,
                                    .width_pt = fmin(place->width, layout->scale)};
        canvas_line(layout->canvas, middle, top - 2.0 * gap, middle, top - 6.0 * gap, &tick);
    }
}

static double widest_mark(const struct layout *layout, const struct chart_panel *panel)
{
    double widest = 0.0;
    const char *last = "";
    for (size_t i = 0; i < panel->group_count * layout->chart->series_count; i++) {
        const char *mark = panel->bars[i].mark;
        if (mark == NULL || (mark[0] == last[0] && mark[1] == last[1]))
            continue;
        widest = fmax(widest, layout_text_width(layout, TEXT_MARK, mark));
        last = mark;
    }
    return widest;
}

static double bar_width(const struct layout *layout, const struct chart_panel *panel, double plot_width)
{
    return plot_width / (double)panel->group_count * layout->style->group_share /
           (double)layout->chart->series_count;
}

bool bar_marks_fit(const struct layout *layout, const struct chart_panel *panel, double plot_width)
{
    return widest_mark(layout, panel) <= bar_width(layout, panel, plot_width);
}

double marks_headroom(const struct layout *layout, const struct chart_panel *panel, double plot_height)
{
    const struct plot_area whole = {
        .box = {.height = plot_height}, .panel = panel, .y = &layout->chart->y[panel->y]};
    double needed = layout_line_height(layout, TEXT_MARK) + 2.0 * mark_gap * layout->scale;
    double headroom = 0.0;
    for (size_t i = 0; i < panel->group_count * layout->chart->series_count; i++) {
        if (panel->bars[i].mark == NULL)
            continue;
        /* The bar's height shrinks with the headroom: (height - headroom) * share + needed <= height. */
        double share = 1.0 - bar_top(layout, &whole, &panel->bars[i]) / plot_height;
        if (share * plot_height + needed > plot_height)
            headroom = fmax(headroom, plot_height - (plot_height - needed) / share);
    }
    return fmin(headroom, plot_height / 2.0);
}

/* A dot in the bar's place. */
static void draw_dot(const struct layout *layout, const struct plot_area *area, const struct chart_bar *bar,
                     const struct bar_place *place, size_t series)
{
    struct canvas_point at = {place->left + place->width / 2.0, plot_area_y(area, bar->value.value)};
    draw_whisker(layout, area, bar, place);
    dot_shape_draw(layout, series, EMPHASIS_NONE, at, fmin(3.4 * layout->scale, 0.42 * place->width));
}

void bars_draw(const struct layout *layout, const struct plot_area *area)
{
    const struct chart_panel *panel = area->panel;
    size_t series_count = layout->chart->series_count;
    double slot = area->box.width / (double)panel->group_count;
    double pitch = bar_width(layout, panel, area->box.width);
    struct bar_place place = {.width = pitch, .marks_fit = bar_marks_fit(layout, panel, area->box.width)};
    for (size_t group = 0; group < panel->group_count; group++) {
        double left = area->box.x + slot * ((double)group + (1.0 - layout->style->group_share) / 2.0);
        for (size_t series = 0; series < series_count; series++) {
            const struct chart_bar *bar = &panel->bars[group * series_count + series];
            place.left = left + (double)series * pitch;
            bool titled = bar->tooltip != NULL && (bar->value.defined || bar->mark != NULL);
            if (titled)
                canvas_begin_group(layout->canvas, bar->tooltip);
            if (bar->value.defined && layout->chart->dots_for_bars) {
                draw_dot(layout, area, bar, &place, series);
            } else if (bar->value.defined) {
                struct fill fill = layout_fill(layout, series);
                draw_body(layout, area, bar, &fill, &place);
                draw_whisker(layout, area, bar, &place);
            }
            draw_mark(layout, area, bar, &place);
            if (titled)
                canvas_end_group(layout->canvas);
        }
    }
}

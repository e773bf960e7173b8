/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bands, rules, lines and dots: what stands on two axes of numbers, or on one and in a name's place. */
#include "base/memory.h"
#include "plot/layout_parts.h"
#include "plot/palette.h"

#include <math.h>
#include <stdlib.h>

/* ---------------------------------------------------------------------------------- bands, rules, lines --
 */

static void draw_rule(const struct layout *layout, const struct plot_area *area,
                      const struct chart_rule *rule)
{
    const struct box *box = &area->box;
    const struct stroke stroke = {.colour = rule->faint ? layout->style->grid_strong : layout->style->ink,
                                  .width_pt = (rule->faint ? 0.5 : 0.9) * layout->scale,
                                  .dash = rule->faint ? DASH_LONG : DASH_NONE};
    if (rule->tooltip != NULL)
        canvas_begin_group(layout->canvas, rule->tooltip);
    if (rule->on_x) {
        double x = plot_area_x(area, rule->at);
        canvas_line(layout->canvas, x, box->y, x, box->y + box->height, &stroke);
    } else {
        double y = plot_area_y(area, rule->at);
        canvas_line(layout->canvas, box->x, y, box->x + box->width, y, &stroke);
    }
    if (rule->tooltip != NULL)
        canvas_end_group(layout->canvas);
}

void bands_draw(const struct layout *layout, const struct plot_area *area)
{
    const struct chart_panel *panel = area->panel;
    const struct fill fill = {.colour = layout->style->band};
    for (size_t i = 0; i < panel->band_count; i++) {
        const struct chart_band *band = &panel->bands[i];
        struct box box = area->box;
        if (band->on_x) {
            box.x = plot_area_x(area, band->low);
            box.width = plot_area_x(area, band->high) - box.x;
        } else {
            box.y = plot_area_y(area, band->high);
            box.height = plot_area_y(area, band->low) - box.y;
        }
        if (box.width > 0.0 && box.height > 0.0)
            canvas_rectangle(layout->canvas, box.x, box.y, box.width, box.height, &fill, NULL);
    }
    for (size_t i = 0; i < panel->rule_count; i++)
        draw_rule(layout, area, &panel->rules[i]);
}

struct stroke layout_line_stroke(const struct layout *layout, size_t series, enum chart_line_kind kind)
{
    /* Colours come again from the 13th place on, dashes from the 9th: no pair does before the 25th. */
    const struct colour colour = layout->chart->series[series].fill.colour;
    if (kind == LINE_FAINT)
        return (struct stroke){.colour = colour_mix(colour, layout->style->paper, 0.55),
                               .width_pt = 0.5 * layout->scale};
    return (struct stroke){.colour = colour,
                           .width_pt = 1.5 * layout->scale,
                           .dash = (enum dash)(layout->chart->series[series].place % DASH_COUNT)};
}

static void draw_line(const struct layout *layout, const struct plot_area *area,
                      const struct chart_line *line)
{
    size_t count = 0;
    autofree struct canvas_point *points = memory_allocate(2 * line->count, sizeof *points);
    for (size_t i = 0; i < line->count; i++) {
        struct canvas_point at = {plot_area_x(area, line->points[i].x), plot_area_y(area, line->points[i].y)};
        if (line->kind == LINE_STEPS && i > 0) {
            points[count] = (struct canvas_point){at.x, points[count - 1].y};
            count++;
        }
        points[count++] = at;
    }
    struct stroke stroke = layout_line_stroke(layout, line->series, line->kind);
    if (line->tooltip != NULL)
        canvas_begin_group(layout->canvas, line->tooltip);
    canvas_path(layout->canvas, points, count, &stroke);
    if (line->tooltip != NULL)
        canvas_end_group(layout->canvas);
}

void lines_draw(const struct layout *layout, const struct plot_area *area)
{
    for (int faint = 1; faint >= 0; faint--) /* those before the others */
        for (size_t i = 0; i < area->panel->line_count; i++)
            if ((area->panel->lines[i].kind == LINE_FAINT) == (faint == 1))
                draw_line(layout, area, &area->panel->lines[i]);
}

/* ------------------------------------------------------------------------------------------------- dots --
 */

void dot_shape_draw(const struct layout *layout, size_t series, enum chart_emphasis emphasis,
                    struct canvas_point centre, double radius)
{
    const struct chart_series *of = &layout->chart->series[series];
    bool hollow = emphasis == EMPHASIS_HOLLOW;
    bool edged = hollow || radius > 2.0; /* small ones would be nothing but edge */
    const struct canvas_dot dot = {.shape = (enum dot_shape)(of->place % DOT_SHAPES),
                                   .centre = centre,
                                   .radius = radius,
                                   .fill = hollow ? layout->style->paper : of->fill.colour,
                                   .edge = hollow ? of->fill.colour : layout->style->bar_edge,
                                   .edge_pt = edged ? (hollow ? fmin(1.0, 0.5 * radius) : 0.4) * layout->scale
                                                    : 0.0};
    canvas_dot(layout->canvas, &dot);
}

static bool is_inside(const struct chart_axis *axis, double value)
{
    return value >= axis->low && value <= axis->high;
}

/* A whisker from one end to the other, across or upright; an end that is cut has no cap. */
static void draw_whisker(const struct layout *layout, const struct plot_area *area,
                         const struct chart_dot *dot, bool on_x, double radius)
{
    const struct chart_value *value = on_x ? &dot->x : &dot->y;
    if (!value->low.defined || !value->high.defined)
        return;
    const struct colour colour = layout->chart->series[dot->series].fill.colour;
    const struct stroke stroke = {.colour = colour_mix(colour, layout->style->ink, 0.4),
                                  .width_pt = layout->style->whisker_pt * layout->scale};
    const struct quantity *ends[] = {&value->low, &value->high};
    struct canvas_point points[2];
    double cap = 0.9 * radius;
    for (size_t i = 0; i < 2; i++) {
        points[i].x = plot_area_x(area, on_x ? ends[i]->value : dot->x.value.value);
        points[i].y = plot_area_y(area, on_x ? dot->y.value.value : ends[i]->value);
        if (!is_inside(on_x ? area->x : area->y, ends[i]->value))
            continue;
        canvas_line(layout->canvas, points[i].x - (on_x ? 0.0 : cap), points[i].y - (on_x ? cap : 0.0),
                    points[i].x + (on_x ? 0.0 : cap), points[i].y + (on_x ? cap : 0.0), &stroke);
    }
    canvas_line(layout->canvas, points[0].x, points[0].y, points[1].x, points[1].y, &stroke);
}

/* What stands in a panel already: no mark touches it. */
struct occupied {
    struct box *boxes;
    size_t count, capacity;
};

static void occupy(struct occupied *occupied, struct box box)
{
    occupied->boxes =
        memory_grow(occupied->boxes, &occupied->capacity, occupied->count + 1, sizeof *occupied->boxes);
    occupied->boxes[occupied->count++] = box;
}

static bool is_free(const struct occupied *occupied, const struct box *plot, const struct box *box)
{
    if (box->x < plot->x || box->y < plot->y || box->x + box->width > plot->x + plot->width ||
        box->y + box->height > plot->y + plot->height)
        return false;
    for (size_t i = 0; i < occupied->count; i++) {
        const struct box *other = &occupied->boxes[i];
        if (box->x < other->x + other->width && other->x < box->x + box->width &&
            box->y < other->y + other->height && other->y < box->y + box->height)
            return false;
    }
    return true;
}

static struct canvas_point place_of(const struct plot_area *area, const struct chart_dot *dot)
{
    return (struct canvas_point){plot_area_x(area, dot->x.value.value),
                                 plot_area_y(area, dot->y.value.value)};
}

static bool is_drawn(const struct chart_dot *dot)
{
    return dot->x.value.defined && dot->y.value.defined;
}

static bool has_mark_beside(const struct plot_area *area, const struct chart_dot *dot)
{
    return is_drawn(dot) && dot->mark != NULL && area->panel->row_ends == NULL; /* else at the row's end */
}

static double radius_of(const struct layout *layout, const struct plot_area *area)
{
    const struct chart *chart = layout->chart;
    size_t most = 0; /* alike in all panels */
    for (size_t i = 0; i < chart->panel_count; i++)
        most = chart->panels[i].dot_count > most ? chart->panels[i].dot_count : most;
    double crowd = sqrt(area->box.width * area->box.height / (double)(most + 1));
    return fmax(0.5, fmin(3.2 * layout->scale, 0.12 * crowd));
}

/* All dots with their whiskers. */
static struct occupied occupied_by_dots(const struct plot_area *area, double radius)
{
    struct occupied occupied = {0};
    for (size_t i = 0; i < area->panel->dot_count; i++) {
        const struct chart_dot *dot = &area->panel->dots[i];
        if (!is_drawn(dot))
            continue;
        struct canvas_point at = place_of(area, dot);
        occupy(&occupied, (struct box){at.x - radius, at.y - radius, 2.0 * radius, 2.0 * radius});
        if (dot->x.low.defined && dot->x.high.defined) {
            double left = plot_area_x(area, dot->x.low.value);
            occupy(&occupied, (struct box){left, at.y, plot_area_x(area, dot->x.high.value) - left, 0.0});
        }
        if (dot->y.low.defined && dot->y.high.defined) {
            double top = plot_area_y(area, dot->y.high.value);
            occupy(&occupied, (struct box){at.x, top, 0.0, plot_area_y(area, dot->y.low.value) - top});
        }
    }
    return occupied;
}

/* Where beside its dot the mark has room, which it then takes; false: nowhere. */
static bool place_mark(const struct layout *layout, const struct plot_area *area, const struct chart_dot *dot,
                       double radius, struct occupied *occupied, struct box *place)
{
    struct canvas_point at = place_of(area, dot);
    double width = layout_text_width(layout, TEXT_MARK, dot->mark);
    double height = layout_line_height(layout, TEXT_MARK);
    double away = 1.3 * radius;
    const struct box places[] = {
        {at.x + away, at.y - height, width, height},
        {at.x - away - width, at.y - height, width, height},
        {at.x + away, at.y, width, height},
        {at.x - away - width, at.y, width, height},
    };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (!is_free(occupied, &area->box, &places[i]))
            continue;
        *place = places[i];
        occupy(occupied, places[i]);
        return true;
    }
    return false;
}

static void draw_mark(const struct layout *layout, const struct plot_area *area, const struct chart_dot *dot,
                      double radius, struct occupied *occupied)
{
    struct box place;
    struct canvas_point at = place_of(area, dot);
    if (dot->tooltip != NULL)
        canvas_begin_group(layout->canvas, dot->tooltip);
    if (place_mark(layout, area, dot, radius, occupied, &place)) {
        struct text_style style = layout_text_style(layout, TEXT_MARK);
        canvas_text(layout->canvas, place.x, place.y, dot->mark, &style);
    } else {
        const struct stroke tick = {.colour = layout->style->ink, .width_pt = layout->scale};
        canvas_line(layout->canvas, at.x + 0.8 * radius, at.y - 0.8 * radius, at.x + 1.8 * radius,
                    at.y - 1.8 * radius, &tick);
    }
    if (dot->tooltip != NULL)
        canvas_end_group(layout->canvas);
}

bool dot_marks_fit(const struct layout *layout, const struct plot_area *area)
{
    double radius = radius_of(layout, area);
    struct occupied occupied = occupied_by_dots(area, radius);
    struct box place;
    bool all = true;
    for (size_t i = 0; i < area->panel->dot_count && all; i++)
        if (has_mark_beside(area, &area->panel->dots[i]))
            all = place_mark(layout, area, &area->panel->dots[i], radius, &occupied, &place);
    free(occupied.boxes);
    return all;
}

static void draw_dot(const struct layout *layout, const struct plot_area *area, const struct chart_dot *dot,
                     double radius)
{
    if (dot->tooltip != NULL)
        canvas_begin_group(layout->canvas, dot->tooltip);
    draw_whisker(layout, area, dot, true, radius);
    draw_whisker(layout, area, dot, false, radius);
    dot_shape_draw(layout, dot->series, dot->emphasis, place_of(area, dot), radius);
    if (dot->tooltip != NULL)
        canvas_end_group(layout->canvas);
}

void dots_draw(const struct layout *layout, const struct plot_area *area)
{
    const struct chart_panel *panel = area->panel;
    double radius = radius_of(layout, area);
    for (size_t i = 0; i < panel->dot_count; i++)
        if (is_drawn(&panel->dots[i]))
            draw_dot(layout, area, &panel->dots[i], radius);
    struct occupied occupied = occupied_by_dots(area, radius);
    for (size_t i = 0; i < panel->dot_count; i++)
        if (has_mark_beside(area, &panel->dots[i]))
            draw_mark(layout, area, &panel->dots[i], radius, &occupied);
    free(occupied.boxes);
}

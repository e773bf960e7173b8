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
    if (rule->on_x) {
        double x = plot_area_x(area, rule->at);
        canvas_line(layout->canvas, x, box->y, x, box->y + box->height, &stroke);
    } else {
        double y = plot_area_y(area, rule->at);
        canvas_line(layout->canvas, box->x, y, box->x + box->width, y, &stroke);
    }
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
    /* Colours come again from the 13th series on, dashes from the 6th: no pair does before the 61st. */
    const struct colour colour = layout->chart->series[series].fill.colour;
    if (kind == LINE_FAINT)
        return (struct stroke){.colour = colour_mix(colour, layout->style->paper, 0.55),
                               .width_pt = 0.5 * layout->scale};
    return (struct stroke){
        .colour = colour, .width_pt = 1.5 * layout->scale, .dash = (enum dash)(series % DASH_COUNT)};
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
    canvas_path(layout->canvas, points, count, false, NULL, &stroke);
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

enum { SHAPES = 7 };

/* Corners of the shapes but the first, a circle: around (0, 0), in radii. */
static const struct {
    size_t count;
    struct canvas_point corners[12];
} shapes[SHAPES] = {
    {0, {{0}}},
    {4, {{-0.86, -0.86}, {0.86, -0.86}, {0.86, 0.86}, {-0.86, 0.86}}},
    {3, {{0, -1.15}, {1.05, 0.75}, {-1.05, 0.75}}},
    {4, {{0, -1.25}, {1.25, 0}, {0, 1.25}, {-1.25, 0}}},
    {3, {{0, 1.15}, {1.05, -0.75}, {-1.05, -0.75}}},
    {12,
     {{-0.35, -1.1},
      {0.35, -1.1},
      {0.35, -0.35},
      {1.1, -0.35},
      {1.1, 0.35},
      {0.35, 0.35},
      {0.35, 1.1},
      {-0.35, 1.1},
      {-0.35, 0.35},
      {-1.1, 0.35},
      {-1.1, -0.35},
      {-0.35, -0.35}}},
    {5, {{0, -1.15}, {1.1, -0.35}, {0.7, 0.95}, {-0.7, 0.95}, {-1.1, -0.35}}},
};

void dot_shape_draw(const struct layout *layout, size_t series, enum chart_emphasis emphasis,
                    struct canvas_point centre, double radius)
{
    const struct colour colour = layout->chart->series[series].fill.colour;
    bool hollow = emphasis == EMPHASIS_HOLLOW;
    const struct fill fill = {.colour = hollow ? layout->style->paper : colour};
    const struct stroke stroke = {.colour = hollow ? colour : layout->style->bar_edge,
                                  .width_pt = (hollow ? 1.0 : 0.4) * layout->scale};
    size_t shape = series % SHAPES;
    if (shape == 0) {
        canvas_circle(layout->canvas, centre, radius, &fill, &stroke);
        return;
    }
    struct canvas_point corners[12];
    for (size_t i = 0; i < shapes[shape].count; i++)
        corners[i] = (struct canvas_point){centre.x + radius * shapes[shape].corners[i].x,
                                           centre.y + radius * shapes[shape].corners[i].y};
    canvas_path(layout->canvas, corners, shapes[shape].count, true, &fill, &stroke);
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

/* Where marks stand already: no two touch. */
struct placed_marks {
    struct box *boxes;
    size_t count, capacity;
};

static bool is_free(const struct placed_marks *placed, const struct box *plot, const struct box *box)
{
    if (box->x < plot->x || box->y < plot->y || box->x + box->width > plot->x + plot->width ||
        box->y + box->height > plot->y + plot->height)
        return false;
    for (size_t i = 0; i < placed->count; i++) {
        const struct box *other = &placed->boxes[i];
        if (box->x < other->x + other->width && other->x < box->x + box->width &&
            box->y < other->y + other->height && other->y < box->y + box->height)
            return false;
    }
    return true;
}

/* Beside the dot, where there is room; else nowhere: the tooltip and the table of numbers have it. */
static void draw_mark(const struct layout *layout, const struct plot_area *area, const struct chart_dot *dot,
                      struct canvas_point at, double radius, struct placed_marks *placed)
{
    double width = layout_text_width(layout, TEXT_MARK, dot->mark);
    double height = layout_line_height(layout, TEXT_MARK);
    double away = 1.6 * radius;
    const struct box places[] = {
        {at.x + away, at.y - height, width, height},
        {at.x - away - width, at.y - height, width, height},
        {at.x + away, at.y, width, height},
        {at.x - away - width, at.y, width, height},
    };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (!is_free(placed, &area->box, &places[i]))
            continue;
        struct text_style style = layout_text_style(layout, TEXT_MARK);
        canvas_text(layout->canvas, places[i].x, places[i].y, dot->mark, &style);
        placed->boxes =
            memory_grow(placed->boxes, &placed->capacity, placed->count + 1, sizeof *placed->boxes);
        placed->boxes[placed->count++] = places[i];
        return;
    }
}

static void draw_dot(const struct layout *layout, const struct plot_area *area, const struct chart_dot *dot,
                     double radius, struct placed_marks *placed)
{
    struct canvas_point at = {plot_area_x(area, dot->x.value.value), plot_area_y(area, dot->y.value.value)};
    if (dot->tooltip != NULL)
        canvas_begin_group(layout->canvas, dot->tooltip);
    draw_whisker(layout, area, dot, true, radius);
    draw_whisker(layout, area, dot, false, radius);
    dot_shape_draw(layout, dot->series, dot->emphasis, at, radius);
    if (dot->mark != NULL && area->panel->row_ends == NULL) /* else it stands at the row's end */
        draw_mark(layout, area, dot, at, radius, placed);
    if (dot->tooltip != NULL)
        canvas_end_group(layout->canvas);
}

void dots_draw(const struct layout *layout, const struct plot_area *area)
{
    const struct chart_panel *panel = area->panel;
    double crowd = sqrt(area->box.width * area->box.height / (double)(panel->dot_count + 1));
    double radius = fmax(0.5, fmin(3.2 * layout->scale, 0.12 * crowd));
    struct placed_marks placed = {0};
    for (size_t i = 0; i < panel->dot_count; i++)
        if (panel->dots[i].x.value.defined && panel->dots[i].y.value.defined)
            draw_dot(layout, area, &panel->dots[i], radius, &placed);
    free(placed.boxes);
}

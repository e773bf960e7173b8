/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layout's promise: no text leaves the canvas and no two texts overlap, whatever there is to lay out. A
 * back end of our own records the texts' boxes; pango measures them as for any other back end.
 */
#include "base/memory.h"
#include "plot/canvas_backend.h"
#include "plot/layout.h"
#include "plot_near.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text's box: four corners, in order, and the upright box around them. */
struct text_box {
    double x[4], y[4];
    double left, top, right, bottom;
    char text[256];
};

struct recording {
    struct text_box *boxes;
    size_t count, capacity;
    size_t bars, dots, lines;
    size_t slanting; /* lines neither upright nor level: ticks of marks without room */
};

static void *create_recording(const struct canvas_size *size, const struct canvas_metadata *metadata,
                              struct canvas_measurer *measurer, struct error *error)
{
    (void)size;
    (void)metadata;
    (void)measurer;
    (void)error;
    return memory_allocate(1, sizeof(struct recording));
}

static void destroy_recording(void *state)
{
    struct recording *recording = state;
    free(recording->boxes);
    free(recording);
}

static void record_rectangle(void *state, double x, double y, double width, double height,
                             const struct fill *fill, const struct stroke *stroke)
{
    (void)x;
    (void)y;
    (void)stroke;
    struct recording *recording = state;
    assert_true(width > 0.0 && height > 0.0);
    recording->bars += fill != NULL ? 1 : 0;
}

static void record_line(void *state, double x1, double y1, double x2, double y2, const struct stroke *stroke)
{
    struct recording *recording = state;
    assert_true(isfinite(x1) && isfinite(y1) && isfinite(x2) && isfinite(y2) && stroke->width_pt > 0.0);
    recording->slanting += fabs(x2 - x1) > 1e-9 && fabs(y2 - y1) > 1e-9;
}

static void record_path(void *state, const struct canvas_point *points, size_t count,
                        const struct stroke *stroke)
{
    struct recording *recording = state;
    for (size_t i = 0; i < count; i++)
        assert_true(isfinite(points[i].x) && isfinite(points[i].y));
    assert_true(stroke->width_pt > 0.0);
    recording->lines++;
}

static void record_dot(void *state, const struct canvas_dot *dot)
{
    struct recording *recording = state;
    assert_true(isfinite(dot->centre.x) && isfinite(dot->centre.y) && dot->radius > 0.0);
    recording->dots++;
}

static void record_text(void *state, const struct placed_text *text)
{
    struct recording *recording = state;
    recording->boxes =
        memory_grow(recording->boxes, &recording->capacity, recording->count + 1, sizeof(struct text_box));
    struct text_box *box = &recording->boxes[recording->count++];
    *box = (struct text_box){.left = infinity, .top = infinity, .right = -infinity, .bottom = -infinity};
    snprintf(box->text, sizeof box->text, "%.250s", text->text);
    double turn = text->style->rotation_degrees * M_PI / 180.0;
    const double along[4] = {0, text->extents.width_pt, text->extents.width_pt, 0};
    const double across[4] = {0, 0, text->extents.height_pt, text->extents.height_pt};
    for (size_t i = 0; i < 4; i++) {
        double u = text->along_pt + along[i];
        double v = text->across_pt - text->extents.ascent_pt + across[i];
        box->x[i] = text->x + u * cos(turn) + v * sin(turn);
        box->y[i] = text->y - u * sin(turn) + v * cos(turn);
        box->left = fmin(box->left, box->x[i]);
        box->right = fmax(box->right, box->x[i]);
        box->top = fmin(box->top, box->y[i]);
        box->bottom = fmax(box->bottom, box->y[i]);
    }
}

/* What comes out in place of a file. */
struct recorded {
    const struct recording *recording;
};

static bool encode_recording(void *state, struct byte_buffer *bytes, struct error *error)
{
    (void)error;
    const struct recorded recorded = {.recording = state};
    byte_buffer_append(bytes, &recorded, sizeof recorded);
    return true;
}

static const struct canvas_backend recorder = {.extension = ".recording",
                                               .create = create_recording,
                                               .destroy = destroy_recording,
                                               .rectangle = record_rectangle,
                                               .line = record_line,
                                               .path = record_path,
                                               .dot = record_dot,
                                               .text = record_text,
                                               .encode = encode_recording};

/* ----------------------------------------------------------------------------------------------- checks --
 */

static const double tolerance_pt = 0.05;

/* Separating axes: two rectangles are apart where they are along a side's normal of either. */
static bool separated_by_sides(const struct text_box *a, const struct text_box *b)
{
    for (size_t i = 0; i < 2; i++) {
        double dx = a->x[i + 1] - a->x[i];
        double dy = a->y[i + 1] - a->y[i];
        double length = sqrt(dx * dx + dy * dy);
        if (length < 1e-9)
            continue;
        double least[2] = {infinity, infinity};
        double most[2] = {-infinity, -infinity};
        for (size_t j = 0; j < 4; j++) {
            double of_a = (a->x[j] * dx + a->y[j] * dy) / length;
            double of_b = (b->x[j] * dx + b->y[j] * dy) / length;
            least[0] = fmin(least[0], of_a);
            most[0] = fmax(most[0], of_a);
            least[1] = fmin(least[1], of_b);
            most[1] = fmax(most[1], of_b);
        }
        if (most[0] <= least[1] + tolerance_pt || most[1] <= least[0] + tolerance_pt)
            return true;
    }
    return false;
}

static bool overlap(const struct text_box *a, const struct text_box *b)
{
    if (a->right <= b->left + tolerance_pt || b->right <= a->left + tolerance_pt ||
        a->bottom <= b->top + tolerance_pt || b->bottom <= a->top + tolerance_pt)
        return false;
    return !separated_by_sides(a, b) && !separated_by_sides(b, a);
}

struct layout_case {
    size_t series, groups, panels;
    double width_px, height_px;
    const struct style *style;
    const char *name; /* of series and groups, before a number */
    bool marks, numbers;
};

static void check_boxes(const struct recording *recording, const struct canvas_size *size,
                        const struct layout_case *wanted)
{
    size_t faults = 0;
    for (size_t i = 0; i < recording->count; i++) {
        const struct text_box *a = &recording->boxes[i];
        if (a->left < -tolerance_pt || a->top < -tolerance_pt || a->right > size->width_pt + tolerance_pt ||
            a->bottom > size->height_pt + tolerance_pt) {
            print_error("\"%s\" leaves the canvas: %.1f %.1f %.1f %.1f of %.1f %.1f\n", a->text, a->left,
                        a->top, a->right, a->bottom, size->width_pt, size->height_pt);
            faults++;
        }
        for (size_t j = i + 1; j < recording->count; j++) {
            if (!overlap(a, &recording->boxes[j]))
                continue;
            print_error("\"%s\" overlaps \"%s\"\n", a->text, recording->boxes[j].text);
            faults++;
        }
    }
    if (faults > 0)
        fail_msg("%zu faults: %zu series, %zu groups, %zu panels, %.0f x %.0f pixels, style %s, names %.20s",
                 faults, wanted->series, wanted->groups, wanted->panels, wanted->width_px, wanted->height_px,
                 wanted->style->name, wanted->name);
}

static void set_text(char **text, char *value)
{
    free(*text);
    *text = value;
}

static void fill_bars(struct chart *chart, const struct layout_case *wanted)
{
    for (size_t panel = 0; panel < wanted->panels; panel++) {
        for (size_t i = 0; i < wanted->groups * wanted->series; i++) {
            struct chart_bar *bar = &chart->panels[panel].bars[i];
            double value = 0.9 + 0.013 * (double)(i * 7 % 31);
            bar->value = quantity_of(value);
            bar->low = quantity_of(value - 0.03);
            bar->high = quantity_of(value + 0.03);
            bar->mark = wanted->marks ? memory_copy_text("\u2021") : NULL;
        }
    }
}

static void make_chart(struct chart *chart, const struct layout_case *wanted)
{
    chart_init(chart, wanted->series, wanted->panels);
    set_text(&chart->title,
             memory_print("Average bitrate relative to %s, by number of replicas", wanted->name));
    set_text(&chart->x_title, memory_copy_text("Replicas (client\u2013server pairs at once)"));
    set_text(&chart->y[0].title, memory_print("Change from %s", wanted->name));
    for (size_t i = 0; i < wanted->series; i++) {
        chart->series[i].title = memory_print("%s %zu", wanted->name, i);
        chart->series[i].fill = wanted->style->fill(i);
    }
    for (size_t panel = 0; panel < wanted->panels; panel++) {
        chart_panel_init(chart, panel, wanted->groups);
        chart->panels[panel].title = wanted->panels > 1 ? memory_print("%zu %s", panel, wanted->name) : NULL;
        for (size_t i = 0; i < wanted->groups; i++)
            chart->panels[panel].groups[i] =
                wanted->numbers ? memory_print("%zu", i + 1) : memory_print("%s %zu", wanted->name, i);
    }
    fill_bars(chart, wanted);
    chart->y[0].base = chart->y[0].offset = 1.0;
    chart->y[0].scale = 100.0;
    chart->y[0].signs = chart->y[0].base_line = true;
    chart->y[0].suffix = " %";
    chart_fit_axis(chart);
    chart_add_note(chart,
                   "Whiskers (95 %%): Fieller's interval for a ratio of means, unequal variances; n = 20.");
    for (size_t i = 0; wanted->marks && i < 5; i++)
        chart_add_note(chart, "\u2020 drift, reference-drift: the cell's runs drift in their order (%zu).",
                       i);
}

static void check_case(const struct layout_case *wanted)
{
    struct chart chart;
    make_chart(&chart, wanted);
    struct canvas_size size = {
        .width_pt = wanted->width_px / 2.0, .height_pt = wanted->height_px / 2.0, .dpi = 144.0};
    struct canvas *canvas = NULL;
    struct error error;
    assert_true(canvas_create_with(&canvas, &recorder, &size, &error));
    layout_draw(&chart, wanted->style, canvas);
    char *bytes = NULL;
    size_t length = 0;
    assert_true(canvas_encode(canvas, &bytes, &length, &error));
    struct recorded recorded;
    assert_int_equal(length, sizeof recorded);
    memcpy(&recorded, bytes, sizeof recorded);
    const struct recording *recording = recorded.recording;
    check_boxes(recording, &size, wanted);
    /* Every bar is drawn, and so is every swatch of a legend. */
    assert_true(recording->bars >= wanted->series * wanted->groups * wanted->panels);
    assert_true(recording->count >= 3);
    free(bytes);
    canvas_destroy(canvas);
    chart_finish(&chart);
}

static const size_t group_counts[] = {1, 2, 5, 16, 64};
static const double widths_px[] = {400, 1500, 4000};

static double height_for(double width_px)
{
    return fmax(360.0, width_px / 3.0); /* as main.c does */
}

/* ------------------------------------------------------------------------------------------------ cases --
 */

static void test_any_number_of_series_and_groups(void **state)
{
    (void)state;
    size_t style_count = 0;
    const struct style *table = styles(&style_count);
    for (size_t style = 0; style < style_count; style++)
        for (size_t series = 1; series <= 12; series++)
            for (size_t i = 0; i < 5; i++)
                for (size_t j = 0; j < 3; j++)
                    check_case(&(struct layout_case){.series = series,
                                                     .groups = group_counts[i],
                                                     .panels = 1,
                                                     .width_px = widths_px[j],
                                                     .height_px = height_for(widths_px[j]),
                                                     .style = &table[style],
                                                     .name = "RPS-7+",
                                                     .numbers = series % 2 == 0,
                                                     .marks = series % 3 == 0});
}

static void test_two_panels(void **state)
{
    (void)state;
    size_t style_count = 0;
    const struct style *table = styles(&style_count);
    for (size_t style = 0; style < style_count; style++)
        for (size_t i = 0; i < 5; i++)
            for (size_t j = 0; j < 3; j++)
                check_case(&(struct layout_case){.series = 4,
                                                 .groups = group_counts[i],
                                                 .panels = 2,
                                                 .width_px = widths_px[j],
                                                 .height_px = height_for(widths_px[j]),
                                                 .style = &table[style],
                                                 .name = "Baseline",
                                                 .marks = true});
}

/* Names that people or attackers may give: long, from right to left, markup, control characters, no UTF-8. */
static void test_names_of_all_kinds(void **state)
{
    (void)state;
    char lengthy[301];
    memset(lengthy, 'W', sizeof lengthy - 1);
    lengthy[sizeof lengthy - 1] = '\0';
    // NOLINTBEGIN(misc-misleading-bidirectional): that is the point
    const char *const names[] = {
        lengthy,
        "a name of many words that goes on and on and on and on and on and on and on and on and on and on",
        "\u05ea\u05e6\u05d5\u05e8\u05d4 \u05d0\u05e8\u05d5\u05db\u05d4 \u0645\u0631\u062d\u0628\u0627",
        "\u202e<script>alert(1)</script>&\"'\u2066",
        "a\nb\tc\x01\x7f",
        "\xff\xfe\xc3",
        "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301 \U0001f600\U0001f600\U0001f600",
        "",
        " ",
    };
    // NOLINTEND(misc-misleading-bidirectional)
    size_t style_count = 0;
    const struct style *table = styles(&style_count);
    for (size_t name = 0; name < sizeof names / sizeof names[0]; name++)
        for (size_t style = 0; style < style_count; style++)
            for (size_t i = 0; i < 5; i++)
                for (size_t j = 0; j < 3; j++)
                    check_case(&(struct layout_case){.series = 7,
                                                     .groups = group_counts[i],
                                                     .panels = 1 + i % 2,
                                                     .width_px = widths_px[j],
                                                     .height_px = height_for(widths_px[j]),
                                                     .style = &table[style],
                                                     .name = names[name]});
}

/* Sizes of every shape, down to the smallest. */
static void test_shapes(void **state)
{
    (void)state;
    static const double sizes_px[][2] = {{2 * LAYOUT_LEAST_WIDTH_PT, 2 * LAYOUT_LEAST_HEIGHT_PT},
                                         {400, 2 * LAYOUT_LEAST_HEIGHT_PT},
                                         {2 * LAYOUT_LEAST_WIDTH_PT, 4000},
                                         {500, 500},
                                         {4000, 300},
                                         {1000, 2000},
                                         {8000, 8000}};
    size_t style_count = 0;
    const struct style *table = styles(&style_count);
    for (size_t style = 0; style < style_count; style++)
        for (size_t i = 0; i < sizeof sizes_px / sizeof sizes_px[0]; i++)
            for (size_t panels = 1; panels <= 2; panels++)
                check_case(&(struct layout_case){.series = 12,
                                                 .groups = 7,
                                                 .panels = panels,
                                                 .width_px = sizes_px[i][0],
                                                 .height_px = sizes_px[i][1],
                                                 .style = &table[style],
                                                 .name = "rps-plus",
                                                 .marks = true});
}

/* ---------------------------------------------------------------------------------------- many panels -- */

enum content { DOTS, LINES, TILES, ROWS, CONTENTS };

struct panels_case {
    enum content content;
    size_t panels, columns, names;
    double width_pt, height_pt;
    const struct style *style;
    const char *name;
    bool shared;
};

static void fill_dots(struct chart_panel *panel, const struct panels_case *wanted)
{
    for (size_t i = 0; i < 3 * wanted->names; i++) {
        struct chart_dot *dot = chart_add_dot(panel, i % wanted->names);
        dot->x.value = quantity_of(0.06 + 0.003 * (double)(i * 7 % 13));
        dot->y.value = quantity_of(1e9 * (double)(i * 5 % 11));
        dot->y.low = quantity_of(dot->y.value.value - 1e9);
        dot->y.high = quantity_of(dot->y.value.value + 1e9);
        dot->mark = memory_copy_text("\u2020");
    }
    chart_add_band(panel, false, 2e9, 3e9);
    chart_add_rule(panel, true, 0.07, true);
}

static void fill_lines(struct chart_panel *panel, const struct panels_case *wanted)
{
    for (size_t i = 0; i < wanted->names; i++) {
        struct chart_line *line = chart_add_line(panel, i, i % 2 == 0 ? LINE_STEPS : LINE_FAINT);
        for (size_t j = 0; j < 5; j++)
            chart_line_to(line, (double)j, 1e9 * (double)(i * 3 + j));
    }
}

static void fill_tiles(struct chart_panel *panel, const struct panels_case *wanted)
{
    chart_panel_groups(panel, wanted->names);
    chart_panel_rows(panel, wanted->names, false);
    for (size_t i = 0; i < wanted->names; i++) {
        panel->groups[i] = memory_print("%s %zu", wanted->name, i);
        panel->rows[i] = memory_print("%zu", i);
        for (size_t j = 0; j < wanted->names; j++) {
            struct chart_tile *tile = chart_add_tile(panel, i, j);
            tile->value = quantity_of((double)(i + j));
            tile->text = memory_print("%zu", i + j);
            tile->mark = memory_copy_text("\u2020");
        }
    }
}

static void fill_rows(struct chart_panel *panel, const struct panels_case *wanted)
{
    chart_panel_rows(panel, wanted->names, true);
    for (size_t i = 0; i < wanted->names; i++) {
        panel->rows[i] = memory_print("%s %zu", wanted->name, i);
        panel->row_ends[i] = memory_copy_text("+25.0 % (+20.0 to +30.0), inconclusive \u2020");
        panel->row_short_ends[i] = memory_copy_text("inconclusive \u2020");
        struct chart_dot *dot = chart_add_dot(panel, i);
        dot->x = (struct chart_value){quantity_of(0.07), quantity_of(0.06), quantity_of(0.09)};
        dot->y.value = quantity_of((double)i);
    }
}

static void make_panels(struct chart *chart, const struct panels_case *wanted)
{
    static void (*const fill[CONTENTS])(struct chart_panel *, const struct panels_case *) = {
        fill_dots, fill_lines, fill_tiles, fill_rows};
    chart_init(chart, wanted->content == TILES ? 0 : wanted->names, wanted->panels);
    set_text(&chart->title, memory_print("Cost of %s", wanted->name));
    set_text(&chart->x_title, memory_copy_text("Softirq cores per Gbit/s of all replicas"));
    set_text(&chart->y[0].title, memory_print("Bitrate of %s", wanted->name));
    chart->columns = wanted->columns;
    chart->shares_x = chart->shares_y = wanted->shared;
    chart->shares_x_title = wanted->panels % 2 == 0;
    chart->ramp_high = wanted->content == TILES ? 2.0 * (double)wanted->names : 0.0;
    set_text(&chart->ramp_title, memory_print("%s, mean share of the core's time", wanted->name));
    for (size_t i = 0; i < chart->series_count; i++) {
        chart->series[i].title = memory_print("%s %zu", wanted->name, i);
        chart->series[i].fill = wanted->style->fill(i);
        chart->series[i].in_labels = wanted->content == ROWS;
    }
    for (size_t i = 0; i < wanted->panels; i++) {
        chart->panels[i].title = memory_print("%zu %s", i, wanted->name);
        chart->panels[i].corner = i % 3 == 0 && wanted->content == LINES ? memory_copy_text("\u2021") : NULL;
        fill[wanted->content](&chart->panels[i], wanted);
    }
    chart_fit_axes(chart);
    chart_add_note(chart,
                   "Further up: more bitrate; further left: less work for each bit of it that arrives.");
}

/* Each is a text, or a tick; where there are ticks, a note says so, if there is room for notes at all. */
static void check_marks(const struct recording *recording, size_t marks)
{
    size_t texts = 0;
    bool has_notes = false;
    bool explained = false;
    bool cut = false; /* a text, maybe the notes */
    for (size_t i = 0; i < recording->count; i++) {
        const char *text = recording->boxes[i].text;
        size_t length = strlen(text);
        texts += length <= 6 && length >= 3 && strcmp(text + length - 3, "\u2020") == 0;
        has_notes = has_notes || strstr(text, "that arrives.") != NULL;
        cut = cut || strstr(text, "\u2026") != NULL;
        explained = explained || strstr(text, "tick") != NULL; /* a line may end behind the word */
    }
    assert_int_equal(texts + recording->slanting, marks);
    if (has_notes && !cut)
        assert_int_equal(explained, recording->slanting > 0);
}

static void check_panels(const struct panels_case *wanted)
{
    const struct layout_case words = {.series = wanted->names,
                                      .groups = (size_t)wanted->content,
                                      .panels = wanted->panels,
                                      .width_px = 2 * wanted->width_pt,
                                      .height_px = 2 * wanted->height_pt,
                                      .style = wanted->style,
                                      .name = wanted->name};
    struct chart chart;
    make_panels(&chart, wanted);
    struct canvas_size size = {wanted->width_pt, wanted->height_pt, 144.0};
    struct canvas *canvas = NULL;
    struct error error;
    assert_true(canvas_create_with(&canvas, &recorder, &size, &error));
    layout_draw(&chart, wanted->style, canvas);
    char *bytes = NULL;
    size_t length = 0;
    assert_true(canvas_encode(canvas, &bytes, &length, &error));
    struct recorded recorded;
    memcpy(&recorded, bytes, sizeof recorded);
    check_boxes(recorded.recording, &size, &words);
    size_t drawn = wanted->content == LINES   ? recorded.recording->lines
                   : wanted->content == TILES ? recorded.recording->bars
                                              : recorded.recording->dots;
    size_t each = wanted->content == TILES  ? wanted->names * wanted->names
                  : wanted->content == DOTS ? 3 * wanted->names
                                            : wanted->names;
    assert_true(drawn >= wanted->panels * each);
    if (wanted->content == DOTS || wanted->content == TILES)
        check_marks(recorded.recording, wanted->panels * each);
    free(bytes);
    canvas_destroy(canvas);
    chart_finish(&chart);
}

/* Every kind of panel, few and many, shared axes or not, at the least width and height that are drawn and
 * more. */
static void test_panels(void **state)
{
    (void)state;
    static const size_t panel_counts[] = {1, 2, 5, 12, 35};
    static const double sizes_pt[][2] = {
        {LAYOUT_LEAST_WIDTH_PT, LAYOUT_LEAST_HEIGHT_PT}, {200, 130}, {750, 400}, {2000, 1400}, {300, 1500}};
    static const char *const names[] = {"RPS-7+", "a configuration with quite a long name"};
    for (size_t content = 0; content < CONTENTS; content++)
        for (size_t i = 0; i < sizeof panel_counts / sizeof panel_counts[0]; i++)
            for (size_t j = 0; j < sizeof sizes_pt / sizeof sizes_pt[0]; j++)
                for (size_t k = 0; k < 8; k++)
                    check_panels(&(struct panels_case){.content = (enum content)content,
                                                       .panels = panel_counts[i],
                                                       .columns = k % 3 == 0   ? 0
                                                                  : k % 3 == 1 ? 1
                                                                               : 7,
                                                       .names = k % 2 == 0 ? 7 : 2,
                                                       .width_pt = sizes_pt[j][0],
                                                       .height_pt = sizes_pt[j][1],
                                                       .style = style_find(k < 4 ? "dark" : "paper"),
                                                       .name = names[k / 2 % 2],
                                                       .shared = k % 4 < 2});
}

/* More dots than there is room for their marks, and room for every note. */
static void test_ticks_are_explained(void **state)
{
    (void)state;
    check_panels(&(struct panels_case){.content = DOTS,
                                       .panels = 1,
                                       .names = 20,
                                       .width_pt = 900,
                                       .height_pt = 500,
                                       .style = style_find("default"),
                                       .name = "RPS"});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_number_of_series_and_groups),
        cmocka_unit_test(test_two_panels),
        cmocka_unit_test(test_names_of_all_kinds),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_panels),
        cmocka_unit_test(test_ticks_are_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

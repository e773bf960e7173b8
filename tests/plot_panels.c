/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the figures of many panels make of their data: the chart, before anything is drawn. */
#include "base/memory.h"
#include "plot/figure.h"
#include "plot_fixture.h"
#include "plot_near.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double four[] = {1e9, 3e9, 2e9, 9e9};
static const struct adjustment by_hand = {.name = "hand", .title = "adjusted by hand"};

static struct chart build(const char *figure, const struct figure_data *data)
{
    struct chart chart;
    struct error error;
    if (!figure_find(figure)->build(&chart, data, style_find("default"), &error))
        fail_msg("%s: %s", figure, error.message);
    return chart;
}

static void refuse(const char *figure, const struct figure_data *data, const char *reason)
{
    struct chart chart;
    struct error error;
    if (figure_find(figure)->build(&chart, data, style_find("default"), &error))
        fail_msg("%s was drawn", figure);
    if (strstr(error.message, reason) == NULL)
        fail_msg("\"%s\" does not say: %s", error.message, reason);
}

static bool has_note(const struct chart *chart, const char *part)
{
    for (size_t i = 0; i < chart->note_count; i++)
        if (strstr(chart->notes[i], part) != NULL)
            return true;
    return false;
}

/* Two configurations at 1 and 2 replicas, but one cell is not there. */
static void make_cells(struct fixture *fixture, const struct metric *metric, const char *reference)
{
    fixture_init(fixture, metric, reference);
    fixture->estimates.options.adjustment = &by_hand;
    fixture->estimates.options.margin = 0.02;
    const struct {
        const char *name;
        unsigned replicas;
    } cells[] = {{"baseline", 1}, {"rps", 1}, {"baseline", 2}};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        struct estimate *row =
            fixture_add(fixture, cells[i].name, cells[i].replicas, CELL_CPU_NONE, 2.5e9, 1e9, 0);
        fixture_set_values(fixture, row, four, 4);
    }
}

static void test_runs(void **state)
{
    (void)state;
    struct fixture fixture;
    make_cells(&fixture, &fixture_bitrate, NULL);
    fixture.estimates.rows[1].flags = FLAG_DRIFT | FLAG_REFERENCE_DRIFT;
    fixture.estimates.blocked = true;
    struct chart chart = build("runs", &(struct figure_data){.estimates = fixture.estimates});
    assert_int_equal(chart.panel_count, 4); /* a row a number of replicas, a column a configuration */
    assert_int_equal(chart.columns, 2);
    assert_string_equal(chart.panels[1].title, "RPS, 1 replica");
    assert_string_equal(chart.panels[1].caption, "RPS");
    assert_string_equal(chart.panels[2].caption, "");
    assert_int_equal(chart.panels[3].dot_count, 0); /* there is no such cell */
    assert_null(chart.panels[0].corner);
    assert_string_equal(chart.panels[1].corner, "\u2020");
    assert_true(has_note(&chart, "drift"));
    assert_false(has_note(&chart, "reference-drift")); /* not drawn here */
    const struct chart_panel *panel = &chart.panels[0];
    assert_int_equal(panel->dot_count, 4);
    for (size_t i = 0; i < 4; i++) { /* in order, not sorted */
        assert_near(panel->dots[i].x.value.value, (double)i + 1.0, 0);
        assert_near(panel->dots[i].y.value.value, four[i], 0);
    }
    /* Median 2.5, MAD 1: 9 is 6.5 away, more than 3.5 * 1.4826 = 5.19. */
    assert_int_equal(panel->dots[3].emphasis, EMPHASIS_HOLLOW);
    assert_int_equal(panel->dots[0].emphasis, EMPHASIS_NONE);
    assert_string_equal(panel->dots[3].tooltip,
                        "Baseline, 1 replica, run 4, block 4: 9.000 Gbit/s, far from the others");
    assert_int_equal(panel->band_count, 1);
    assert_near(panel->bands[0].low, 1.5e9, 0);
    assert_near(panel->rules[0].at, 2.5e9, 0);
    assert_true(chart.y[0].low <= 1e9 && chart.y[0].high >= 9e9);
    assert_true(chart.x[0].low < 1.0 && chart.x[0].high > 4.0);
    chart_finish(&chart);
    fixture_finish(&fixture);
}

static void test_ecdf(void **state)
{
    (void)state;
    struct fixture fixture;
    make_cells(&fixture, &fixture_bitrate, NULL);
    struct chart chart = build("ecdf", &(struct figure_data){.estimates = fixture.estimates});
    assert_int_equal(chart.panel_count, 2);
    assert_int_equal(chart.panels[0].line_count, 2);
    const struct chart_line *line = &chart.panels[0].lines[1];
    assert_int_equal(line->series, 1);
    assert_int_equal(line->kind, LINE_STEPS);
    assert_int_equal(line->count, 5); /* from 0 up at each of the sorted values */
    static const struct canvas_point expected[] = {{1e9, 0}, {1e9, 0.25}, {2e9, 0.5}, {3e9, 0.75}, {9e9, 1}};
    for (size_t i = 0; i < 5; i++) {
        assert_near(line->points[i].x, expected[i].x, 0);
        assert_near(line->points[i].y, expected[i].y, 1e-15);
    }
    assert_near(chart.y[0].low, 0, 0);
    assert_near(chart.y[0].high, 1, 0);
    chart_finish(&chart);
    fixture_finish(&fixture);
}

static void test_forest(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture, &fixture_bitrate, "baseline");
    fixture.estimates.options.adjustment = &by_hand;
    fixture.estimates.options.margin = 0.25;
    fixture_add(&fixture, "baseline", 1, CELL_CPU_NONE, 1.0, 0.0, 0);
    struct estimate *better = fixture_add(&fixture, "rps", 1, CELL_CPU_NONE, 1.25, 0.05, FLAG_PAIR_DRIFT);
    better->verdict = &verdict_better;
    struct estimate *unbounded = fixture_add(&fixture, "rfs", 1, CELL_CPU_NONE, 0.9, 0.05, 0);
    unbounded->verdict = &verdict_inconclusive;
    unbounded->ratio_low = unbounded->ratio_high = quantity_undefined("unbounded");
    struct estimate *undefined = fixture_add(&fixture, "rfs-plus", 1, CELL_CPU_NONE, 0.9, 0.05, 0);
    undefined->ratio = undefined->ratio_low = undefined->ratio_high = quantity_undefined("one run");
    struct chart chart = build("forest", &(struct figure_data){.estimates = fixture.estimates});
    const struct chart_panel *panel = &chart.panels[0];
    assert_int_equal(chart.panel_count, 1);
    assert_int_equal(panel->row_count, 3); /* the reference is no comparison */
    assert_string_equal(panel->rows[0], "RPS");
    assert_string_equal(panel->row_ends[0], "+25.0 % (+20.0 to +30.0), better \u2020");
    assert_string_equal(panel->row_ends[1], "\u221210.0 % (no interval), inconclusive \u2021");
    assert_string_equal(panel->row_ends[2], "no ratio \u00a7");
    assert_string_equal(panel->row_short_ends[0], "better \u2020");
    assert_string_equal(panel->row_short_ends[2], "no ratio \u00a7");
    assert_string_equal(panel->dots[0].mark, "\u2020"); /* for the table of numbers */
    assert_true(has_note(&chart, "no interval: unbounded"));
    assert_true(has_note(&chart, "no ratio: one run"));
    assert_string_equal(panel->dots[0].tooltip,
                        "RPS, 1 replica: +25.0 % (+20.0 to +30.0), better; ratio-drift");
    assert_false(panel->dots[1].x.low.defined);
    assert_false(panel->dots[2].x.value.defined);
    assert_near(panel->dots[0].x.high.value, 1.3, 1e-12);
    /* Equivalence is symmetric in logarithms: from 1/1.25 to 1.25. */
    assert_near(panel->bands[0].low, 0.8, 1e-12);
    assert_near(panel->bands[0].high, 1.25, 1e-12);
    assert_true(chart.x[0].low <= 0.8 && chart.x[0].high >= 1.3);
    assert_true(has_note(&chart, "margin 25 %"));
    assert_true(has_note(&chart, "adjusted by hand"));
    chart_finish(&chart);
    fixture_finish(&fixture);
    make_cells(&fixture, &fixture_bitrate, "rfs");
    fixture.estimates.count = 1;
    fixture.estimates.rows[0].is_reference = true;
    refuse("forest", &(struct figure_data){.estimates = fixture.estimates}, "nothing to compare with RFS");
    fixture_finish(&fixture);
}

static void test_heatmap(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture, &fixture_softirq, NULL);
    fixture_add(&fixture, "baseline", 1, 0, 40.0, 1.0, 0);
    fixture_add(&fixture, "baseline", 1, 3, 4.5, 1.0, FLAG_DRIFT);
    fixture_add(&fixture, "rps", 1, 0, 20.0, 1.0, 0);
    fixture_add(&fixture, "rps", 1, CELL_CPU_ALL, 20.0, 1.0, 0);
    struct chart chart = build("heatmap", &(struct figure_data){.estimates = fixture.estimates});
    const struct chart_panel *panel = &chart.panels[0];
    assert_int_equal(panel->group_count, 2);
    assert_int_equal(panel->row_count, 2); /* "all" is no core */
    assert_string_equal(panel->rows[1], "3");
    assert_int_equal(panel->tile_count, 3);
    assert_string_equal(panel->tiles[0].text, "40");
    assert_string_equal(panel->tiles[1].text, "4.5");
    assert_string_equal(panel->tiles[1].mark, "\u2020");
    assert_near(chart.ramp_low, 0, 0);
    assert_near(chart.ramp_high, 40, 0);
    chart_finish(&chart);
    fixture_finish(&fixture);
    fixture_init(&fixture, &fixture_softirq, NULL);
    fixture_add(&fixture, "rps", 1, CELL_CPU_ALL, 20.0, 1.0, 0);
    refuse("heatmap", &(struct figure_data){.estimates = fixture.estimates}, "no core's softirq");
    fixture_finish(&fixture);
}

static void test_balance(void **state)
{
    (void)state;
    static const double shares[] = {0.9, 1.0};
    struct fixture fixture;
    fixture_init(&fixture, metric_find("softirq-jain"), NULL);
    struct estimate *row = fixture_add(&fixture, "rps", 2, CELL_CPU_NONE, 0.95, 0.2, 0);
    fixture_set_values(&fixture, row, shares, 2);
    struct chart chart = build("balance", &(struct figure_data){.estimates = fixture.estimates});
    assert_true(chart.dots_for_bars);
    assert_near(chart_bar(&chart, 0, 0, 0)->value.value, 0.95, 0);
    assert_near(chart.y[0].high, 1.0, 0); /* no index is more, whatever an interval says */
    assert_true(has_note(&chart, "1: all cores alike"));
    chart_finish(&chart);
    fixture_finish(&fixture);
}

static void test_cost(void **state)
{
    (void)state;
    static const double costs[] = {0.1, 0.2, 0.1, 0.2};
    struct fixture bitrate;
    struct fixture cost;
    make_cells(&bitrate, &fixture_bitrate, NULL);
    fixture_init(&cost, metric_find("softirq-cost"), NULL);
    struct estimate *row = fixture_add(&cost, "rps", 1, CELL_CPU_NONE, 0.15, 0.05, FLAG_AUTOCORRELATION);
    fixture_set_values(&cost, row, costs, 4);
    const struct figure_data data = {.estimates = bitrate.estimates, .second = cost.estimates};
    struct chart chart = build("cost", &data);
    assert_int_equal(chart.panel_count, 2);
    assert_int_equal(chart.panels[0].dot_count, 1); /* what lacks either is not there */
    const struct chart_dot *dot = &chart.panels[0].dots[0];
    assert_int_equal(dot->series, 1);
    assert_near(dot->x.low.value, 0.1, 1e-12);
    assert_near(dot->y.high.value, 3.5e9, 0);
    assert_string_equal(dot->mark, "\u2020");
    chart_finish(&chart);
    cost.estimates.count = 0;
    refuse("cost", &(struct figure_data){.estimates = bitrate.estimates, .second = cost.estimates},
           "no cell has both");
    fixture_finish(&bitrate);
    fixture_finish(&cost);
}

static void test_intervals(void **state)
{
    (void)state;
    struct fixture fixture;
    make_cells(&fixture, &fixture_bitrate, NULL);
    char name[] = "rps";
    /* The second run lacks its second 1 to 2; a third has none that all its replicas have. */
    struct time_point first[] = {{0, 0, 1, 4e9}, {1, 1, 2, 7e9}, {2, 2, 3, 6e9}, {3, 3, 4, 5e9}};
    struct time_point second[] = {{0, 0, 1, 2e9}, {2, 2, 3, 2e9}, {3, 3, 4, 9e9}};
    struct run_over_time runs[] = {
        {name, 1, 1, first, 4, 4}, {name, 1, 2, second, 3, 3}, {name, 1, 3, NULL, 0, 0}};
    struct figure_data data = {.estimates = fixture.estimates, .over_time = {runs, 3, 3}};
    struct chart chart = build("intervals", &data);
    assert_int_equal(chart.panels[0].line_count, 0);
    const struct chart_panel *panel = &chart.panels[1];
    assert_int_equal(panel->line_count, 3);
    assert_int_equal(panel->lines[0].kind, LINE_FAINT);
    assert_int_equal(panel->lines[1].count, 3);
    assert_int_equal(panel->lines[2].kind, LINE_PLAIN);
    assert_int_equal(panel->lines[2].count, 3); /* where all runs have one */
    static const struct canvas_point means[] = {{0.5, 3e9}, {2.5, 4e9}, {3.5, 7e9}};
    for (size_t i = 0; i < 3; i++) {
        assert_near(panel->lines[2].points[i].x, means[i].x, 0);
        assert_near(panel->lines[2].points[i].y, means[i].y, 0);
    }
    chart_finish(&chart);
    data.over_time.count = 0;
    refuse("intervals", &data, "no intervals");
    fixture_finish(&fixture);
}

/* As many cells as nobody could tell apart are refused, and it is said what to do. */
static void test_too_much(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture, &fixture_bitrate, NULL);
    for (unsigned i = 1; i <= 200; i++)
        fixture_set_values(&fixture, fixture_add(&fixture, "rps", i, CELL_CPU_NONE, 1e9, 1e8, 0), four, 4);
    const struct figure_data data = {.estimates = fixture.estimates};
    refuse("runs", &data, "choose some with --replicas or --configurations");
    refuse("ecdf", &data, "200 panels are too many");
    fixture_finish(&fixture);
    static char names[25][8];
    fixture_init(&fixture, &fixture_bitrate, NULL);
    for (size_t i = 0; i < 25; i++) {
        snprintf(names[i], sizeof names[i], "c%zu", i);
        fixture_set_values(&fixture, fixture_add(&fixture, names[i], 1, CELL_CPU_NONE, 1e9, 1e8, 0), four, 4);
    }
    const struct figure_data many = {.estimates = fixture.estimates, .second = fixture.estimates};
    refuse("ecdf", &many, "25 configurations are too many to tell apart");
    refuse("cost", &many, "25 configurations are too many to tell apart");
    fixture_finish(&fixture);
}

/* Shapes, dashes and colours are a configuration's own, whatever else is shown. */
static void test_places(void **state)
{
    (void)state;
    struct fixture fixture;
    make_cells(&fixture, &fixture_bitrate, NULL);
    fixture_set_values(&fixture, fixture_add(&fixture, "rfs-plus", 1, CELL_CPU_NONE, 1e9, 1e8, 0), four, 4);
    struct chart chart = build("ecdf", &(struct figure_data){.estimates = fixture.estimates});
    assert_int_equal(chart.series_count, 3);
    assert_int_equal(chart.series[0].place, 0);
    assert_int_equal(chart.series[1].place, 1);
    assert_int_equal(chart.series[2].place, 6); /* the seventh of base/configuration.c */
    chart_finish(&chart);
    fixture_finish(&fixture);
}

static void test_numbers(void **state)
{
    (void)state;
    struct fixture fixture;
    make_cells(&fixture, &fixture_bitrate, NULL);
    struct chart chart = build("runs", &(struct figure_data){.estimates = fixture.estimates});
    struct table *table = chart_numbers(&chart);
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    assert_non_null(stream);
    table_format_find("csv")->print(table, stream);
    fclose(stream);
    static const char expected[] =
        "panel,series,label,x,x_low,x_high,value,low,high,mark,remark\n"
        "\"Baseline, 1 replica\",Baseline,mean,,,,2500000000,1500000000,3500000000,,\n"
        "\"Baseline, 1 replica\",Baseline,run 1,1,,,1000000000,,,,\n"
        "\"Baseline, 1 replica\",Baseline,run 2,2,,,3000000000,,,,\n";
    assert_memory_equal(text, expected, sizeof expected - 1);
    size_t rows = 0;
    for (size_t i = 0; i < length; i++)
        rows += text[i] == '\n';
    assert_int_equal(rows, 1 + 3 * (1 + 4));
    free(text);
    /* For people: in the axis's unit, two digits of the half-width (1 Gbit/s), four of what has none. */
    stream = open_memstream(&text, &length);
    assert_non_null(stream);
    table_format_find("markdown")->print(table, stream);
    fclose(stream);
    assert_non_null(
        strstr(text, "| Cell | Configuration | Run | Run | Bitrate (Gbit/s) | from | to | Remark |\n"));
    assert_non_null(strstr(text, "| Baseline, 1 replica | Baseline | mean | – | 2.5 | 1.5 | 3.5 |  |\n"));
    assert_non_null(strstr(text, "| Baseline, 1 replica | Baseline | run 2 | 2 | 3.000 | – | – |  |\n"));
    /* 9 Gbit/s: the others' median is 2.5, their scaled median deviation 1.4826. */
    assert_non_null(strstr(text, "run 4 | 4 | 9.000 | – | – | far from the others |\n"));
    free(text);
    table_destroy(table);
    chart_finish(&chart);
    fixture_finish(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_runs),      cmocka_unit_test(test_ecdf),     cmocka_unit_test(test_forest),
        cmocka_unit_test(test_heatmap),   cmocka_unit_test(test_balance),  cmocka_unit_test(test_cost),
        cmocka_unit_test(test_intervals), cmocka_unit_test(test_too_much), cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_places),
    };
    return cmocka_run_group_tests_name("plot: figures of many panels", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each figure makes of estimates: the chart, before anything is drawn. */
#include "plot/cpu_panels.h"
#include "plot/figure.h"
#include "plot/wording.h"
#include "plot_fixture.h"
#include "plot_near.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct chart build(const char *figure, const struct fixture *fixture, const char *style)
{
    struct chart chart;
    struct error error;
    const struct figure_data data = {.estimates = fixture->estimates};
    if (!figure_find(figure)->build(&chart, &data, style_find(style), &error))
        fail_msg("%s", error.message);
    return chart;
}

static bool has_note(const struct chart *chart, const char *part)
{
    for (size_t i = 0; i < chart->note_count; i++)
        if (strstr(chart->notes[i], part) != NULL)
            return true;
    return false;
}

static void test_bitrate_is_drawn_from_the_reference(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture, &fixture_bitrate, "baseline");
    fixture_add(&fixture, "baseline", 1, CELL_CPU_NONE, 1.0, 0.0, 0);
    fixture_add(&fixture, "rps-plus", 1, CELL_CPU_NONE, 1.25, 0.05, 0);
    fixture_add(&fixture, "baseline", 16, CELL_CPU_NONE, 1.0, 0.0, 0);
    fixture_add(&fixture, "rps-plus", 16, CELL_CPU_NONE, 0.95, 0.02, 0);
    struct chart chart = build("bitrate", &fixture, "default");
    assert_int_equal(chart.panel_count, 1);
    assert_int_equal(chart.series_count, 2);
    assert_string_equal(chart.series[0].title, "Baseline");
    assert_string_equal(chart.series[1].title, "RPS+");
    assert_int_equal(chart.panels[0].group_count, 2);
    assert_string_equal(chart.panels[0].groups[0], "1");
    assert_string_equal(chart.panels[0].groups[1], "16");
    /* Bars grow from 1, which is labelled 0 %; the axis covers 0.93 to 1.30 in steps of 5 %: -10 to +30. */
    assert_near(chart.y[0].base, 1.0, 0);
    assert_true(chart.y[0].base_line && chart.y[0].signs);
    assert_near((1.25 - chart.y[0].offset) * chart.y[0].scale, 25.0, 1e-12);
    assert_near(chart.y[0].low, 0.9, 1e-12);
    assert_near(chart.y[0].high, 1.3, 1e-12);
    const struct chart_bar *reference = chart_bar(&chart, 0, 0, 0);
    assert_near(reference->value.value, 1.0, 0);
    assert_false(reference->low.defined || reference->high.defined);
    assert_null(reference->mark); /* Fieller's interval has none for the reference: nothing is missing */
    const struct chart_bar *bar = chart_bar(&chart, 0, 0, 1);
    assert_near(bar->value.value, 1.25, 0);
    assert_near(bar->low.value, 1.20, 1e-12);
    assert_near(bar->high.value, 1.30, 1e-12);
    assert_null(bar->mark);
    assert_string_equal(bar->tooltip, "RPS+, 1 replica: 1.250 (1.200 to 1.300), n 20");
    assert_string_equal(chart.notes[0], "Whiskers (95 %): by hand; n = 20 runs a cell.");
    chart_describe(&chart);
    assert_non_null(strstr(chart.description, "RPS+, 16 replicas: 0.950 (0.930 to 0.970), n 20"));
    chart_finish(&chart);
    fixture_finish(&fixture);
}

/* A cell that does not exist is a gap; one without an interval or a ratio carries a mark, and a note says
 * why. */
static void test_what_is_undefined(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture, &fixture_bitrate, "baseline");
    fixture_add(&fixture, "baseline", 1, CELL_CPU_NONE, 1.0, 0.0, 0);
    fixture_add(&fixture, "baseline", 2, CELL_CPU_NONE, 1.0, 0.0, 0);
    fixture_add(&fixture, "rps", 2, CELL_CPU_NONE, 1.1, 0.0, 0);
    struct estimate *row = &fixture.estimates.rows[2];
    row->ratio_low = row->ratio_high = quantity_undefined("unbounded");
    row = fixture_add(&fixture, "rfs", 2, CELL_CPU_NONE, 1.2, 0.0, 0);
    row->ratio = row->ratio_low = row->ratio_high = quantity_undefined("no complete run");
    struct chart chart = build("bitrate", &fixture, "default");
    const struct chart_bar *missing = chart_bar(&chart, 0, 0, 1);
    assert_false(missing->value.defined);
    assert_null(missing->value.reason);
    assert_null(missing->mark);
    assert_null(missing->tooltip);
    const struct chart_bar *unbounded = chart_bar(&chart, 0, 1, 1);
    assert_true(unbounded->value.defined);
    assert_string_equal(unbounded->mark, "\u2020");
    assert_true(has_note(&chart, "\u2020\u00a0no interval: unbounded"));
    assert_string_equal(unbounded->tooltip, "RPS, 2 replicas: 1.100 (no interval: unbounded), n 20");
    const struct chart_bar *undefined = chart_bar(&chart, 0, 1, 2);
    assert_false(undefined->value.defined);
    assert_string_equal(undefined->mark, "\u2021");
    assert_true(has_note(&chart, "\u2021\u00a0no ratio: no complete run"));
    chart_finish(&chart);
    fixture_finish(&fixture);
}

static void test_flags_are_marked(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture, &fixture_bitrate, "baseline");
    fixture_add(&fixture, "baseline", 16, CELL_CPU_NONE, 1.0, 0.0, FLAG_DRIFT);
    fixture_add(&fixture, "rps", 16, CELL_CPU_NONE, 1.1, 0.1, FLAG_REFERENCE_DRIFT);
    fixture_add(&fixture, "rfs", 16, CELL_CPU_NONE, 1.2, 0.1, FLAG_REFERENCE_DRIFT);
    fixture_add(&fixture, "rfs-plus", 16, CELL_CPU_NONE, 1.3, 0.1,
                FLAG_DRIFT | FLAG_INCOMPLETE | FLAG_REFERENCE_DRIFT);
    struct chart chart = build("bitrate", &fixture, "paper"); /* in this style as well */
    assert_string_equal(chart_bar(&chart, 0, 0, 0)->mark, "\u2020");
    assert_string_equal(chart_bar(&chart, 0, 0, 1)->mark, "\u2021");
    assert_string_equal(chart_bar(&chart, 0, 0, 2)->mark, "\u2021"); /* the same flags share a mark */
    assert_string_equal(chart_bar(&chart, 0, 0, 3)->mark, "\u00a7");
    assert_true(has_note(&chart, "\u2020\u00a0drift"));
    assert_true(has_note(&chart, "\u2021\u00a0reference: drift"));
    assert_true(has_note(&chart, "\u00a7\u00a0drift, incomplete; reference: drift"));
    /* What a flag means comes from the table of flags. */
    size_t count = 0;
    assert_true(has_note(&chart, flag_texts(&count)[0].meaning));
    chart_finish(&chart);
    fixture_finish(&fixture);
}

static void test_the_published_look(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture, &fixture_bitrate, "baseline");
    fixture_add(&fixture, "baseline", 1, CELL_CPU_NONE, 1.0, 0.0, 0);
    fixture_add(&fixture, "rps", 1, CELL_CPU_NONE, 1.25, 0.05, 0);
    fixture_add(&fixture, "baseline", 2, CELL_CPU_NONE, 1.0, 0.0, 0);
    struct estimate *low = fixture_add(&fixture, "rps", 2, CELL_CPU_NONE, 0.96, 0.02, 0);
    struct chart chart = build("bitrate", &fixture, "paper");
    assert_string_equal(chart.y[0].title, "Normalized Average Bitrate");
    assert_string_equal(chart.x_title, "Replicas");
    assert_string_equal(chart.title, "");
    assert_string_equal(chart.panels[0].groups[0], "1 Replica");
    assert_string_equal(chart.panels[0].groups[1], "2 Replicas");
    assert_near(chart.y[0].low, 0.9, 1e-12);
    assert_near(chart.y[0].base, 0.9, 1e-12);
    assert_false(chart.y[0].base_line);
    assert_near(chart.y[0].scale, 1.0, 0);
    assert_true(chart.y[0].high > 1.30 && chart.y[0].high < 1.36);
    assert_int_equal(chart.series[0].fill.hatch, HATCH_RISING);
    assert_int_equal(chart.series[1].fill.hatch, HATCH_FALLING);
    chart_finish(&chart);
    /* A bar below 0.9 is not cut away: the axis begins at the tenth below it. */
    low->ratio = quantity_of(0.83);
    low->ratio_low = quantity_of(0.81);
    low->ratio_high = quantity_of(0.85);
    chart = build("bitrate", &fixture, "paper");
    assert_near(chart.y[0].low, 0.8, 1e-12);
    chart_finish(&chart);
    fixture_finish(&fixture);
}

static void test_means_are_drawn_from_zero(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture, &fixture_bitrate, NULL);
    fixture_add(&fixture, "baseline", 1, CELL_CPU_NONE, 7.834e8, 1e7, 0);
    fixture_add(&fixture, "rfs", 1, CELL_CPU_NONE, 9.818e8, 1e7, 0);
    struct chart chart = build("bitrate", &fixture, "default");
    assert_string_equal(chart.y[0].title, "Average bitrate (Mbit/s)");
    assert_near(chart.y[0].base, 0.0, 0);
    assert_near(chart.y[0].low, 0.0, 0);
    assert_near(chart.y[0].high, 1e9, 1e-3); /* 991.8: in steps of 200 */
    assert_near(chart.y[0].scale, 1e-6, 0);
    assert_string_equal(chart_bar(&chart, 0, 0, 0)->tooltip,
                        "Baseline, 1 replica: 783.4 Mbit/s (773.4 to 793.4), n 20");
    chart_finish(&chart);
    fixture_finish(&fixture);
}

static void test_order_and_colours_of_configurations(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture, &fixture_bitrate, "baseline");
    const char *const names[] = {"my-own", "rfs", "baseline", "rps"};
    for (size_t i = 0; i < 4; i++)
        fixture_add(&fixture, names[i], 1, CELL_CPU_NONE, 1.0, 0.1, 0);
    struct chart chart = build("bitrate", &fixture, "default");
    const char *const defined_order[] = {"Baseline", "RPS", "RFS", "my-own"};
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(chart.series[i].title, defined_order[i]);
    struct colour rfs = chart.series[2].fill.colour;
    chart_finish(&chart);
    /* As asked for, and with the same colours. */
    char first[] = "rfs";
    char second[] = "baseline";
    char *asked[] = {first, second};
    fixture.estimates.options.configurations = asked;
    fixture.estimates.options.configuration_count = 2;
    chart = build("bitrate", &fixture, "default");
    assert_string_equal(chart.series[0].title, "RFS");
    assert_string_equal(chart.series[1].title, "Baseline");
    assert_memory_equal(&chart.series[0].fill.colour, &rfs, sizeof rfs);
    chart_finish(&chart);
    fixture_finish(&fixture);
}

/* Names of people's own do not take the same colours again while others are free. */
static void test_colours_of_further_configurations(void **state)
{
    (void)state;
    enum { CONFIGURATIONS = 12 };
    struct fixture fixture;
    fixture_init(&fixture, &fixture_bitrate, "baseline");
    fixture_add(&fixture, "baseline", 1, CELL_CPU_NONE, 1.0, 0.1, 0);
    fixture_add(&fixture, "rfs", 1, CELL_CPU_NONE, 1.0, 0.1, 0);
    for (int i = 2; i < CONFIGURATIONS; i++) {
        char name[32];
        snprintf(name, sizeof name, "own-%d", i);
        fixture_add(&fixture, name, 1, CELL_CPU_NONE, 1.0, 0.1, 0);
    }
    struct chart chart = build("bitrate", &fixture, "default");
    assert_int_equal(chart.series_count, CONFIGURATIONS);
    for (size_t i = 0; i < CONFIGURATIONS; i++)
        for (size_t j = i + 1; j < CONFIGURATIONS; j++)
            assert_memory_not_equal(&chart.series[i].fill.colour, &chart.series[j].fill.colour,
                                    sizeof(struct colour));
    chart_finish(&chart);
    fixture_finish(&fixture);
}

/* One interval a hundred times as wide as the others is cut, and the figure says so. */
static void test_a_huge_whisker_does_not_squeeze_the_rest(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture, &fixture_bitrate, "baseline");
    fixture_add(&fixture, "baseline", 1, CELL_CPU_NONE, 1.0, 0.0, 0);
    fixture_add(&fixture, "rps", 1, CELL_CPU_NONE, 1.1, 0.02, 0);
    fixture_add(&fixture, "rfs", 1, CELL_CPU_NONE, 1.2, 0.02, 0);
    fixture_add(&fixture, "rps-7", 1, CELL_CPU_NONE, 1.1, 2.0, 0);
    struct chart chart = build("bitrate", &fixture, "default");
    /* Values 1 to 1.2: cut 0.2 beyond, at 0.8 and 1.4. */
    assert_near(chart.y[0].low, 0.8, 1e-9);
    assert_near(chart.y[0].high, 1.4, 1e-9);
    assert_true(has_note(&chart, "without a cap"));
    chart_finish(&chart);
    fixture_finish(&fixture);
}

static void add_cores(struct fixture *fixture, const char *configuration, unsigned replicas, int cores)
{
    fixture_add(fixture, configuration, replicas, CELL_CPU_ALL, 50.0, 1.0, 0);
    for (int core = 0; core < cores; core++)
        fixture_add(fixture, configuration, replicas, core, 10.0 + core, 1.0, 0);
}

static void test_cpu_panels(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture, &fixture_softirq, NULL);
    const unsigned replicas[] = {1, 4, 16};
    for (size_t i = 0; i < 3; i++) {
        add_cores(&fixture, "baseline", replicas[i], 4);
        add_cores(&fixture, "rfs", replicas[i], 4);
    }
    struct chart chart = build("softirq", &fixture, "default");
    assert_int_equal(chart.panel_count, 2); /* the fewest and the most */
    assert_string_equal(chart.panels[0].title, "1 replica");
    assert_string_equal(chart.panels[1].title, "16 replicas");
    assert_int_equal(chart.panels[0].group_count, 2);
    assert_string_equal(chart.panels[0].groups[1], "RFS");
    assert_int_equal(chart.series_count, 4); /* cores; "all" is none */
    assert_string_equal(chart.series[3].title, "Core 3");
    assert_near(chart_bar(&chart, 1, 1, 3)->value.value, 13.0, 0);
    assert_near(chart.y[0].low, 0.0, 0);
    assert_near(chart.y[0].high, 14.0, 1e-9); /* whiskers end at 14: steps of 2 */
    chart_finish(&chart);
    chart = build("softirq", &fixture, "paper");
    assert_string_equal(chart.y[0].title, "soft %");
    assert_string_equal(chart.x_title, "Type");
    assert_string_equal(chart.panels[1].title, "(b) 16 Replicas");
    assert_true(chart.rotates_groups);
    assert_near(chart.y[0].high, 100.0, 0);
    chart_finish(&chart);
    fixture_finish(&fixture);
}

static void test_one_number_of_replicas_is_one_panel(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture, &fixture_idle, NULL);
    add_cores(&fixture, "baseline", 8, 2);
    struct chart chart = build("idle", &fixture, "paper");
    assert_int_equal(chart.panel_count, 1);
    assert_string_equal(chart.panels[0].title, "(a) 8 Replicas");
    assert_string_equal(chart.y[0].title, "idle %");
    chart_finish(&chart);
    fixture_finish(&fixture);
}

/* 14 cores with 10, 11, ... 23 %: 11 are drawn, the 3 least busy ones as their mean. */
static void test_many_cores(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture, &fixture_softirq, NULL);
    add_cores(&fixture, "baseline", 1, 14);
    struct chart chart = build("softirq", &fixture, "default");
    assert_int_equal(chart.series_count, CPU_PANELS_CORES_MOST);
    assert_string_equal(chart.series[0].title, "Core 3"); /* much softirq is busy */
    assert_string_equal(chart.series[10].title, "Core 13");
    assert_string_equal(chart.series[11].title, "3 others, mean");
    const struct chart_bar *rest = chart_bar(&chart, 0, 0, 11);
    assert_near(rest->value.value, 11.0, 1e-12); /* 10, 11, 12 */
    assert_false(rest->low.defined || rest->high.defined);
    assert_null(rest->mark);
    assert_true(has_note(&chart, "The 11 busiest cores"));
    chart_finish(&chart);
    fixture.estimates.cells.metric = &fixture_idle; /* little idle time is busy */
    chart = build("idle", &fixture, "default");
    assert_string_equal(chart.series[0].title, "Core 0");
    assert_string_equal(chart.series[10].title, "Core 10");
    assert_near(chart_bar(&chart, 0, 0, 11)->value.value, 22.0, 1e-12); /* 21, 22, 23 */
    chart_finish(&chart);
    fixture_finish(&fixture);
}

/* Whatever an interval says: a share of time lies between 0 and 100 %. The reference's flags do not concern
 * it. */
static void test_cpu_axis_and_flags(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_init(&fixture, &fixture_idle, NULL);
    fixture_add(&fixture, "baseline", 1, 0, 99.0, 3.0, FLAG_REFERENCE_DRIFT);
    fixture_add(&fixture, "baseline", 1, 1, 1.0, 3.0, FLAG_AUTOCORRELATION | FLAG_REFERENCE_DRIFT);
    struct chart chart = build("idle", &fixture, "default");
    assert_near(chart.y[0].low, 0.0, 0);
    assert_near(chart.y[0].high, 100.0, 0);
    assert_null(chart_bar(&chart, 0, 0, 0)->mark);
    assert_true(has_note(&chart, "\u2020\u00a0autocorrelation"));
    chart_finish(&chart);
    fixture_finish(&fixture);
}

static void test_nothing_to_draw(void **state)
{
    (void)state;
    struct fixture fixture;
    struct chart chart;
    struct error error;
    fixture_init(&fixture, &fixture_bitrate, "baseline");
    assert_false(figure_bitrate.build(&chart, &(struct figure_data){.estimates = fixture.estimates},
                                      style_find("default"), &error));
    assert_non_null(strstr(error.message, "nothing to draw"));
    fixture_add(&fixture, "baseline", 1, CELL_CPU_ALL, 50.0, 1.0, 0);
    fixture.estimates.cells.metric = &fixture_idle;
    assert_false(figure_idle.build(&chart, &(struct figure_data){.estimates = fixture.estimates},
                                   style_find("default"), &error));
    assert_non_null(strstr(error.message, "no core's idle"));
    fixture_finish(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bitrate_is_drawn_from_the_reference),
        cmocka_unit_test(test_what_is_undefined),
        cmocka_unit_test(test_flags_are_marked),
        cmocka_unit_test(test_the_published_look),
        cmocka_unit_test(test_means_are_drawn_from_zero),
        cmocka_unit_test(test_order_and_colours_of_configurations),
        cmocka_unit_test(test_colours_of_further_configurations),
        cmocka_unit_test(test_a_huge_whisker_does_not_squeeze_the_rest),
        cmocka_unit_test(test_cpu_panels),
        cmocka_unit_test(test_one_number_of_replicas_is_one_panel),
        cmocka_unit_test(test_many_cores),
        cmocka_unit_test(test_cpu_axis_and_flags),
        cmocka_unit_test(test_nothing_to_draw),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

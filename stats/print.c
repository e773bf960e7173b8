/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/print.h"

#include "stats/words.h"

#include "base/configuration.h"
#include "base/memory.h"
#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What people read stands under other headings than what scripts rely on; some of either is only theirs. */
static const struct table_column cell_columns[] = {
    {"metric", NULL, TABLE_LEFT},
    {NULL, "metric", TABLE_LEFT},
    {"unit", NULL, TABLE_LEFT},
    {"replicas", "replicas", TABLE_RIGHT},
    {"configuration", NULL, TABLE_LEFT},
    {NULL, "configuration", TABLE_LEFT},
    {"cpu", "cpu", TABLE_RIGHT},
    {"runs", NULL, TABLE_RIGHT},
    {"incomplete", NULL, TABLE_RIGHT},
    {NULL, "n", TABLE_LEFT},
    {"mean", "mean", TABLE_RIGHT},
    {"sd", "sd", TABLE_RIGHT},
    {"mean_low", NULL, TABLE_RIGHT},
    {"mean_high", NULL, TABLE_RIGHT},
    {NULL, "interval", TABLE_RIGHT},
    {"ratio", "ratio", TABLE_RIGHT},
    {"ratio_low", NULL, TABLE_RIGHT},
    {"ratio_high", NULL, TABLE_RIGHT},
    {NULL, "interval", TABLE_RIGHT},
    {"method", NULL, TABLE_LEFT},
    {"confidence", NULL, TABLE_RIGHT},
    {"df", NULL, TABLE_RIGHT},
    {"p", NULL, TABLE_RIGHT},
    {"p_adjusted", "p adjusted", TABLE_RIGHT},
    {"verdict", "verdict", TABLE_LEFT},
    {"flags", "flags", TABLE_LEFT},
};

enum {
    COLUMN_COUNT = sizeof cell_columns / sizeof cell_columns[0],
    METRIC_HEADING = 1,
    RATIO_FIRST = 15, /* "ratio" ... */
    RATIO_LAST = 24,  /* ... to "verdict": only where there is a reference */
};

struct scale estimates_scale(const struct estimates *estimates)
{
    if (strcmp(estimates->cells.metric->unit, "bit/s") != 0)
        return (struct scale){1, estimates->cells.metric->unit};
    double largest = 0;
    for (size_t i = 0; i < estimates->count; i++)
        if (estimates->rows[i].mean.defined && estimates->rows[i].mean.value > largest)
            largest = estimates->rows[i].mean.value;
    if (largest >= 1e10)
        return (struct scale){1e9, "Gbit/s"};
    return largest >= 1e4 ? (struct scale){1e6, "Mbit/s"} : (struct scale){1, "bit/s"};
}

static double half_width(struct quantity low, struct quantity high)
{
    return low.defined && high.defined ? (high.value - low.value) / 2 : 0;
}

static void put_rounded(struct table *table, struct quantity value, double width, double factor)
{
    char text[64];
    number_print_rounded(text, sizeof text, value.value / factor, width / factor);
    table_put_number(table, value, value.defined ? text : NULL);
}

/* "[0.95, 1.05]"; why there is none stands among the flags. */
static void put_interval(struct table *table, struct quantity low, struct quantity high, double factor)
{
    char text[160];
    if (!low.defined || !high.defined) {
        bool unbounded = low.reason != NULL && strncmp(low.reason, "unbounded", 9) == 0;
        snprintf(text, sizeof text, "%s", unbounded ? "unbounded" : low.reason != NULL ? "–" : "");
    } else {
        char ends[2][64];
        double width = half_width(low, high) / factor;
        number_print_rounded(ends[0], sizeof ends[0], low.value / factor, width);
        number_print_rounded(ends[1], sizeof ends[1], high.value / factor, width);
        snprintf(text, sizeof text, "[%s, %s]", ends[0], ends[1]);
    }
    table_put_text(table, text);
}

void add_reason(char *list, size_t size, const char *reason)
{
    if (reason == NULL || strstr(list, reason) != NULL)
        return;
    size_t used = strlen(list);
    snprintf(list + used, size - used, "%s%s", used > 0 ? ";" : "", reason);
}

/* Flags, then every reason why a number of the row is missing or its verdict inconclusive. */
static void put_flags(struct table *table, const struct estimate *row, bool normalised)
{
    char list[1024];
    flags_text(list, sizeof list, row->flags, ";");
    add_reason(list, sizeof list, row->mean.reason);
    add_reason(list, sizeof list, row->sd.reason);
    add_reason(list, sizeof list, row->mean_low.reason);
    if (normalised) {
        add_reason(list, sizeof list, row->ratio.reason);
        add_reason(list, sizeof list, row->ratio_low.reason);
        add_reason(list, sizeof list, row->verdict_reason);
    }
    table_put_text(table, list);
}

static void put_p(struct table *table, struct quantity p)
{
    char text[32];
    snprintf(text, sizeof text, p.value < 1e-4 ? "%.0e" : "%.4f", p.value);
    table_put_number(table, p, p.defined ? text : "");
}

void put_cell_names(struct table *table, const struct estimates *estimates, const struct estimate *row)
{
    const struct cell *cell = row->cell;
    char cpu[16];
    cell_cpu_text(cpu, cell->cpu);
    table_put_text(table, estimates->cells.metric->name);
    table_put_text(table, estimates->cells.metric->title);
    table_put_text(table, estimates->cells.metric->unit);
    table_put_count(table, cell->replicas);
    table_put_text(table, cell->configuration);
    table_put_text(table, configuration_title(cell->configuration));
    if (cell->cpu == CELL_CPU_ALL)
        table_put_text(table, cpu);
    else
        table_put_number(table, cell->cpu >= 0 ? quantity_of(cell->cpu) : quantity_undefined(NULL), cpu);
    table_put_count(table, cell->runs);
    table_put_count(table, cell->incomplete);
}

/* "20", "19 (1 incomplete)"; of pairs: "19 of 20 blocks". */
static void put_n(struct table *table, const struct estimate *row)
{
    char n[64];
    const struct cell *cell = row->cell;
    if (row->blocks_dropped > 0)
        snprintf(n, sizeof n, "%zu of %zu blocks", row->pairs, row->pairs + row->blocks_dropped);
    else
        snprintf(n, sizeof n, cell->incomplete > 0 ? "%zu (%zu incomplete)" : "%zu", cell->runs,
                 cell->incomplete);
    table_put_text(table, n);
}

static void put_row(struct table *table, const struct estimates *estimates, const struct estimate *row,
                    const struct scale *scale)
{
    double mean_width = half_width(row->mean_low, row->mean_high);
    double ratio_width = half_width(row->ratio_low, row->ratio_high);
    put_cell_names(table, estimates, row);
    put_n(table, row);
    put_rounded(table, row->mean, mean_width, scale->factor);
    put_rounded(table, row->sd, mean_width, scale->factor);
    table_put_number(table, row->mean_low, NULL);
    table_put_number(table, row->mean_high, NULL);
    put_interval(table, row->mean_low, row->mean_high, scale->factor);
    if (row->is_reference && ratio_width == 0)
        table_put_number(table, row->ratio, row->ratio.defined ? "1" : NULL);
    else
        put_rounded(table, row->ratio, ratio_width, 1);
    table_put_number(table, row->ratio_low, NULL);
    table_put_number(table, row->ratio_high, NULL);
    put_interval(table, row->ratio_low, row->ratio_high, 1);
    table_put_text(table, estimates->options.method->name);
    table_put_number(table, quantity_of(estimates->options.confidence), NULL);
    table_put_number(table, row->df, NULL);
    table_put_number(table, row->p, NULL);
    put_p(table, row->p_adjusted);
    table_put_text(table, row->verdict != NULL ? row->verdict->name : "");
    put_flags(table, row, estimates_are_ratios(estimates));
}

/* "Bitrate, Mbit/s.", "Cost in softirq, cores per Gbit/s: what it is; 30 comparisons." */
static void add_metric_note(struct table *table, const struct estimates *estimates, bool with_family)
{
    const struct metric *metric = estimates->cells.metric;
    struct scale scale = estimates_scale(estimates);
    char family[64] = "";
    if (with_family)
        snprintf(family, sizeof family, "; %zu comparison%s", estimates->family_size,
                 estimates->family_size == 1 ? "" : "s");
    table_add_note(table, "%s%s%s%s%s%s.", metric->title, *scale.unit != '\0' ? ", " : "", scale.unit,
                   metric->meaning != NULL ? ": " : "", metric->meaning != NULL ? metric->meaning : "",
                   family);
}

/* "adjusted (Holm) for 30 comparisons"; of several metrics, each says its own number. */
static void write_family(char *text, size_t size, const struct estimates *list, size_t count)
{
    const char *title = list->options.adjustment->title;
    if (count > 1)
        snprintf(text, size, "%s for the comparisons of each metric", title);
    else
        snprintf(text, size, "%s for %zu comparison%s", title, list->family_size,
                 list->family_size == 1 ? "" : "s");
}

/* How the numbers were computed; the same for all metrics of a table. */
static void add_method_notes(struct table *table, const struct estimates *list, size_t count)
{
    const struct estimate_options *options = &list->options;
    const struct test_method *test = estimates_test(list);
    double percent = 100 * options->confidence;
    bool ratios = estimates_are_ratios(list);
    table_add_note(table, "n: complete runs; mean: of run values, %g %% interval: %s.", percent,
                   ratios ? interval_t.title : options->method->title);
    if (!ratios)
        return;
    table_add_note(table, "ratio: to %s at the same replicas, %g %% interval: %s.",
                   options->reference != NULL ? configuration_title(options->reference)
                                              : "the same cell of the other campaign",
                   percent, options->method->title);
    if (test == NULL)
        return;
    char family[128];
    write_family(family, sizeof family, list, count);
    table_add_note(table,
                   "p: %s, %s; equivalent: the interval is within %g %% of 1 (two one-sided tests at %g %%, "
                   "not adjusted).",
                   test->title, family, 100 * options->margin, 100 * (1 - options->confidence) / 2);
}

void add_flag_meanings(struct table *table, const struct estimates *list, size_t count)
{
    flag_set seen = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < list[i].count; j++)
            seen |= list[i].rows[j].flags;
    size_t flags = 0;
    const struct flag_text *texts = flag_texts(&flags);
    for (size_t i = 0; i < flags; i++)
        if ((seen & texts[i].flag) != 0)
            table_add_note(table, "%s: %s.", texts[i].name, texts[i].meaning);
}

/* The columns for people that would be empty in this table lose their heading. */
static void choose_columns(const struct estimates *list, size_t count,
                           struct table_column columns[static COLUMN_COUNT])
{
    memcpy(columns, cell_columns, sizeof cell_columns);
    bool by_cpu = list->cells.metric->by_cpu;
    bool normalised = estimates_are_ratios(list);
    if (count < 2)
        columns[METRIC_HEADING].heading = NULL;
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        const char *name = columns[i].name != NULL ? columns[i].name : "";
        bool of_ratio = i >= RATIO_FIRST && i <= RATIO_LAST;
        if ((!by_cpu && strcmp(name, "cpu") == 0) || (!normalised && of_ratio))
            columns[i].heading = NULL;
        if (normalised && (strcmp(name, "sd") == 0))
            columns[i].heading = NULL;
        if (strcmp(name, "p_adjusted") == 0 && estimates_test(list) == NULL)
            columns[i].heading = NULL;
    }
}

struct table *estimates_table(const struct estimates *list, size_t count)
{
    struct table_column columns[COLUMN_COUNT];
    choose_columns(list, count, columns);
    struct table *table = table_create(columns, COLUMN_COUNT);
    for (size_t i = 0; i < count; i++) {
        struct scale scale = estimates_scale(&list[i]);
        for (size_t j = 0; j < list[i].count; j++)
            put_row(table, &list[i], &list[i].rows[j], &scale);
    }
    for (size_t i = 0; i < count; i++)
        add_metric_note(table, &list[i],
                        count > 1 && estimates_are_ratios(list) && estimates_test(list) != NULL);
    add_method_notes(table, list, count);
    add_flag_meanings(table, list, count);
    return table;
}

void add_words(struct table *table, const struct estimates *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        autofree char *words = words_of(&list[i]);
        if (count > 1)
            table_add_note(table, "In words, %s: %s", list[i].cells.metric->name, words);
        else
            table_add_note(table, "In words: %s", words);
    }
}

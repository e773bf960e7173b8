/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --diagnose and --runs-needed: what the runs say of themselves, and how many more it takes. */
#include "stats/print.h"

#include "base/memory.h"
#include "stats/components.h"
#include "stats/diagnose.h"
#include "stats/outliers.h"
#include "stats/words.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------ diagnosis
 * --
 */

static const struct table_column diagnosis_columns[] = {
    {"metric", NULL, TABLE_LEFT},
    {NULL, NULL, TABLE_LEFT},
    {"unit", NULL, TABLE_LEFT},
    {"replicas", "replicas", TABLE_RIGHT},
    {"configuration", NULL, TABLE_LEFT},
    {NULL, "configuration", TABLE_LEFT},
    {"cpu", "cpu", TABLE_RIGHT},
    {"runs", "n", TABLE_RIGHT},
    {"incomplete", NULL, TABLE_RIGHT},
    {"mean", NULL, TABLE_RIGHT},
    {"sd", NULL, TABLE_RIGHT},
    {NULL, "CV %", TABLE_RIGHT},
    {"rho", "drift rho", TABLE_RIGHT},
    {"rho_p", "p", TABLE_RIGHT},
    {"lag1", "lag-1 r", TABLE_RIGHT},
    {"effective_runs", "worth n", TABLE_RIGHT},
    {"outliers", "outlying runs", TABLE_LEFT},
    {"between_variance", NULL, TABLE_RIGHT},
    {"within_variance", NULL, TABLE_RIGHT},
    {"intraclass", "ICC", TABLE_RIGHT},
    {"design_effect", "design effect", TABLE_RIGHT},
    {"pooling_factor", "pooling", TABLE_RIGHT},
    {"ratio_rho", "ratio rho", TABLE_RIGHT},
    {"ratio_rho_p", "ratio p", TABLE_RIGHT},
    {"flags", "flags", TABLE_LEFT},
};

enum {
    DIAGNOSIS_COLUMNS = sizeof diagnosis_columns / sizeof diagnosis_columns[0],
    METRIC_TITLE = 1,
    CPU_COLUMN = 6,
    COMPONENTS_FIRST = 19,
    COMPONENTS_LAST = 21,
    RATIO_RHO = 22,
    RATIO_RHO_P = 23,
};

static void put_decimals(struct table *table, struct quantity number, int decimals)
{
    char text[64];
    snprintf(text, sizeof text, "%.*f", decimals, number.value);
    table_put_number(table, number, number.defined ? text : NULL);
}

static void put_probability(struct table *table, struct quantity p)
{
    char text[32];
    snprintf(text, sizeof text, p.value < 1e-4 ? "%.0e" : "%.4f", p.value);
    table_put_number(table, p, p.defined ? text : NULL);
}

/* The numbers of outlying runs: "3 17". */
static void put_outliers(struct table *table, const struct cell *cell)
{
    autofree bool *outlying = memory_allocate(cell->runs, sizeof *outlying);
    autofree char *list = memory_copy_text("");
    outliers_find(cell->values, outlying, cell->runs);
    for (size_t i = 0; i < cell->runs; i++)
        if (outlying[i])
            memory_append(&list, "%s%" PRIu64, *list != '\0' ? " " : "", cell->run_numbers[i]);
    table_put_text(table, list);
}

static void put_components(struct table *table, const struct cell *cell, double confidence)
{
    struct components components =
        components_of(cell->replica_values, cell->runs, cell->replicas, confidence);
    table_put_number(table, components.between, NULL);
    table_put_number(table, components.within, NULL);
    put_decimals(table, components.intraclass, 3);
    put_decimals(table, components.design_effect, 2);
    put_decimals(table, components.pooling_factor, 2);
}

static void put_diagnosis(struct table *table, const struct estimates *estimates, const struct estimate *row)
{
    char flags[512];
    const struct cell *cell = row->cell;
    struct drift drift = diagnose_drift(cell->values, cell->runs);
    struct quantity lag1 = diagnose_lag1(cell->values, cell->runs);
    struct quantity effective =
        lag1.defined ? quantity_of(diagnose_effective_size(lag1.value, cell->runs)) : lag1;
    struct quantity variation = row->mean.defined && row->sd.defined && row->mean.value != 0
                                    ? quantity_of(100 * row->sd.value / fabs(row->mean.value))
                                    : quantity_undefined("no spread or no mean");
    put_cell_names(table, estimates, row);
    table_put_number(table, row->mean, NULL);
    table_put_number(table, row->sd, NULL);
    put_decimals(table, variation, 2);
    put_decimals(table, drift.rho, 3);
    put_probability(table, drift.p);
    put_decimals(table, lag1, 3);
    put_decimals(table, effective, 1);
    put_outliers(table, cell);
    put_components(table, cell, estimates->options.confidence);
    put_decimals(table, row->pair_rho, 3);
    put_probability(table, row->pair_rho_p);
    flags_text(flags, sizeof flags, row->flags, ";");
    add_reason(flags, sizeof flags, row->mean.reason);
    add_reason(flags, sizeof flags, drift.rho.reason);
    add_reason(flags, sizeof flags, lag1.reason);
    if (cell->replicas > 1 && cell->replica_values != NULL) /* of one replica the note says it */
        add_reason(
            flags, sizeof flags,
            components_of(cell->replica_values, cell->runs, cell->replicas, estimates->options.confidence)
                .intraclass.reason);
    if (!row->is_reference)
        add_reason(flags, sizeof flags, row->pair_rho.reason);
    table_put_text(table, flags);
}

static void add_diagnosis_notes(struct table *table, bool with_components, bool with_ratios)
{
    table_add_note(table,
                   "drift rho: Spearman's, of run values against run order; lag-1 r: of runs that follow "
                   "one another; worth n: the effective sample size n(1-r)/(1+r).");
    table_add_note(table, "outlying runs: by number, further from the median than 3.5 robust standard "
                          "deviations; one healthy cell of 20 runs in ten has one.");
    if (with_components)
        table_add_note(table, "ICC: correlation of two replicas of one run (– where there is one); design "
                              "effect: 1 + (k - 1) ICC; "
                              "pooling: the interval over runs, as a multiple of one over pooled replicas.");
    if (with_ratios)
        table_add_note(table, "ratio rho: of the log-ratios to the reference against the blocks' order.");
    table_add_note(table, "Of 35 healthy cells, 0.35 are expected to be flagged for drift and 1.1 for "
                          "autocorrelation.");
}

struct table *diagnosis_table(const struct estimates *estimates)
{
    struct table_column columns[DIAGNOSIS_COLUMNS];
    bool with_components = false;
    bool with_ratios = estimates_are_ratios(estimates) && estimates->blocked;
    for (size_t i = 0; i < estimates->count; i++)
        with_components = with_components || (estimates->rows[i].cell->replica_values != NULL &&
                                              estimates->rows[i].cell->replicas > 1);
    memcpy(columns, diagnosis_columns, sizeof columns);
    if (!estimates->cells.metric->by_cpu)
        columns[CPU_COLUMN].heading = NULL;
    for (size_t i = COMPONENTS_FIRST; !with_components && i <= COMPONENTS_LAST; i++)
        columns[i].heading = NULL;
    if (!with_ratios)
        columns[RATIO_RHO].heading = columns[RATIO_RHO_P].heading = NULL;
    struct table *table = table_create(columns, DIAGNOSIS_COLUMNS);
    for (size_t i = 0; i < estimates->count; i++)
        put_diagnosis(table, estimates, &estimates->rows[i]);
    add_diagnosis_notes(table, with_components, with_ratios);
    add_flag_meanings(table, estimates, 1);
    autofree char *words = words_of_cells(estimates);
    table_add_note(table, "In words: %s", words);
    return table;
}

/* ---------------------------------------------------------------------------------------------- runs needed
 * --
 */

static const struct table_column needed_columns[] = {
    {"metric", NULL, TABLE_LEFT},
    {NULL, NULL, TABLE_LEFT},
    {"unit", NULL, TABLE_LEFT},
    {"replicas", "replicas", TABLE_RIGHT},
    {"configuration", NULL, TABLE_LEFT},
    {NULL, "configuration", TABLE_LEFT},
    {"cpu", "cpu", TABLE_RIGHT},
    {"runs", "n", TABLE_RIGHT},
    {"incomplete", NULL, TABLE_RIGHT},
    {"method", NULL, TABLE_LEFT},
    {"confidence", NULL, TABLE_RIGHT},
    {"precision", NULL, TABLE_RIGHT},
    {"reached", "reached %", TABLE_RIGHT},
    {"runs_needed", "runs needed", TABLE_RIGHT},
    {"reason", "", TABLE_LEFT},
    {"flags", "flags", TABLE_LEFT},
};

enum { NEEDED_COLUMNS = sizeof needed_columns / sizeof needed_columns[0] };

/* The interval that is planned for: where it is none of these, the one that is nearest to it. */
static const char *planned_method(const struct estimates *estimates)
{
    if (!estimates_are_ratios(estimates))
        return interval_t.name;
    return estimates_are_paired(estimates) ? interval_paired.name : interval_fieller.name;
}

static double put_needed(struct table *table, const struct estimates *estimates, const struct estimate *row,
                         double precision, size_t *without)
{
    struct needed needed = estimates_needed(estimates, row, precision);
    char reached[32];
    snprintf(reached, sizeof reached, "%.2f", 100 * needed.reached.value);
    put_cell_names(table, estimates, row);
    char flags[256];
    flags_text(flags, sizeof flags, row->flags, ";");
    table_put_text(table, planned_method(estimates));
    table_put_number(table, quantity_of(estimates->options.confidence), NULL);
    table_put_number(table, quantity_of(precision), NULL);
    table_put_number(table, needed.reached, needed.reached.defined ? reached : NULL);
    put_decimals(table, needed.runs, 0);
    table_put_text(table, needed.runs.defined ? "" : needed.runs.reason);
    table_put_text(table, flags);
    *without += !needed.runs.defined && !row->is_reference;
    return needed.runs.defined ? needed.runs.value : 0;
}

struct table *needed_table(const struct estimates *list, size_t count, double precision)
{
    struct table_column columns[NEEDED_COLUMNS];
    double most = 0;
    size_t without = 0;
    memcpy(columns, needed_columns, sizeof columns);
    if (!list->cells.metric->by_cpu)
        columns[CPU_COLUMN].heading = NULL;
    if (count > 1)
        columns[METRIC_TITLE].heading = "metric";
    struct table *table = table_create(columns, NEEDED_COLUMNS);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < list[i].count; j++)
            most = fmax(most, put_needed(table, &list[i], &list[i].rows[j], precision, &without));
    table_add_note(
        table,
        "reached: half-width of the %g %% interval (%s) as a share of the %s; runs needed: of each "
        "cell, for %g %%, at about even odds.",
        100 * list->options.confidence, planned_method(list), estimates_are_ratios(list) ? "ratio" : "mean",
        100 * precision);
    add_flag_meanings(table, list, count);
    if (most > 0)
        table_add_note(table, "In words: %.0f runs of each cell are expected to do for all of them%s.", most,
                       without > 0 ? " that have a number" : "");
    return table;
}

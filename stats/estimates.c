/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/estimates.h"

#include "base/memory.h"
#include "stats/sample.h"
#include "stats/student.h"

#include <stdlib.h>
#include <string.h>

static void estimate_cell(struct estimate *row, const struct cell *cell, double confidence)
{
    struct sample_summary sample = sample_summarise(cell->values, cell->runs);
    *row = (struct estimate){.cell = cell, .flags = flags_of_cell(cell)};
    row->mean = sample.n > 0 ? quantity_of(sample.mean) : quantity_undefined("no complete run");
    row->sd = sample.n > 1 ? quantity_of(sample.standard_deviation) : quantity_undefined(reason_too_few_runs);
    struct interval interval = interval_t.cell(cell, confidence);
    row->mean_low = interval.low;
    row->mean_high = interval.high;
    row->df = interval.df;
}

/* The reference's own row: exactly 1, with an interval only where the method gives it one. */
static void estimate_reference(struct estimate *row, const struct estimate_options *options)
{
    row->is_reference = true;
    row->df = (struct quantity){0};
    if (!row->mean.defined || row->mean.value == 0) {
        row->ratio = quantity_undefined(row->mean.defined ? reason_zero_reference : row->mean.reason);
        return;
    }
    row->ratio = quantity_of(1);
    if (options->method->own == NULL)
        return;
    struct interval interval = options->method->own(row->cell, options->confidence);
    row->ratio_low = interval.low;
    row->ratio_high = interval.high;
    row->df = interval.df;
}

static void estimate_ratio(struct estimate *row, const struct cell *reference,
                           const struct estimate_options *options)
{
    row->df = (struct quantity){0};
    if (reference == NULL) {
        struct quantity none = quantity_undefined("there is no cell of the reference");
        row->ratio = row->ratio_low = row->ratio_high = row->p = none;
        return;
    }
    struct sample_summary x = sample_summarise(row->cell->values, row->cell->runs);
    struct sample_summary y = sample_summarise(reference->values, reference->runs);
    if (x.n == 0 || y.n == 0)
        row->ratio = quantity_undefined("no complete run");
    else
        row->ratio = y.mean != 0 ? quantity_of(x.mean / y.mean) : quantity_undefined(reason_zero_reference);
    struct interval interval = options->method->ratio(row->cell, reference, options->confidence);
    row->ratio_low = interval.low;
    row->ratio_high = interval.high;
    row->df = interval.df;
    row->p = options->method->tests ? welch_p(&x, &y) : quantity_undefined("the method has no test");
    row->flags |= flags_of_reference(flags_of_cell(reference));
}

/* Adjusts the whole table's p-values: the family is fixed before any display filter. Undefined ones do not
 * count. */
static size_t adjust_family(struct estimate *rows, size_t count, const struct adjustment *adjustment)
{
    autofree double *p = memory_allocate(count, sizeof *p);
    autofree double *adjusted = memory_allocate(count, sizeof *adjusted);
    size_t members = 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i].p.defined)
            p[members++] = rows[i].p.value;
    adjustment->adjust(p, adjusted, members);
    members = 0;
    for (size_t i = 0; i < count; i++)
        rows[i].p_adjusted = rows[i].p.defined ? quantity_of(adjusted[members++]) : rows[i].p;
    return members;
}

static bool is_shown(const struct estimate_options *options, const struct cell *cell)
{
    bool configuration = options->configuration_count == 0;
    for (size_t i = 0; i < options->configuration_count; i++)
        configuration = configuration || strcmp(options->configurations[i], cell->configuration) == 0;
    bool replicas = options->replica_count == 0;
    for (size_t i = 0; i < options->replica_count; i++)
        replicas = replicas || options->replicas[i] == cell->replicas;
    return configuration && replicas;
}

static bool has_configuration(const struct cell_table *cells, const char *configuration)
{
    for (size_t i = 0; i < cells->count; i++)
        if (strcmp(cells->cells[i].configuration, configuration) == 0)
            return true;
    return false;
}

static void estimate_comparisons(struct estimates *estimates)
{
    const struct estimate_options *options = &estimates->options;
    for (size_t i = 0; i < estimates->count; i++) {
        struct estimate *row = &estimates->rows[i];
        if (strcmp(row->cell->configuration, options->reference) == 0)
            estimate_reference(row, options);
        else
            estimate_ratio(
                row,
                cell_table_find(&estimates->cells, options->reference, row->cell->replicas, row->cell->cpu),
                options);
    }
    estimates->family_size = adjust_family(estimates->rows, estimates->count, options->adjustment);
    for (size_t i = 0; i < estimates->count; i++) {
        struct estimate *row = &estimates->rows[i];
        if (!row->is_reference)
            row->verdict =
                verdict_of(row->ratio_low, row->ratio_high, row->p_adjusted, estimates->cells.metric,
                           options->confidence, options->margin, &row->verdict_reason);
    }
}

static bool apply_filters(struct estimates *estimates, struct error *error)
{
    for (size_t i = 0; i < estimates->options.configuration_count; i++)
        if (!has_configuration(&estimates->cells, estimates->options.configurations[i]))
            return error_set(error, "there are no runs of configuration %s",
                             estimates->options.configurations[i]);
    size_t kept = 0;
    for (size_t i = 0; i < estimates->count; i++)
        if (is_shown(&estimates->options, estimates->rows[i].cell))
            estimates->rows[kept++] = estimates->rows[i];
    estimates->count = kept;
    return kept > 0 || error_set(error, "there are no runs of these configurations at these replica counts");
}

bool estimates_compute(struct estimates *out, struct store *store, const struct store_selection *selection,
                       const struct metric *metric, const struct estimate_options *options,
                       struct error *error)
{
    struct estimates estimates = {.options = *options};
    if (!cell_table_read(&estimates.cells, store, selection, metric, options->method->needs_replicas, error))
        return false;
    if (options->reference != NULL && !has_configuration(&estimates.cells, options->reference)) {
        cell_table_finish(&estimates.cells);
        return error_set(error, "there are no runs of configuration %s to normalise by", options->reference);
    }
    estimates.count = estimates.cells.count;
    estimates.rows = memory_allocate(estimates.count, sizeof *estimates.rows);
    for (size_t i = 0; i < estimates.count; i++)
        estimate_cell(&estimates.rows[i], &estimates.cells.cells[i], options->confidence);
    if (options->reference != NULL)
        estimate_comparisons(&estimates);
    if (!apply_filters(&estimates, error)) {
        estimates_finish(&estimates);
        return false;
    }
    *out = estimates;
    return true;
}

void estimates_finish(struct estimates *estimates)
{
    free(estimates->rows);
    cell_table_finish(&estimates->cells);
    *estimates = (struct estimates){0};
}

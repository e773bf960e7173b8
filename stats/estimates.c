/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/estimates.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "stats/diagnose.h"
#include "stats/sample.h"
#include "stats/student.h"

#include <stdlib.h>
#include <string.h>

static void estimate_cell(struct estimate *row, const struct cell *cell, const struct interval_method *method,
                          const struct estimate_options *options)
{
    struct sample_summary sample = sample_summarise(cell->values, cell->runs);
    *row = (struct estimate){.cell = cell, .flags = flags_of_cell(cell)};
    row->mean = sample.n > 0 ? quantity_of(sample.mean) : quantity_undefined("no complete run");
    row->sd = sample.n > 1 ? quantity_of(sample.standard_deviation) : quantity_undefined(reason_too_few_runs);
    struct interval interval =
        method->cell(cell, options->confidence, comparison_seed(cell, cell, options->seed));
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

/* The ratio of means, where the method has no estimate of its own. */
static struct quantity ratio_of_means(const struct comparison *comparison)
{
    struct sample_summary x = sample_summarise(comparison->cell->values, comparison->cell->runs);
    struct sample_summary y = sample_summarise(comparison->reference->values, comparison->reference->runs);
    if (x.n == 0 || y.n == 0)
        return quantity_undefined("no complete run");
    return y.mean != 0 ? quantity_of(x.mean / y.mean) : quantity_undefined(reason_zero_reference);
}

/* Whether what is shown of a comparison rests on its pairs. */
static bool uses_pairs(const struct estimate_options *options, bool blocked)
{
    return options->method->pairs || (blocked && options->method->pairs_where_blocked);
}

bool estimates_are_paired(const struct estimates *estimates)
{
    return estimates_are_ratios(estimates) && uses_pairs(&estimates->options, estimates->blocked);
}

/* What the blocks' log-ratios say of themselves in their order. */
static void diagnose_pairs(struct estimate *row, const struct comparison *comparison, bool paired)
{
    const char *reason = NULL;
    autofree double *ratios = comparison_log_ratios(comparison, &reason);
    struct drift drift = {quantity_undefined(reason), quantity_undefined(reason)};
    if (ratios != NULL)
        drift = diagnose_drift(ratios, comparison->pairs);
    row->pair_rho = drift.rho;
    row->pair_rho_p = drift.p;
    if (flags_is_drift(&drift))
        row->flags |= FLAG_PAIR_DRIFT;
    if (!paired)
        return;
    row->pairs = comparison->pairs;
    row->blocks_dropped = comparison->dropped;
    if (comparison->dropped > 0)
        row->flags |= FLAG_BLOCK_DROPPED;
}

static const struct test_method *test_of(const struct estimate_options *options)
{
    return options->test != NULL ? options->test : options->method->test;
}

const struct test_method *estimates_test(const struct estimates *estimates)
{
    return test_of(&estimates->options);
}

static void estimate_ratio(struct estimate *row, const struct cell *reference, bool blocked,
                           const struct estimate_options *options)
{
    struct comparison comparison;
    const struct test_method *test = test_of(options);
    const bool paired = uses_pairs(options, blocked);
    comparison_init(&comparison, row->cell, reference, blocked, options->confidence, options->seed);
    struct interval interval = options->method->ratio(&comparison);
    if (interval.estimate.defined)
        row->ratio = interval.estimate;
    else
        row->ratio = paired ? quantity_undefined(interval.low.reason) : ratio_of_means(&comparison);
    row->ratio_low = interval.low;
    row->ratio_high = interval.high;
    row->df = interval.df;
    row->p = test != NULL ? test->p(&comparison) : quantity_undefined("the method has no test");
    row->flags |= flags_of_reference(flags_of_cell(reference));
    if (!circumstances_are_alike_known(row->cell, reference))
        row->flags |= FLAG_CIRCUMSTANCES_UNKNOWN;
    if (blocked)
        diagnose_pairs(row, &comparison, paired);
    comparison_finish(&comparison);
}

static void estimate_without_reference(struct estimate *row, const char *reason)
{
    row->df = (struct quantity){0};
    row->ratio = row->ratio_low = row->ratio_high = row->p = quantity_undefined(reason);
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

bool estimates_are_ratios(const struct estimates *estimates)
{
    return estimates->options.reference != NULL || estimates->others.metric != NULL;
}

/* What a row's cell is compared with; NULL where there is none. */
static const struct cell *reference_of(const struct estimates *estimates, const struct cell *cell)
{
    if (estimates->others.metric != NULL)
        return cell_table_find(&estimates->others, cell->configuration, cell->replicas, cell->cpu);
    return cell_table_find(&estimates->cells, estimates->options.reference, cell->replicas, cell->cpu);
}

/* One row: independent of all others, so that rows can be computed side by side. */
static void estimate_row(void *context, size_t index)
{
    struct estimates *estimates = context;
    struct estimate *row = &estimates->rows[index];
    const struct estimate_options *options = &estimates->options;
    bool against = estimates->others.metric != NULL;
    bool ratios = estimates_are_ratios(estimates);
    estimate_cell(row, &estimates->cells.cells[index], ratios ? &interval_t : options->method, options);
    if (!ratios)
        return;
    const struct cell *reference = reference_of(estimates, row->cell);
    if (!against && strcmp(row->cell->configuration, options->reference) == 0)
        estimate_reference(row, options);
    else if (reference == NULL)
        estimate_without_reference(row, against ? "the other campaign has no such cell"
                                                : "there is no cell of the reference");
    else if (against && row->cell->runs + row->cell->incomplete == 0)
        estimate_without_reference(row, "this campaign has no such cell");
    else
        estimate_ratio(row, reference, estimates->blocked, options);
    if (against)
        row->flags |= FLAG_NOT_INTERLEAVED;
}

struct needed estimates_needed(const struct estimates *estimates, const struct estimate *row,
                               double precision)
{
    const struct estimate_options *options = &estimates->options;
    struct comparison comparison;
    if (!estimates_are_ratios(estimates))
        return needed_of_cell(row->cell, precision, options->confidence);
    const struct cell *reference = row->is_reference ? NULL : reference_of(estimates, row->cell);
    if (reference == NULL) {
        struct quantity none =
            quantity_undefined(row->is_reference ? "the reference itself" : row->ratio.reason);
        return (struct needed){none, none};
    }
    comparison_init(&comparison, row->cell, reference, estimates->blocked, options->confidence,
                    options->seed);
    struct needed needed = needed_of_ratio(&comparison, estimates_are_paired(estimates), precision);
    comparison_finish(&comparison);
    return needed;
}

/* Of a reference below 0 a ratio above 1 is less: it has no direction. */
static bool has_direction(const struct estimate *row)
{
    return !row->mean.defined || !row->ratio.defined || row->mean.value * row->ratio.value >= 0;
}

static void judge(struct estimates *estimates)
{
    const struct estimate_options *options = &estimates->options;
    estimates->family_size = adjust_family(estimates->rows, estimates->count, options->adjustment);
    for (size_t i = 0; i < estimates->count; i++) {
        struct estimate *row = &estimates->rows[i];
        if (row->is_reference)
            continue;
        row->verdict =
            verdict_of(row->ratio_low, row->ratio_high, row->p, row->p_adjusted, estimates->cells.metric,
                       options->confidence, options->margin, &row->verdict_reason);
        if ((row->verdict == &verdict_better || row->verdict == &verdict_worse) && !has_direction(row)) {
            row->verdict = &verdict_inconclusive;
            row->verdict_reason = "the reference's mean is below 0: better and worse are not defined";
        }
    }
}

/* Whether the cells differ in nothing but what is compared. */
static bool check_circumstances(const struct estimates *estimates, struct error *error)
{
    const struct allowances *allowed = &estimates->options.allowed;
    if (estimates->others.metric != NULL &&
        !circumstances_check_labels(estimates->cells.labels, estimates->others.labels, allowed, error))
        return false;
    for (size_t i = 0; i < estimates->cells.count; i++) {
        const struct cell *cell = &estimates->cells.cells[i];
        const struct cell *reference = reference_of(estimates, cell);
        if (reference != NULL && !circumstances_check(cell, reference, allowed, error))
            return false;
    }
    return true;
}

/* The method that the data call for, where the user named none: by how the runs were made, never by values.
 */
static void choose_method(struct estimates *estimates)
{
    struct estimate_options *options = &estimates->options;
    estimates->blocked = estimates->others.metric == NULL && cell_table_is_blocked(&estimates->cells);
    if (options->method != NULL)
        return;
    options->method = !estimates_are_ratios(estimates) ? &interval_t
                      : estimates->blocked             ? &interval_paired
                                                       : &interval_fieller;
}

/* Says which there are instead. */
static bool fail_configuration(const struct cell_table *cells, const char *name, const char *purpose,
                               struct error *error)
{
    autofree char *names = memory_copy_text("");
    for (size_t i = 0; i < cells->count; i++) {
        size_t before = 0;
        while (strcmp(cells->cells[before].configuration, cells->cells[i].configuration) != 0)
            before++;
        if (before == i)
            memory_append(&names, "%s%s", i > 0 ? ", " : "", cells->cells[i].configuration);
    }
    return error_set(error, "there are no runs of configuration %.80s%s: choose from %.600s", name, purpose,
                     names);
}

static bool apply_filters(struct estimates *estimates, struct error *error)
{
    for (size_t i = 0; i < estimates->options.configuration_count; i++)
        if (!has_configuration(&estimates->cells, estimates->options.configurations[i]))
            return fail_configuration(&estimates->cells, estimates->options.configurations[i], "", error);
    size_t kept = 0;
    for (size_t i = 0; i < estimates->count; i++)
        if (is_shown(&estimates->options, estimates->rows[i].cell))
            estimates->rows[kept++] = estimates->rows[i];
    estimates->count = kept;
    return kept > 0 ||
           error_set(error, "there are no runs of these configurations at these replica counts: choose "
                            "others with --configurations and --replicas");
}

static bool read_cells(struct estimates *estimates, struct store *store,
                       const struct store_selection *selection, const struct estimate_reference *other,
                       const struct metric *metric, struct error *error)
{
    const struct estimate_options *options = &estimates->options;
    bool with_replicas =
        options->with_replicas || (options->method != NULL && options->method->needs_replicas);
    if (!cell_table_read(&estimates->cells, store, selection, metric, with_replicas, error))
        return false;
    if (other != NULL) {
        if (!cell_table_read(&estimates->others, other->store, other->selection, metric, with_replicas,
                             error))
            return false;
        cell_table_add_missing(&estimates->cells, &estimates->others); /* what is gone is to be seen */
        return true;
    }
    return options->reference == NULL || has_configuration(&estimates->cells, options->reference) ||
           fail_configuration(&estimates->cells, options->reference, " to normalise by", error);
}

static bool compute(struct estimates *out, struct store *store, const struct store_selection *selection,
                    const struct estimate_reference *other, const struct metric *metric,
                    const struct estimate_options *options, struct error *error)
{
    struct estimates estimates = {.options = *options};
    bool good = read_cells(&estimates, store, selection, other, metric, error);
    bool ratios = good && estimates_are_ratios(&estimates);
    if (good && (!ratios || check_circumstances(&estimates, error))) {
        choose_method(&estimates);
        estimates.count = estimates.cells.count;
        estimates.rows = memory_allocate(estimates.count, sizeof *estimates.rows);
        parallel_for(estimates.count, options->threads, estimate_row, &estimates);
        if (ratios)
            judge(&estimates);
        good = apply_filters(&estimates, error);
    } else {
        good = false;
    }
    if (!good) {
        estimates_finish(&estimates);
        return false;
    }
    *out = estimates;
    return true;
}

bool estimates_compute(struct estimates *estimates, struct store *store,
                       const struct store_selection *selection, const struct metric *metric,
                       const struct estimate_options *options, struct error *error)
{
    return compute(estimates, store, selection, NULL, metric, options, error);
}

bool estimates_compute_against(struct estimates *estimates, struct store *store,
                               const struct store_selection *selection,
                               const struct estimate_reference *other, const struct metric *metric,
                               const struct estimate_options *options, struct error *error)
{
    struct estimate_options without = *options;
    without.reference = NULL;
    return compute(estimates, store, selection, other, metric, &without, error);
}

void estimates_finish(struct estimates *estimates)
{
    free(estimates->rows);
    cell_table_finish(&estimates->cells);
    cell_table_finish(&estimates->others);
    *estimates = (struct estimates){0};
}

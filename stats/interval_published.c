/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The interval of "Accelerated Flow Processing in Kubernetes Overlay Networks", for reproduction only: all
 * replica values in run order are rewrapped into lines of R = number of runs, and the R columns of that grid
 * are averaged and taken for a sample. For more than one replica a column mixes replicas of different runs,
 * and the reference's uncertainty is left out: it is not the interval of anything.
 */
#include "stats/interval.h"
#include "stats/sample.h"
#include "stats/student.h"

#include "base/memory.h"

#include <math.h>

static bool has_gaps(const struct cell *cell)
{
    for (size_t i = 1; i < cell->runs; i++)
        if (cell->run_numbers[i] != cell->run_numbers[i - 1] + 1)
            return true;
    return false;
}

static struct interval of_grid(const struct cell *cell, const struct cell *reference, double confidence)
{
    size_t runs = cell->runs;
    if (cell->incomplete > 0)
        return interval_undefined("a run is incomplete: the grid can't be wrapped");
    if (has_gaps(cell))
        return interval_undefined("run numbers are missing: the grid's order is not known");
    if (runs < 2 || reference->runs == 0)
        return interval_undefined(reason_too_few_runs);
    double scale = sample_summarise(reference->values, reference->runs).mean;
    if (scale == 0)
        return interval_undefined(reason_zero_reference);
    /* CPU metrics have one value a run: one line. */
    const double *values = cell->replica_values != NULL ? cell->replica_values : cell->values;
    size_t lines = cell->replica_values != NULL ? cell->replicas : 1;
    autofree double *columns = memory_allocate(runs, sizeof *columns);
    for (size_t i = 0; i < lines * runs; i++)
        columns[i % runs] += values[i] / (double)lines;
    struct sample_summary sample = sample_summarise(columns, runs);
    if (sample.standard_deviation == 0)
        return interval_undefined(reason_no_variance);
    double df = (double)(runs - 1);
    double half_width = student_quantile(confidence, df) * sqrt(sample.variance_of_mean) / fabs(scale);
    return (struct interval){.low = quantity_of(sample.mean / scale - half_width),
                             .high = quantity_of(sample.mean / scale + half_width),
                             .df = quantity_of(df)};
}

static struct interval of_ratio(const struct comparison *comparison)
{
    return of_grid(comparison->cell, comparison->reference, comparison->confidence);
}

static struct interval of_reference(const struct cell *reference, double confidence)
{
    return of_grid(reference, reference, confidence);
}

const struct interval_method interval_published = {
    .name = "published",
    .title = "the published rewrapped-grid interval (reproduction only: not an interval of anything)",
    .source = "Vasudevan, Diyora, Harfoush",
    .ratio = of_ratio,
    .own = of_reference,
    .needs_replicas = true,
};

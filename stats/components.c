/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/components.h"

#include "stats/sample.h"
#include "stats/student.h"

#include "base/memory.h"

#include <math.h>

static struct components undefined(const char *reason)
{
    struct quantity none = quantity_undefined(reason);
    return (struct components){none, none, none, none, none};
}

struct components components_of(const double *values, size_t runs, size_t replicas, double confidence)
{
    if (values == NULL || replicas < 2)
        return undefined("fewer than 2 replicas in a run");
    if (runs < 2)
        return undefined(reason_too_few_runs);
    double n = (double)runs;
    double k = (double)replicas;
    autofree double *means = memory_allocate(runs, sizeof *means);
    double within_squares = 0;
    for (size_t run = 0; run < runs; run++) {
        struct sample_summary summary = sample_summarise(&values[run * replicas], replicas);
        means[run] = summary.mean;
        within_squares += summary.standard_deviation * summary.standard_deviation * (k - 1);
    }
    struct sample_summary of_means = sample_summarise(means, runs);
    double between_mean_square = k * of_means.standard_deviation * of_means.standard_deviation;
    double within_mean_square = within_squares / (n * (k - 1));
    double total_mean_square = (between_mean_square * (n - 1) + within_squares) / (n * k - 1);
    if (total_mean_square == 0)
        return undefined("nothing varies");
    double correlation =
        (between_mean_square - within_mean_square) / (between_mean_square + (k - 1) * within_mean_square);
    return (struct components){
        .between = quantity_of((between_mean_square - within_mean_square) / k),
        .within = quantity_of(within_mean_square),
        .intraclass = quantity_of(correlation),
        .design_effect = quantity_of(1 + (k - 1) * correlation),
        .pooling_factor = quantity_of(student_quantile(confidence, n - 1) * sqrt(between_mean_square) /
                                      (student_quantile(confidence, n * k - 1) * sqrt(total_mean_square))),
    };
}

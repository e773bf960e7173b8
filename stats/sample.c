/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/sample.h"

#include "stats/compensated.h"

#include <float.h>
#include <math.h>

struct sample_summary sample_summarise(const double *values, size_t n)
{
    struct sample_summary summary = {.n = n};
    if (n == 0)
        return summary;
    double count = (double)n;
    struct compensated total = {0};
    for (size_t i = 0; i < n; i++)
        compensated_add(&total, values[i]);
    summary.mean = compensated_value(&total) / count;
    if (n == 1)
        return summary;
    struct compensated deviations = {0};
    struct compensated squares = {0};
    for (size_t i = 0; i < n; i++) {
        double deviation = values[i] - summary.mean;
        compensated_add(&deviations, deviation);
        compensated_add_product(&squares, deviation, deviation);
    }
    double residue = compensated_value(&deviations); /* 0 but for the rounding of the mean */
    double variance = (compensated_value(&squares) - residue * residue / count) / (count - 1);
    variance = variance > 0 ? variance : 0;
    summary.mean += residue / count;
    summary.standard_deviation = sqrt(variance);
    summary.variance_of_mean = variance / count;
    return summary;
}

bool sample_is_constant(const struct sample_summary *sample, double size)
{
    return sqrt(sample->variance_of_mean) <= 10 * DBL_EPSILON * fmax(fabs(sample->mean), size);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/outliers.h"

#include "base/memory.h"

#include <gsl/gsl_sort_double.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

static const double threshold = 3.5;
static const double normal_consistency = 1.4826; /* of normal data's MAD to its standard deviation */

static double median(double *values, size_t n)
{
    gsl_sort(values, 1, n);
    return gsl_stats_median_from_sorted_data(values, 1, n);
}

size_t outliers_find(const double *values, bool *outlying, size_t n)
{
    if (n == 0)
        return 0;
    autofree double *scratch = memory_allocate(n, sizeof *scratch);
    memcpy(scratch, values, n * sizeof *scratch);
    double centre = median(scratch, n);
    for (size_t i = 0; i < n; i++)
        scratch[i] = fabs(values[i] - centre);
    double deviation = median(scratch, n);
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        outlying[i] = deviation > 0 && fabs(values[i] - centre) > threshold * normal_consistency * deviation;
        found += outlying[i];
    }
    return found;
}

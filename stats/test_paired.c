/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Student's t-test on the log-ratios of blocks. Student 1908 (Biometrika 6). */
#include "stats/sample.h"
#include "stats/student.h"
#include "stats/test.h"

#include "base/memory.h"

#include <math.h>

static struct quantity p_of(const struct comparison *comparison)
{
    const char *reason = NULL;
    autofree double *ratios = comparison_log_ratios(comparison, &reason);
    if (ratios == NULL)
        return quantity_undefined(reason);
    struct sample_summary sample = sample_summarise(ratios, comparison->pairs);
    if (sample_is_constant(&sample, 1)) /* logarithms of ratios of about 1 */
        return quantity_undefined(reason_no_pair_variance);
    return quantity_of(
        student_two_sided(sample.mean / sqrt(sample.variance_of_mean), (double)(sample.n - 1)));
}

const struct test_method test_paired = {
    .name = "paired",
    .title = "paired t-test on log-ratios",
    .source = "Student 1908",
    .p = p_of,
    .pairs = true,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The test that goes with Stein's two-stage interval: t = L √n / s0 with n0 - 1 degrees of freedom. Stein
 * 1945. */
#include "stats/sample.h"
#include "stats/stein.h"
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
    if (comparison->pairs < STEIN_FIRST_STAGE)
        return quantity_undefined(reason_no_first_stage);
    double mean = sample_summarise(ratios, comparison->pairs).mean;
    double deviation = sample_summarise(ratios, STEIN_FIRST_STAGE).standard_deviation;
    if (deviation == 0)
        return quantity_undefined(reason_no_pair_variance);
    return quantity_of(
        student_two_sided(mean * sqrt((double)comparison->pairs) / deviation, STEIN_FIRST_STAGE - 1));
}

const struct test_method test_stein = {
    .name = "stein",
    .title = "Stein's two-stage t-test on log-ratios",
    .source = "Stein 1945",
    .p = p_of,
    .pairs = true,
};

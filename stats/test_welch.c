/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Welch's t-test of equal means, variances not assumed to be equal. Welch 1947 (Biometrika 34). */
#include "stats/sample.h"
#include "stats/student.h"
#include "stats/test.h"

static struct quantity p_of(const struct comparison *comparison)
{
    struct sample_summary x = sample_summarise(comparison->cell->values, comparison->cell->runs);
    struct sample_summary y = sample_summarise(comparison->reference->values, comparison->reference->runs);
    return welch_p(&x, &y);
}

const struct test_method test_welch = {
    .name = "welch",
    .title = "Welch's t-test",
    .source = "Welch 1947",
    .p = p_of,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/precision.h"

#include "base/memory.h"
#include "stats/stein.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static const double confidence = 0.95;

static size_t reference_of(const struct plan *plan)
{
    size_t reference = 0;
    while (strcmp(plan->treatments[reference].name, plan->reference) != 0)
        reference++; /* plan_make has seen that it is there */
    return reference;
}

/* log(x_b / y_b) over the first blocks of one comparison. */
static bool log_ratios(const struct run_log *cell, const struct run_log *reference, uint64_t blocks,
                       double *ratios, struct error *error)
{
    for (uint64_t block = 1; block <= blocks; block++) {
        const struct finished_run *x = run_log_find(cell, block);
        const struct finished_run *y = run_log_find(reference, block);
        if (x == NULL || y == NULL || !x->value.defined || !y->value.defined || x->value.value <= 0 ||
            y->value.value <= 0)
            return error_set(error, "%s: run %" PRIu64 " has no value to compare", cell->path, block);
        ratios[block - 1] = log(x->value.value / y->value.value);
    }
    return true;
}

/* The first stage of the comparison that needs most. */
static bool worst(const struct plan *plan, const struct run_log *logs, uint64_t first_stage,
                  struct stein *out, struct error *error)
{
    autofree double *ratios = memory_allocate(first_stage, sizeof *ratios);
    size_t reference = reference_of(plan);
    *out = (struct stein){.first_stage = first_stage, .needed = first_stage};
    for (size_t i = 0; i < plan->treatment_count * plan->replica_count; i++) {
        size_t treatment = i / plan->replica_count;
        if (treatment == reference)
            continue;
        const struct run_log *against = &logs[reference * plan->replica_count + i % plan->replica_count];
        if (!log_ratios(&logs[i], against, first_stage, ratios, error))
            return false;
        struct stein stein = stein_first_stage(ratios, first_stage, plan->precision, confidence);
        if (stein.deviation >= out->deviation)
            *out = stein;
    }
    return true;
}

bool precision_needed(const struct plan *plan, const struct run_log *logs, uint64_t first_stage,
                      uint64_t *needed, struct error *error)
{
    struct stein stein;
    if (!worst(plan, logs, first_stage, &stein, error))
        return false;
    *needed = stein.needed;
    return true;
}

bool precision_reached(const struct plan *plan, const struct run_log *logs, uint64_t first_stage,
                       uint64_t blocks, double *precision, struct error *error)
{
    struct stein stein;
    if (!worst(plan, logs, first_stage, &stein, error))
        return false;
    *precision = stein_precision(&stein, blocks);
    return true;
}

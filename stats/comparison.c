/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stats/comparison.h"

#include "base/memory.h"
#include "stats/sort.h"

#include <math.h>
#include <stdlib.h>

const char reason_no_blocks[] = "the runs carry no blocks to pair them by";
const char reason_too_few_blocks[] = "fewer than 2 blocks that both have";
const char reason_no_logarithm[] = "a run's value is not above 0: it has no logarithm";

/* Runs by block; free with free(). */
static struct sort_item *place(const struct cell *cell)
{
    struct sort_item *runs = memory_allocate(cell->runs, sizeof *runs);
    for (size_t i = 0; i < cell->runs; i++)
        runs[i] = (struct sort_item){cell->blocks[i], i};
    sort_items(runs, cell->runs);
    return runs;
}

static void pair_up(struct comparison *comparison)
{
    const size_t cell_runs = comparison->cell->runs;
    const size_t reference_runs = comparison->reference->runs;
    autofree struct sort_item *x = place(comparison->cell);
    autofree struct sort_item *y = place(comparison->reference);
    size_t most = cell_runs < reference_runs ? cell_runs : reference_runs;
    comparison->x = memory_allocate(most, sizeof *comparison->x);
    comparison->y = memory_allocate(most, sizeof *comparison->y);
    for (size_t i = 0, j = 0; i < cell_runs && j < reference_runs;) {
        if (x[i].key == y[j].key) {
            comparison->x[comparison->pairs] = comparison->cell->values[x[i].index];
            comparison->y[comparison->pairs++] = comparison->reference->values[y[j].index];
        }
        bool cell_behind = x[i].key <= y[j].key;
        j += y[j].key <= x[i].key;
        i += cell_behind;
    }
    comparison->dropped = cell_runs + reference_runs - 2 * comparison->pairs;
}

/* A number that identifies a cell, whatever the table that it stands in (FNV-1a). */
static uint64_t identify(const struct cell *cell, uint64_t hash)
{
    const uint64_t prime = UINT64_C(0x100000001B3);
    for (const char *at = cell->configuration; at != NULL && *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * prime;
    hash = (hash ^ cell->replicas) * prime;
    return (hash ^ (unsigned)cell->cpu) * prime;
}

uint64_t comparison_seed(const struct cell *cell, const struct cell *reference, uint64_t seed)
{
    return identify(reference, identify(cell, UINT64_C(0xCBF29CE484222325) ^ seed));
}

void comparison_init(struct comparison *comparison, const struct cell *cell, const struct cell *reference,
                     bool blocked, double confidence, uint64_t seed)
{
    *comparison = (struct comparison){
        .cell = cell,
        .reference = reference,
        .blocked = blocked,
        .confidence = confidence,
        .seed = comparison_seed(cell, reference, seed),
    };
    if (blocked)
        pair_up(comparison);
}

void comparison_finish(struct comparison *comparison)
{
    free(comparison->x);
    free(comparison->y);
    *comparison = (struct comparison){0};
}

const char *comparison_unpaired_reason(const struct comparison *comparison)
{
    if (!comparison->blocked)
        return reason_no_blocks;
    return comparison->pairs < 2 ? reason_too_few_blocks : NULL;
}

double *comparison_log_ratios(const struct comparison *comparison, const char **reason)
{
    *reason = comparison_unpaired_reason(comparison);
    for (size_t i = 0; *reason == NULL && i < comparison->pairs; i++)
        if (!(comparison->x[i] > 0) || !(comparison->y[i] > 0))
            *reason = reason_no_logarithm;
    if (*reason != NULL)
        return NULL;
    double *ratios = memory_allocate(comparison->pairs, sizeof *ratios);
    for (size_t i = 0; i < comparison->pairs; i++)
        ratios[i] = log(comparison->x[i] / comparison->y[i]);
    return ratios;
}

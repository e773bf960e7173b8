/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/schedule.h"

/* splitmix64 (Steele, Lea, Flood 2014): the same numbers on every machine, from a seed and a counter. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* Evenly from 0 to bound - 1: values of the incomplete last round are drawn again. */
static uint64_t random_below(uint64_t *state, uint64_t bound)
{
    uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
    uint64_t value = next_random(state);
    while (value >= limit)
        value = next_random(state);
    return value % bound;
}

size_t schedule_cells(const struct plan *plan)
{
    return plan->treatment_count * plan->replica_count;
}

void schedule_block(const struct plan *plan, uint64_t block, struct scheduled_run *runs)
{
    size_t cells = schedule_cells(plan);
    for (size_t i = 0; i < cells; i++)
        runs[i] = (struct scheduled_run){
            .treatment = i / plan->replica_count,
            .replicas = plan->replicas[i % plan->replica_count],
            .number = block,
            .block = block,
        };
    uint64_t state = plan->seed;
    state = next_random(&state) ^
            block; /* blocks of one seed, and one block of near seeds, have nothing in common */
    next_random(&state);
    for (size_t i = cells; i > 1; i--) { /* Fisher and Yates, Durstenfeld 1964 */
        size_t other = (size_t)random_below(&state, i);
        struct scheduled_run swapped = runs[i - 1];
        runs[i - 1] = runs[other];
        runs[other] = swapped;
    }
    for (size_t i = 0; i < cells; i++)
        runs[i].position = (block - 1) * cells + i + 1;
}

struct scheduled_run schedule_sequential(const struct plan *plan, uint64_t runs, uint64_t position)
{
    uint64_t cell = position / runs;
    return (struct scheduled_run){
        .treatment = (size_t)cell / plan->replica_count,
        .replicas = plan->replicas[cell % plan->replica_count],
        .number = position % runs + 1,
        .position = position + 1,
    };
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which flows a run has: their rows come in turns, and the database is asked at most once a run. */
#include "schema/store_private.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* The place of a flow, or the empty one where it belongs. There is always one. */
static struct known_flow *find_place(struct known_flow *places, size_t capacity,
                                     const struct known_flow *wanted)
{
    uint64_t mixed = ((uint64_t)wanted->replica << 33 ^ (uint64_t)wanted->stream << 1 ^ wanted->reverse) *
                     UINT64_C(0x9E3779B97F4A7C15); /* Knuth's multiplicative hash */
    for (size_t at = (size_t)(mixed >> 32) & (capacity - 1);; at = (at + 1) & (capacity - 1)) {
        struct known_flow *place = &places[at];
        if (place->flow == 0 || (place->replica == wanted->replica && place->stream == wanted->stream &&
                                 place->reverse == wanted->reverse))
            return place;
    }
}

static void grow(struct flow_memory *flows)
{
    size_t capacity = flows->capacity > 0 ? 2 * flows->capacity : 64;
    struct known_flow *places = memory_allocate(capacity, sizeof *places);
    for (size_t i = 0; i < flows->capacity; i++)
        if (flows->places[i].flow != 0)
            *find_place(places, capacity, &flows->places[i]) = flows->places[i];
    free(flows->places);
    flows->places = places;
    flows->capacity = capacity;
}

static void note_flow(struct flow_memory *flows, const struct known_flow *flow)
{
    if (2 * flows->count >= flows->capacity)
        grow(flows);
    *find_place(flows->places, flows->capacity, flow) = *flow;
    flows->count++;
}

void store_begin_flows(struct store *store, int64_t run)
{
    struct flow_memory *flows = &store->flows;
    flows->run = run;
    if (flows->count > 0)
        memset(flows->places, 0, flows->capacity * sizeof *flows->places);
    flows->count = 0;
}

static bool take_flow(struct rows *row, void *context, struct error *error)
{
    (void)error;
    const struct known_flow flow = {.replica = (unsigned)whole_at(row, 0),
                                    .stream = (unsigned)whole_at(row, 1),
                                    .reverse = whole_at(row, 2) != 0,
                                    .flow = whole_at(row, 3)};
    note_flow(context, &flow);
    return true;
}

/* A run that others may have added flows to, or this transaction before. */
static bool read_flows(struct store *store, int64_t run, struct error *error)
{
    struct values values = {0};
    put_number(&values, store->cell.campaign);
    put_number(&values, run);
    store_begin_flows(store, run);
    bool good = store_for_each(store->engine->ask(store, STATEMENT_READ_FLOWS, &values, error), take_flow,
                               &store->flows, error);
    if (!good)
        store_begin_flows(store, 0);
    return good;
}

bool store_find_flow(struct store *store, const struct store_output *output, const struct flow_row *row,
                     int64_t *identifier, struct error *error)
{
    struct flow_memory *flows = &store->flows;
    if (flows->run != output->run && !read_flows(store, output->run, error))
        return false;
    struct known_flow flow = {.replica = output->replica, .stream = row->stream, .reverse = row->reverse};
    if (flows->capacity > 0) {
        *identifier = find_place(flows->places, flows->capacity, &flow)->flow;
        if (*identifier != 0)
            return true;
    }
    struct values values;
    start_values(&values);
    put_number(&values, output->run);
    put_number(&values, output->replica);
    put_number(&values, row->stream);
    put_number(&values, row->reverse);
    if (!store->engine->add(store, ROW_FLOW, &values, &flow.flow, error))
        return false;
    note_flow(flows, &flow);
    *identifier = flow.flow;
    return true;
}

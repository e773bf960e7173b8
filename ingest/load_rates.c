/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/load_rates.h"

#include <inttypes.h>
#include <stdio.h>

/* The database's own failures are no line's. */
static bool name_line(struct store *store, const struct record *record, bool good, struct error *error)
{
    if (!good && !store_is_broken(store))
        error_prefix(error, "%" PRIu64 ": ", record->line);
    return good;
}

bool load_rates(struct store *store, const struct store_output *output, const struct record *record,
                struct error *error)
{
    const struct rates_record *read = &record->rates;
    bool good = true;
    for (size_t i = 0; good && i < read->count; i++) {
        struct store_rate rate = {
            .kind = read->table,
            .sample = read->average ? 0 : read->sample,
            .cpu = read->cpu,
            .name = read->rates[i].name,
            .per_second = read->rates[i].per_second,
            .line = record->line,
        };
        good = !rate.per_second.defined || store_add_rate(store, output, &rate, error);
    }
    return name_line(store, record, good, error);
}

bool load_node(struct store *store, const struct store_output *output, const struct record *record,
               struct error *error)
{
    const struct cpu_record *read = &record->cpu;
    bool good = store_add_node(store, output, read->average ? 0 : read->sample, &read->row, error);
    return name_line(store, record, good, error);
}

bool load_warning(struct store *store, int64_t source, struct load_counts *counts,
                  const struct record *record, struct error *error)
{
    if (counts->warnings++ == 0) {
        counts->first_warned_line = record->line;
        snprintf(counts->first_warning, sizeof counts->first_warning, "%s", record->reason);
    }
    return store_add_warned_line(store, source, record->line, record->reason, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/loader.h"

#include "base/memory.h"

#include <inttypes.h>
#include <string.h>

enum {
    RUNS_TOGETHER = 50,
    SLOTS_MAX = 512, /* that are searched here; of runs with more, the store is asked */
};

static struct store_run describe_run(const struct loader *loader, const struct record *record)
{
    const struct claims *claims = loader->claims;
    struct store_run run = {
        .campaign = claims->campaign,
        .configuration = claims->configuration,
        .title = loader->options->title,
        .replicas = claims->replicas,
        .labels = claims->labels,
        .label_count = claims->label_count,
        .number = record->run > 0 ? record->run : claims->run,
    };
    if (loader->facts.number == run.number)
        run_facts_describe(&loader->facts, &run);
    return run;
}

/* The run of that number among those that a run log began; NULL where it is none of them. */
static const struct known_run *find_known(const struct loader *loader, uint64_t number)
{
    if (loader->known_count == 0 || number < loader->known[0].number)
        return NULL;
    uint64_t index = number - loader->known[0].number; /* run logs number their runs one by one */
    bool found = index < loader->known_count && loader->known[index].number == number;
    return found ? &loader->known[index] : NULL;
}

static void remember_run(struct loader *loader)
{
    loader->known =
        memory_grow(loader->known, &loader->known_capacity, loader->known_count + 1, sizeof *loader->known);
    loader->known[loader->known_count++] =
        (struct known_run){loader->run_number, loader->run, loader->run_is_new};
}

/* Leaves the current run, whose outputs are all there for now. Those that this file made follow one another:
   a few are finished together, while what they hold is still in memory. */
bool loader_leave_run(struct loader *loader, struct error *error)
{
    bool has_outputs = loader->run_is_uncounted;
    loader->run_is_uncounted = false;
    if (!has_outputs)
        return true;
    if (!loader->run_is_new)
        return store_finish_runs(loader->store, loader->run, loader->run, error);
    if (loader->first_new_run == 0 || loader->run < loader->first_new_run)
        loader->first_new_run = loader->run;
    if (loader->run > loader->last_new_run)
        loader->last_new_run = loader->run;
    return loader->last_new_run - loader->first_new_run < RUNS_TOGETHER || loader_finish_runs(loader, error);
}

bool loader_finish_runs(struct loader *loader, struct error *error)
{
    bool good = loader->first_new_run == 0 ||
                store_finish_runs(loader->store, loader->first_new_run, loader->last_new_run, error);
    loader->first_new_run = 0;
    loader->last_new_run = 0;
    return good;
}

bool loader_enter_run(struct loader *loader, const struct record *record, struct error *error)
{
    struct store_run run = describe_run(loader, record);
    if (loader->run_number == run.number && record->kind != RECORD_RUN)
        return true;
    if (!loader_leave_run(loader, error))
        return false;
    const struct known_run *known = record->kind != RECORD_RUN ? find_known(loader, run.number) : NULL;
    if (known != NULL) {
        loader->run = known->run;
        loader->run_is_new = known->is_new;
    } else if (!store_add_run(loader->store, &run, &loader->run, &loader->run_is_new, error)) {
        return false;
    }
    loader->run_number = run.number;
    memset(loader->results, 0, sizeof loader->results);
    loader->slot_count = 0;
    loader->counts->runs += record->kind == RECORD_RUN || loader->claims->run > 0;
    if (record->kind == RECORD_RUN && !loader->facts.has_section) /* a section's records are of its run */
        remember_run(loader);
    return true;
}

/* Whether nothing but this file's own outputs can be in the current run, and none of them has the slot, which
   it then has: the store need not be asked. */
static bool takes_own_slot(struct loader *loader, struct slot slot)
{
    if (!loader->run_is_new || !loader->facts.has_section || loader->slot_count == SLOTS_MAX)
        return false;
    for (size_t i = 0; i < loader->slot_count; i++) {
        const struct slot *taken = &loader->slots[i];
        if (taken->replica == slot.replica && taken->side == slot.side && taken->tool == slot.tool)
            return false;
    }
    loader->slots =
        memory_grow(loader->slots, &loader->slot_capacity, loader->slot_count + 1, sizeof *loader->slots);
    loader->slots[loader->slot_count++] = slot;
    return true;
}

bool loader_free_slot(struct loader *loader, const struct record *record, unsigned replica, enum side side,
                      enum tool tool, struct error *error)
{
    int64_t holder = 0;
    autofree char *name = NULL;
    /* An experiment log's own numbering fills no slot twice; framed outputs can. */
    if (loader->run_is_new && record->run > 0 && !loader->facts.has_section)
        return true;
    if (takes_own_slot(loader, (struct slot){replica, side, tool}))
        return true;
    if (!store_find_slot(loader->store, loader->run, replica, side, tool, &holder, &name, error))
        return false;
    if (holder == 0)
        return true;
    const struct claims *claims = loader->claims;
    if (holder == loader->source)
        return error_set(
            error, "holds two %s outputs for one place: run %" PRIu64 " of %s, replica %u, side %s",
            tool_name(tool), loader->run_number, claims->configuration, replica, side_name(side));
    for (size_t i = 0; i < loader->options->own_source_count; i++)
        if (loader->options->own_sources[i] == holder)
            return error_set(
                error, "is for the same place as %s, of the same run: say which with --side or --replica",
                name);
    if (!loader->options->replace)
        return error_set(error,
                         "run %" PRIu64
                         " of %s at %u replicas is already there, from %s: use --replace to take this "
                         "file instead",
                         loader->run_number, claims->configuration, claims->replicas, name);
    if (!store_remove_source(loader->store, holder, error))
        return false;
    loader->known_count = 0; /* runs may have gone with their last output, and come back as others */
    struct store_run run = describe_run(loader, record);
    if (!store_add_run(loader->store, &run, &loader->run, &loader->run_is_new, error))
        return false;
    loader->slot_count = 0;
    (void)takes_own_slot(loader, (struct slot){replica, side, tool});
    return true;
}

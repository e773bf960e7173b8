/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/load.h"

#include "ingest/load_rates.h"
#include "ingest/loader.h"
#include "ingest/raw_apart.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* ------------------------------------------------------------------------------------------------- counters
 * -- */

/* A file of the kernel's counters fills a slot of its run, as a tool's output does. */
static bool begin_counters(struct loader *loader, const struct record *record, struct error *error)
{
    enum tool tool = record->kind == RECORD_SOFTNET ? TOOL_SOFTNET_STAT : TOOL_SOFTIRQS;
    bool found = false;
    if (loader->in_counters)
        return true;
    loader->in_counters = true;
    if (loader->claims->side == SIDE_CLIENT)
        return error_set(error, "only the server's counters are kept: leave the client's out");
    if (!loader_enter_run(loader, record, error) ||
        !loader_free_slot(loader, record, 0, loader->claims->side, tool, error) ||
        !store_holds_counters(loader->store, loader->run, tool, &found, error))
        return false;
    if (found)
        return error_set(error, "run %" PRIu64 " of %s has these counters already, from its run log",
                         loader->run_number, loader->claims->configuration);
    struct store_output output = {.run = loader->run,
                                  .source = loader->source,
                                  .line = record->line,
                                  .side = loader->claims->side,
                                  .tool = tool};
    return store_add_output(loader->store, &output, error);
}

/* A section's own counters take the place of a file of them, by --replace. */
static bool free_counters(struct loader *loader, const struct record *record, struct error *error)
{
    enum tool tool = record->kind == RECORD_SOFTNET ? TOOL_SOFTNET_STAT : TOOL_SOFTIRQS;
    return loader->run_is_new ||
           (loader_free_slot(loader, record, 0, SIDE_UNKNOWN, tool, error) &&
            loader_free_slot(loader, record, 0, SIDE_SERVER, tool, error)) ||
           error_prefix(error, "%" PRIu64 ": ", record->line);
}

/* -------------------------------------------------------------------------------------------------- records
 * -- */

static bool begin_run(struct loader *loader, const struct record *record, struct error *error)
{
    if (!loader_end_test(loader, error))
        return false;
    if (record->run_details.sha256 != NULL) { /* outputs of a section are this run's: no banner outlives it */
        if (!loader_end_cpu_output(loader, error))
            return false;
        loader_set_machine(loader, &(struct machine_record){0});
    }
    run_facts_note(&loader->facts, record, loader->source); /* --replace may have to make the run again */
    if (!loader_enter_run(loader, record, error))
        return false;
    loader->run_is_uncounted = loader->facts.has_section; /* what a section says counts without them */
    return true;
}

static bool take_rejected(struct loader *loader, const struct record *record, struct error *error)
{
    if (record->torn) {
        loader->counts->torn = true;
        loader->counts->torn_line = record->line;
    } else if (loader->counts->rejected++ == 0) {
        loader->counts->first_rejected_line = record->line;
        snprintf(loader->counts->first_reason, sizeof loader->counts->first_reason, "%s", record->reason);
    }
    return store_add_rejected_line(loader->store, loader->source, record->line, record->reason, error);
}

static bool take(void *context, struct record *record, struct error *error)
{
    struct loader *loader = context;
    switch (record->kind) {
    case RECORD_RUN:
        return begin_run(loader, record, error);
    case RECORD_TEST:
        return loader_begin_test(loader, record, error);
    case RECORD_INTERVAL:
        return loader_take_interval(loader, &record->flow, error);
    case RECORD_SUMMARY:
        return loader_take_summary(loader, &record->flow, error);
    case RECORD_MACHINE:
        return loader_take_machine(loader, record, error);
    case RECORD_CPU:
        return loader_take_cpu_row(loader, record, error);
    case RECORD_REJECTED:
        return take_rejected(loader, record, error);
    case RECORD_HEADER:
        return load_header(loader->store, loader->source, record, error);
    case RECORD_SOFTNET:
    case RECORD_SOFTIRQS:
        if (!(record->run == 0 ? begin_counters : free_counters)(loader, record, error))
            return false;
        return load_fact(loader->store, loader->run, record, error);
    case RECORD_SETTINGS:
        return load_fact(loader->store, loader->run, record, error);
    case RECORD_RATES:
    case RECORD_NODE:
        return loader_take_rates_or_node(loader, record, error);
    case RECORD_WARNING:
        return load_warning(loader->store, loader->source, loader->counts, record, error);
    case RECORD_SOFTNET_TOTALS: /* since boot: of no run */
    case RECORD_SOFTIRQS_TOTALS:
    case RECORD_CELL: /* in the claims by now */
    case RECORD_LABEL:
        break;
    }
    return true;
}

static bool check_results(const struct loader *loader, const struct format *format, struct error *error)
{
    const struct load_counts *counts = loader->counts;
    bool count_is_guessed = format->is_run_log && !format->names_its_cell; /* from the name or an option */
    if (count_is_guessed && loader->any_bitrates && !loader->any_complete)
        return error_set(error,
                         "no run has %u bitrates: is the replica count (--replicas, or the name's) right?",
                         loader->claims->replicas);
    if (counts->runs > 0)
        return true;
    if (counts->rejected > 0)
        return error_set(error, "%" PRIu64 ": holds no results: %s", counts->first_rejected_line,
                         counts->first_reason);
    if (counts->warnings > 0)
        return error_set(error, "%" PRIu64 ": holds no results: %s", counts->first_warned_line,
                         counts->first_warning);
    if (counts->torn)
        return error_set(error,
                         "%" PRIu64 ": holds no results: the log is torn before its first run is whole",
                         counts->torn_line);
    return error_set(error, "holds no results: give the output of a test that ran");
}

bool load_file(struct store *store, struct raw_file *file, const struct claims *claims,
               const struct load_options *options, struct load_counts *counts, struct error *error)
{
    autofree char *claimed = claims_text(options->stated != NULL ? options->stated : claims);
    struct store_source source = {
        .sha256 = file->sha256,
        .name = file->name,
        .bytes = file->bytes,
        .format = file->format->name,
        .parser_version = file->format->version,
        .claims = claimed,
    };
    *counts = (struct load_counts){0};
    struct loader loader = {.store = store, .claims = claims, .options = options, .counts = counts};
    struct record_sink sink = {take, &loader};
    bool good = store_add_source(store, &source, &loader.source, error) &&
                raw_file_parse_apart(file, &sink, error) && loader_end_test(&loader, error) &&
                loader_leave_run(&loader, error) && loader_finish_runs(&loader, error) &&
                loader_end_cpu_output(&loader, error) && check_results(&loader, file->format, error);
    counts->source = loader.source;
    free(loader.version);
    loader_forget_streams(&loader);
    free(loader.host);
    free(loader.kernel);
    free(loader.cpus);
    free(loader.known);
    free(loader.slots);
    return good;
}

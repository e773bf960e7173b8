/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/load_log.h"

#include "base/memory.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A run of the log, as its section identifies it. */
struct outlined_run {
    uint64_t number;
    uint64_t line;
    char sha256[65];
};

/* What a log says of itself before anything of it is loaded. */
struct outline {
    bool header_only;     /* the reading stops at the first run, or at the log's end */
    bool has_header;      /* it has stopped there */
    struct claims claims; /* of its header */
    char *title;
    struct outlined_run *runs; /* in the order of the log */
    size_t run_count, run_capacity;
    bool torn;
    uint64_t torn_line;
};

/* A source that holds sections of the log's cell. */
struct holder {
    int64_t source;
    char *name;
    size_t sections;  /* of the cell */
    size_t same;      /* of those: the log has them too, byte for byte */
    uint64_t clashes; /* runs that the log has too, whether the same or not */
    uint64_t line;    /* in the log, of the first of those */
    uint64_t number;  /* of that run */
};

struct holders {
    const struct outline *outline;
    struct holder *items;
    size_t count, capacity;
    size_t same; /* runs of the log that are there, byte for byte */
};

static void outline_finish(struct outline *outline)
{
    claims_finish(&outline->claims);
    free(outline->title);
    free(outline->runs);
}

/* ------------------------------------------------------------------------------------------------- outline
 * -- */

static void note_cell(struct outline *outline, const struct cell_record *cell)
{
    outline->claims.campaign = memory_copy_text(cell->campaign);
    outline->claims.configuration = memory_copy_text(cell->configuration);
    outline->claims.replicas = cell->replicas;
    if (cell->title != NULL && *cell->title != '\0' && text_is_printable(cell->title))
        outline->title = memory_copy_text(cell->title);
}

static void note_run(struct outline *outline, const struct record *record)
{
    outline->runs =
        memory_grow(outline->runs, &outline->run_capacity, outline->run_count + 1, sizeof *outline->runs);
    struct outlined_run *run = &outline->runs[outline->run_count++];
    *run = (struct outlined_run){.number = record->run, .line = record->line};
    if (record->run_details.sha256 != NULL)
        memcpy(run->sha256, record->run_details.sha256, sizeof run->sha256);
}

static bool note_record(void *context, struct record *record, struct error *error)
{
    struct outline *outline = context;
    outline->has_header = outline->header_only && record->kind == RECORD_RUN;
    if (outline->has_header)
        return error_set(error, "the header is read");
    if (record->kind == RECORD_CELL)
        note_cell(outline, &record->cell);
    else if (record->kind == RECORD_RUN)
        note_run(outline, record);
    else if (record->kind == RECORD_LABEL &&
             !claims_set_label(&outline->claims, record->label.key, record->label.value, error))
        return error_prefix(error, "%" PRIu64 ": ", record->line);
    outline->torn = outline->torn || record->torn;
    if (record->torn)
        outline->torn_line = record->line;
    return true;
}

/* Completes what the options said by what the log says. */
static bool complete_claims(struct claims *claims, const struct outline *outline, struct error *error)
{
    const struct claims *header = &outline->claims;
    if (claims->campaign == NULL && header->campaign != NULL)
        claims->campaign = memory_copy_text(header->campaign);
    if (claims->configuration == NULL && header->configuration != NULL)
        claims->configuration = memory_copy_text(header->configuration);
    if (claims->replicas == 0)
        claims->replicas = header->replicas;
    for (size_t i = 0; i < header->label_count; i++)
        if (!claims_set_label(claims, header->labels[i].key, header->labels[i].value, error))
            return error_prefix(error, "the log contradicts an option: ");
    return true;
}

/* ------------------------------------------------------------------------------------------------- holders
 * -- */

static const struct outlined_run *find_outlined(const struct outline *outline, uint64_t number)
{
    for (size_t i = 0; i < outline->run_count; i++)
        if (outline->runs[i].number == number)
            return &outline->runs[i];
    return NULL;
}

static bool note_section(void *context, const struct store_held_section *section, struct error *error)
{
    (void)error;
    struct holders *holders = context;
    if (holders->count == 0 || holders->items[holders->count - 1].source != section->source) {
        holders->items =
            memory_grow(holders->items, &holders->capacity, holders->count + 1, sizeof *holders->items);
        holders->items[holders->count++] =
            (struct holder){.source = section->source, .name = memory_copy_text(section->source_name)};
    }
    struct holder *holder = &holders->items[holders->count - 1];
    const struct outlined_run *run = find_outlined(holders->outline, section->number);
    holder->sections++;
    if (run == NULL)
        return true;
    bool same = strcmp(run->sha256, section->sha256) == 0;
    holder->same += same;
    holders->same += same;
    if (holder->clashes++ == 0) {
        holder->line = run->line;
        holder->number = run->number;
    }
    return true;
}

static void holders_finish(struct holders *holders)
{
    for (size_t i = 0; i < holders->count; i++)
        free(holders->items[i].name);
    free(holders->items);
}

/* Makes room for the log: its own beginnings go, other sources with runs of the same numbers by --replace. */
static bool make_room(struct store *store, const struct holders *holders, const struct claims *claims,
                      bool replace, struct load_report *report, struct error *error)
{
    for (size_t i = 0; i < holders->count; i++) {
        const struct holder *holder = &holders->items[i];
        bool extends = holder->same == holder->sections;
        if (extends) {
            report->outcome = LOAD_EXTENDED;
            free(report->other);
            report->other = memory_copy_text(holder->name);
            if (!store_supersede_source(store, holder->source, error))
                return false;
        } else if (holder->clashes > 0 && replace) {
            if (!store_remove_source(store, holder->source, error))
                return false;
        } else if (holder->clashes > 0) {
            return error_set(
                error,
                "%" PRIu64 ": run %" PRIu64 " of %s at %u replicas is already there, from %s: use "
                "--replace to take this file instead",
                holder->line, holder->number, claims->configuration, claims->replicas, holder->name);
        }
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------- the load
 * -- */

static bool note_any_section(void *context, const struct store_held_section *section, struct error *error)
{
    (void)section;
    bool *any = context;
    *any = true;
    return error_set(error, "there is one");
}

/* Reads which runs the log has, where runs of its cell are there already: else nothing asks for it. */
static bool outline_runs(struct store *store, struct raw_file *file, const struct store_run *cell,
                         struct outline *outline, struct error *error)
{
    bool any = false;
    if (!store_read_sections(store, cell, note_any_section, &any, error) && !any)
        return false;
    if (!any || !outline->has_header)
        return true;
    struct record_sink sink = {note_record, outline};
    outline_finish(outline);
    *outline = (struct outline){0};
    return raw_file_parse(file, &sink, error);
}

/* Loads a log that names its cell; `claims` are complete. */
static bool load_outlined(struct store *store, struct raw_file *file, const struct claims *given,
                          const struct claims *claims, struct outline *outline, bool replace,
                          struct load_report *report, struct error *error)
{
    struct store_run cell = {.campaign = claims->campaign,
                             .configuration = claims->configuration,
                             .replicas = claims->replicas,
                             .labels = claims->labels,
                             .label_count = claims->label_count};
    struct holders holders = {.outline = outline};
    bool good = outline_runs(store, file, &cell, outline, error) &&
                store_read_sections(store, &cell, note_section, &holders, error);
    if (good && outline->run_count > 0 && holders.same == outline->run_count) {
        report->outcome = LOAD_NOTHING_NEW;
        report->other = memory_copy_text(holders.items[0].name);
        report->counts.torn = outline->torn;
        report->counts.torn_line = outline->torn_line;
    } else {
        struct load_options options = {.replace = replace, .stated = given, .title = outline->title};
        good = good && make_room(store, &holders, claims, replace, report, error) &&
               load_file(store, file, claims, &options, &report->counts, error);
    }
    holders_finish(&holders);
    return good;
}

static bool load_self_describing(struct store *store, struct raw_file *file, const struct claims *given,
                                 bool replace, struct load_report *report, struct error *error)
{
    struct outline outline = {.header_only = true};
    struct record_sink sink = {note_record, &outline};
    struct claims claims = claims_copy(given);
    bool good = (raw_file_parse(file, &sink, error) || outline.has_header) &&
                complete_claims(&claims, &outline, error);
    if (good && outline.claims.configuration == NULL)
        good = error_set(error, "%" PRIu64 ": holds no results: the log is torn inside its header",
                         outline.torn_line);
    good = good && load_outlined(store, file, given, &claims, &outline, replace, report, error);
    claims_finish(&claims);
    outline_finish(&outline);
    return good;
}

static bool load_by_name(struct store *store, struct raw_file *file, const struct claims *given, bool replace,
                         struct load_report *report, struct error *error)
{
    struct claims claims = claims_copy(given);
    if (claims.campaign == NULL)
        claims.campaign = memory_copy_text("default");
    struct load_options options = {.replace = replace};
    bool good = claims_from_name(&claims, file->name, error) &&
                load_file(store, file, &claims, &options, &report->counts, error);
    claims_finish(&claims);
    return good;
}

bool load_log(struct store *store, struct raw_file *file, const struct claims *given, bool replace,
              struct load_report *report, struct error *error)
{
    int64_t known = 0;
    uint64_t ignored = 0;
    autofree char *stored = NULL;
    *report = (struct load_report){0};
    if (!store_find_source(store, &file->sha256, &known, &report->other, &stored, error))
        return false;
    if (known == 0)
        return (file->format->names_its_cell ? load_self_describing : load_by_name)(store, file, given,
                                                                                    replace, report, error) &&
               store_check_removals(store, error);
    if (!claims_agree(given, stored, &ignored))
        return error_set(
            error, "was taken before with other options, as %s: give the same ones, or rebuild the database",
            report->other);
    report->outcome = LOAD_SAME_BYTES;
    return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/store_copy.h"

#include "schema/store_private.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An identifier of one database and what it is in the other. */
struct pair {
    int64_t from, to;    /* to 0: it is there already, and left as it is */
    int64_t campaign_to; /* of runs and flows */
};

/* Pairs by `from`, in rising order. */
struct pairs {
    struct pair *items;
    size_t count, capacity;
    size_t last; /* that was asked for */
};

struct copier {
    struct store *from, *to;
    struct values campaign;  /* of `from`: the one that is copied; none: all */
    const char *of_campaign; /* the condition that says so, of run */
    struct pairs sources, runs, flows;
    const struct row_kind_details *kind; /* of the rows that are being copied */
    enum row_kind which;
    struct store_copied *copied;
    store_copy_progress *progress;
    void *context;
};

/* ----------------------------------------------------------------------------------------- identifiers -- */

static void add_pair(struct pairs *pairs, const struct pair *pair)
{
    pairs->items = memory_grow(pairs->items, &pairs->capacity, pairs->count + 1, sizeof *pairs->items);
    pairs->items[pairs->count++] = *pair;
}

static int compare_pairs(const void *left, const void *right)
{
    int64_t a = ((const struct pair *)left)->from;
    int64_t b = ((const struct pair *)right)->from;
    return (a > b) - (a < b);
}

/* NULL where there is none. Rows of one thing come together. */
static const struct pair *find_pair(struct pairs *pairs, int64_t from)
{
    const struct pair wanted = {.from = from};
    if (pairs->last < pairs->count && pairs->items[pairs->last].from == from)
        return &pairs->items[pairs->last];
    const struct pair *found =
        bsearch(&wanted, pairs->items, pairs->count, sizeof *pairs->items, compare_pairs);
    if (found != NULL)
        pairs->last = (size_t)(found - pairs->items);
    return found;
}

static bool fail_changed(const struct copier *copier, struct error *error)
{
    return error_set(error, "%s: was changed while it was read: run the same command again",
                     copier->from->location);
}

static void put_field(struct values *values, struct rows *row, int column)
{
    values->fields[values->count++] = row->engine->field(row, column);
}

/* --------------------------------------------------------------------------------------------- sources -- */

static bool same_text(const char *left, const char *right)
{
    return strcmp(left != NULL ? left : "", right != NULL ? right : "") == 0;
}

/* Whether a source is there already: 1, 0, or -1 where that can't be found out, or with other claims. (No
   lock: of many sources there would be many.) */
static int is_known(struct copier *copier, struct rows *source, struct error *error)
{
    struct values sha256;
    start_values(&sha256);
    put_text(&sha256, text_at(source, 1));
    struct rows *held = copier->to->engine->ask(copier->to, STATEMENT_FIND_SOURCE, &sha256, error);
    int next = held != NULL ? rows_next(held, error) : -1;
    if (next > 0 && !same_text(text_at(held, 2), text_at(source, 6))) {
        error_set(error, "%s: %s was taken there with other options, as %s", copier->to->location,
                  text_at(source, 2), text_at(held, 1));
        next = -1;
    }
    rows_end(held);
    return next;
}

/* source_id, then what ROW_COPIED_SOURCE has. */
static bool take_source(struct rows *row, void *context, struct error *error)
{
    struct copier *copier = context;
    struct pair pair = {.from = whole_at(row, 0)};
    struct values values;
    int known = is_known(copier, row, error);
    start_values(&values);
    for (int column = 1; column <= 7; column++)
        put_field(&values, row, column);
    if (known == 0 && !copier->to->engine->add(copier->to, ROW_COPIED_SOURCE, &values, &pair.to, error))
        return false;
    if (known == 0 && pair.to == 0) /* others have added it meanwhile */
        known = is_known(copier, row, error);
    if (known < 0)
        return false;
    copier->copied->sources += known == 0;
    copier->copied->known += known == 1;
    add_pair(&copier->sources, &pair);
    return true;
}

static bool copy_sources(struct copier *copier, struct error *error)
{
    autofree char *sql = memory_print(
        "SELECT source_id, %s FROM source%s%s%s%s%s ORDER BY source_id", row_kinds[ROW_COPIED_SOURCE].columns,
        copier->campaign.count > 0
            ? " WHERE source_id IN (SELECT source_id FROM output JOIN run USING ({run})"
            : "",
        copier->of_campaign, copier->campaign.count > 0 ? " UNION ALL SELECT section_source_id FROM run" : "",
        copier->of_campaign, copier->campaign.count > 0 ? ")" : "");
    return store_for_each(store_query(copier->from, sql, &copier->campaign, error), take_source, copier,
                          error);
}

/* ------------------------------------------------------------------------------------------------ runs -- */

/* The columns of a run's query, after its identifier: what ROW_COPIED_RUN has, then these. */
enum {
    RUN_NUMBER = 4,
    RUN_SECTION_SOURCE = 12,
    RUN_CAMPAIGN = 18,
    RUN_CONFIGURATION,
    RUN_TITLE,
    RUN_LABELS,
    RUN_CIRCUMSTANCES,
    RUN_SOURCE,
    RUN_OTHER_SOURCE
};

/* "key=value" lines: the text is cut to pieces, which the labels are of. Free them with free(). */
static struct label *split_labels(char *text, size_t *count)
{
    struct label *labels = NULL;
    size_t capacity = 0;
    *count = 0;
    for (char *end = text; *text != '\0'; text = end) {
        char *equals = strchr(text, '=');
        end = text + strcspn(text, "\n");
        if (*end == '\n')
            *end++ = '\0';
        if (equals == NULL || equals >= end)
            continue;
        *equals = '\0';
        labels = memory_grow(labels, &capacity, *count + 1, sizeof *labels);
        labels[(*count)++] = (struct label){text, equals + 1};
    }
    return labels;
}

/* The identifier of a combination of circumstances, NULL for none. */
static bool put_circumstances(struct copier *copier, struct values *values, const char *circumstances,
                              struct error *error)
{
    struct values text;
    int64_t identifier = 0;
    if (circumstances == NULL) {
        put_null(values);
        return true;
    }
    start_values(&text);
    put_text(&text, circumstances);
    if (!store_ask_number(copier->to, STATEMENT_FIND_CIRCUMSTANCES, &text, &identifier, error))
        return false;
    if (identifier == 0 &&
        (!store_execute(copier->to, STATEMENT_ADD_CIRCUMSTANCES, &text, error) ||
         !store_ask_number(copier->to, STATEMENT_FIND_CIRCUMSTANCES, &text, &identifier, error)))
        return false;
    put_number(values, identifier);
    return true;
}

static bool add_run(struct copier *copier, struct rows *row, const struct store_run *run, int64_t section,
                    int64_t *identifier, struct error *error)
{
    struct values values;
    start_values(&values);
    put_number(&values, run->replicas);
    put_number(&values, copier->to->cell.configuration);
    put_number(&values, copier->to->cell.factor_set);
    for (int column = RUN_NUMBER; column < RUN_SECTION_SOURCE; column++)
        put_field(&values, row, column);
    put_count(&values, (struct count){section != 0, (uint64_t)section});
    for (int column = RUN_SECTION_SOURCE + 1; column < RUN_CAMPAIGN - 1; column++)
        put_field(&values, row, column);
    return put_circumstances(copier, &values, text_at(row, RUN_CIRCUMSTANCES), error) &&
           copier->to->engine->add(copier->to, ROW_COPIED_RUN, &values, identifier, error);
}

/* Whether a run's sources are copied, all of them or none. */
static bool judge_run(struct copier *copier, struct rows *row, bool *is_new, int64_t *section,
                      struct error *error)
{
    int copied = 0;
    int known = 0;
    for (int column = RUN_SOURCE; column <= RUN_OTHER_SOURCE; column++) {
        const struct pair *source =
            is_null_at(row, column) ? NULL : find_pair(&copier->sources, whole_at(row, column));
        copied += source != NULL && source->to != 0;
        known += source != NULL && source->to == 0;
        if (source == NULL && !is_null_at(row, column))
            return fail_changed(copier, error);
    }
    const struct pair *own = is_null_at(row, RUN_SECTION_SOURCE)
                                 ? NULL
                                 : find_pair(&copier->sources, whole_at(row, RUN_SECTION_SOURCE));
    copied += own != NULL && own->to != 0;
    known += own != NULL && own->to == 0;
    *section = own != NULL ? own->to : 0;
    *is_new = known == 0;
    return known == 0 || copied == 0 ||
           error_set(error, "%s: run %lld of %s at %lld replicas is there with a part of its sources",
                     copier->to->location, (long long)whole_at(row, RUN_NUMBER),
                     text_at(row, RUN_CONFIGURATION), (long long)whole_at(row, 1));
}

static bool take_run(struct rows *row, void *context, struct error *error)
{
    struct copier *copier = context;
    struct pair pair = {.from = whole_at(row, 0)};
    size_t label_count = 0;
    autofree char *text = memory_copy_text(text_at(row, RUN_LABELS));
    autofree struct label *labels = split_labels(text, &label_count);
    struct store_run run = {.campaign = text_at(row, RUN_CAMPAIGN),
                            .configuration = text_at(row, RUN_CONFIGURATION),
                            .title = text_at(row, RUN_TITLE),
                            .replicas = (unsigned)whole_at(row, 1),
                            .labels = labels,
                            .label_count = label_count,
                            .number = (uint64_t)whole_at(row, RUN_NUMBER)};
    bool is_new = false;
    int64_t found = 0;
    int64_t section = 0;
    if (!judge_run(copier, row, &is_new, &section, error))
        return false;
    if (is_new && !store_enter_cell(copier->to, &run, &found, error))
        return false;
    if (found != 0)
        return error_set(error, "%s: run %llu of %s at %u replicas is already there, from other sources",
                         copier->to->location, (unsigned long long)run.number, run.configuration,
                         run.replicas);
    if (is_new && !add_run(copier, row, &run, section, &pair.to, error))
        return false;
    if (is_new)
        store_note_new_run(copier->to, &run, pair.to);
    pair.campaign_to = copier->to->cell.campaign;
    copier->copied->runs += is_new;
    add_pair(&copier->runs, &pair);
    return true;
}

static bool copy_runs(struct copier *copier, struct error *error)
{
    autofree char *sql = memory_print(
        "SELECT run.run_id, %s, campaign.name, configuration.name, configuration.title, factor_set.labels,"
        " circumstances, first_source, last_source FROM run JOIN campaign USING (campaign_id)"
        " JOIN configuration USING (configuration_id) JOIN factor_set USING (factor_set_id)"
        " LEFT JOIN circumstance_set USING (circumstance_set_id)"
        " LEFT JOIN (SELECT {run}, min(source_id) AS first_source, max(source_id) AS last_source FROM output"
        " GROUP BY {run}) AS held USING ({run})%s ORDER BY run.run_id",
        row_kinds[ROW_COPIED_RUN].columns, copier->of_campaign);
    return store_for_each(store_query(copier->from, sql, &copier->campaign, error), take_run, copier, error);
}

/* ------------------------------------------------------------------------------------------------ rows -- */

static bool add_row(struct copier *copier, const struct values *values, int64_t *identifier,
                    struct error *error)
{
    if (!copier->to->engine->add(copier->to, copier->which, values, identifier, error))
        return false;
    if (++copier->copied->rows % 100000 == 0 && copier->progress != NULL)
        copier->progress(copier->context, copier->copied);
    return true;
}

/* A row whose first column is what it belongs to. */
static bool take_row_of(struct copier *copier, struct pairs *owners, struct rows *row, struct error *error)
{
    const struct pair *owner = find_pair(owners, whole_at(row, 0));
    struct values values;
    if (owner == NULL)
        return fail_changed(copier, error);
    if (owner->to == 0)
        return true;
    if (owners != &copier->sources)
        copier->to->cell.campaign = owner->campaign_to;
    start_values(&values);
    put_number(&values, owner->to);
    for (int column = 1; column < (int)row->engine->width(row); column++)
        put_field(&values, row, column);
    if (copier->which == ROW_OUTPUT) {
        const struct pair *source = find_pair(&copier->sources, whole_at(row, 4));
        if (source == NULL || source->to == 0)
            return fail_changed(copier, error);
        values.fields[4].whole = source->to;
    }
    return add_row(copier, &values, NULL, error);
}

static bool take_row_of_source(struct rows *row, void *context, struct error *error)
{
    struct copier *copier = context;
    return take_row_of(copier, &copier->sources, row, error);
}

static bool take_row_of_run(struct rows *row, void *context, struct error *error)
{
    struct copier *copier = context;
    return take_row_of(copier, &copier->runs, row, error);
}

static bool take_row_of_flow(struct rows *row, void *context, struct error *error)
{
    struct copier *copier = context;
    return take_row_of(copier, &copier->flows, row, error);
}

/* A flow: what ROW_FLOW has, then its identifier. */
static bool take_flow(struct rows *row, void *context, struct error *error)
{
    struct copier *copier = context;
    const struct pair *run = find_pair(&copier->runs, whole_at(row, 0));
    struct pair pair = {.from = whole_at(row, 4)};
    struct values values;
    if (run == NULL)
        return fail_changed(copier, error);
    if (run->to != 0) {
        pair.campaign_to = copier->to->cell.campaign = run->campaign_to;
        start_values(&values);
        put_number(&values, run->to);
        for (int column = 1; column < 4; column++)
            put_field(&values, row, column);
        if (!add_row(copier, &values, &pair.to, error))
            return false;
    }
    add_pair(&copier->flows, &pair);
    return true;
}

/* Of which sources, where it is not all: those that are copied. */
static bool copy_lines(struct copier *copier, enum row_kind which, struct error *error)
{
    copier->which = which;
    for (size_t i = 0; i < copier->sources.count; i++) {
        struct values source;
        start_values(&source);
        put_number(&source, copier->sources.items[i].from);
        autofree char *sql = memory_print("SELECT %s FROM %s WHERE source_id = ?1", row_kinds[which].columns,
                                          row_kinds[which].table);
        if (copier->sources.items[i].to != 0 &&
            !store_for_each(store_query(copier->from, sql, &source, error), take_row_of_source, copier,
                            error))
            return false;
    }
    return true;
}

static bool copy_rows(struct copier *copier, enum row_kind which, row_function *take, struct error *error)
{
    static const char *const joins[] = {"", " JOIN run USING ({run})",
                                        " JOIN flow USING ({flow}) JOIN run USING ({run})"};
    const struct row_kind_details *kind = &row_kinds[which];
    const char *join = joins[copier->campaign.count == 0 ? 0 : take == take_row_of_flow ? 2 : 1];
    autofree char *sql =
        memory_print("SELECT %s%s FROM %s%s%s%s", kind->columns, which == ROW_FLOW ? ", flow_id" : "",
                     kind->table, join, copier->of_campaign, which == ROW_FLOW ? " ORDER BY flow_id" : "");
    copier->which = which;
    return store_for_each(store_query(copier->from, sql, &copier->campaign, error), take, copier, error);
}

static bool copy_all(struct copier *copier, struct error *error)
{
    static const enum row_kind of_sources[] = {ROW_SOURCE_HEADER, ROW_REJECTED_LINE, ROW_WARNED_LINE};
    static const enum row_kind of_runs[] = {
        ROW_OUTPUT,      ROW_CPU_SAMPLE,   ROW_CPU_AVERAGE, ROW_RATE_SAMPLE, ROW_RATE_AVERAGE,
        ROW_NODE_SAMPLE, ROW_NODE_AVERAGE, ROW_SETTING,     ROW_SOFTNET,     ROW_SOFTIRQ};
    bool good = copy_sources(copier, error) && copy_runs(copier, error);
    for (size_t i = 0; good && i < sizeof of_sources / sizeof of_sources[0]; i++)
        good = copy_lines(copier, of_sources[i], error);
    for (size_t i = 0; good && i < sizeof of_runs / sizeof of_runs[0]; i++)
        good = copy_rows(copier, of_runs[i], take_row_of_run, error);
    return good && copy_rows(copier, ROW_FLOW, take_flow, error) &&
           copy_rows(copier, ROW_SUMMARY, take_row_of_flow, error) &&
           copy_rows(copier, ROW_INTERVAL, take_row_of_flow, error);
}

static bool choose_campaign(struct copier *copier, const char *campaign, struct error *error)
{
    struct values name;
    int64_t identifier = 0;
    copier->of_campaign = "";
    if (campaign == NULL)
        return true;
    start_values(&name);
    put_text(&name, campaign);
    struct rows *rows =
        store_query(copier->from, "SELECT campaign_id FROM campaign WHERE name = ?1", &name, error);
    int next = rows != NULL ? rows_next(rows, error) : -1;
    identifier = next > 0 ? whole_at(rows, 0) : 0;
    rows_end(rows);
    if (next == 0)
        return error_set(error, "%s: there is no campaign %s", copier->from->location, campaign);
    put_number(&copier->campaign, identifier);
    copier->of_campaign = " WHERE run.campaign_id = ?1";
    return next > 0;
}

bool store_copy(struct store *from, struct store *to, const char *campaign, struct store_copied *copied,
                store_copy_progress *progress, void *context, struct error *error)
{
    struct copier copier = {
        .from = from, .to = to, .copied = copied, .progress = progress, .context = context};
    *copied = (struct store_copied){0};
    store_expect(to, UINT64_MAX); /* it may be large */
    /* One after another: two copies that hold each other's sources would wait for ever. */
    bool good = choose_campaign(&copier, campaign, error) && store_begin(to, error) &&
                to->engine->lock(to, "copy", error) && copy_all(&copier, error) && store_commit(to, error);
    if (!good)
        store_rollback(to);
    free(copier.sources.items);
    free(copier.runs.items);
    free(copier.flows.items);
    return good;
}

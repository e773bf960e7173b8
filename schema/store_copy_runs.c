/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copying sources and runs: what is there already, and what is what in the other database. */
#include "schema/store_copy_private.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* ----------------------------------------------------------------------------------------- identifiers -- */

void store_add_pair(struct pairs *pairs, const struct pair *pair)
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

const struct pair *store_find_pair(struct pairs *pairs, int64_t from)
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

bool store_fail_changed(const struct copier *copier, struct error *error)
{
    return error_set(error, "%s: was changed while it was read: run the same command again",
                     copier->from->location);
}

bool store_fail_partial(const struct copier *copier, struct error *error)
{
    return error_set(error,
                     "%s: has runs of %s with a part of their sources: nothing was copied; take the others' "
                     "files there with ingest first",
                     copier->to->location, copier->from->location);
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
    store_add_pair(&copier->sources, &pair);
    return true;
}

bool store_copy_sources(struct copier *copier, struct error *error)
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
            is_null_at(row, column) ? NULL : store_find_pair(&copier->sources, whole_at(row, column));
        copied += source != NULL && source->to != 0;
        known += source != NULL && source->to == 0;
        if (source == NULL && !is_null_at(row, column))
            return store_fail_changed(copier, error);
    }
    const struct pair *own = is_null_at(row, RUN_SECTION_SOURCE)
                                 ? NULL
                                 : store_find_pair(&copier->sources, whole_at(row, RUN_SECTION_SOURCE));
    copied += own != NULL && own->to != 0;
    known += own != NULL && own->to == 0;
    *section = own != NULL ? own->to : 0;
    *is_new = known == 0;
    return known == 0 || copied == 0 || store_fail_partial(copier, error);
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
    store_add_pair(&copier->runs, &pair);
    return true;
}

bool store_copy_runs(struct copier *copier, struct error *error)
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

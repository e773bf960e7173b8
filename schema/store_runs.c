/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading: sources, and the runs that they are of. */
#include "schema/store_private.h"

#include "base/configuration.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---------------------------------------------------------------------------------------------- sources --
 */

static char *copy_column(struct rows *row, int column)
{
    const char *text = text_at(row, column);
    return memory_copy_text(text != NULL ? text : "");
}

bool store_find_source(struct store *store, const struct digest *sha256, int64_t *found, char **name,
                       char **claims, struct error *error)
{
    struct values values = {0};
    put_text(&values, sha256->text);
    /* Whoever takes the same bytes at the same time waits here, and then finds them. */
    if (store->in_transaction && !store->engine->lock(store, sha256->text, error))
        return false;
    struct rows *rows = store->engine->ask(store, STATEMENT_FIND_SOURCE, &values, error);
    int next = rows != NULL ? rows_next(rows, error) : -1;
    *found = 0;
    if (next > 0) {
        *found = whole_at(rows, 0);
        *name = copy_column(rows, 1);
        *claims = copy_column(rows, 2);
    }
    rows_end(rows);
    return next >= 0;
}

bool store_add_source(struct store *store, const struct store_source *source, int64_t *identifier,
                      struct error *error)
{
    char ingested_at[40] = "";
    struct tm moment;
    const time_t now = time(NULL);
    if (gmtime_r(&now, &moment) != NULL)
        strftime(ingested_at, sizeof ingested_at, "%Y-%m-%dT%H:%M:%SZ", &moment);
    struct values values;
    start_values(&values);
    put_text(&values, source->sha256.text);
    put_text(&values, source->name);
    put_number(&values, (int64_t)source->bytes);
    put_text(&values, source->format);
    put_number(&values, source->parser_version);
    put_text(&values, source->claims);
    put_text(&values, ingested_at);
    return store->engine->add(store, ROW_SOURCE, &values, identifier, error);
}

/* ------------------------------------------------------------------------------------------------ cells --
 */

/* 'key=value' lines, as factor_set.labels has them. */
static char *labels_text(const struct store_run *run)
{
    char *text = memory_copy_text("");
    for (size_t i = 0; i < run->label_count; i++)
        memory_append(&text, "%s%s=%s", i > 0 ? "\n" : "", run->labels[i].key, run->labels[i].value);
    return text;
}

static bool add_name(struct store *store, enum statement which, const char *name, const char *title,
                     struct error *error)
{
    struct values values = {0};
    put_text(&values, name);
    if (title != NULL)
        put_text(&values, title);
    return store_execute(store, which, &values, error);
}

static bool add_labels(struct store *store, const struct store_run *run, const char *labels,
                       struct error *error)
{
    if (!add_name(store, STATEMENT_ADD_FACTOR_SET, labels, NULL, error))
        return false;
    for (size_t i = 0; i < run->label_count; i++) {
        struct values values = {0};
        put_text(&values, labels);
        put_text(&values, run->labels[i].key);
        put_text(&values, run->labels[i].value);
        if (!store_execute(store, STATEMENT_ADD_FACTOR, &values, error))
            return false;
    }
    return true;
}

/* Finds the identifiers of a cell's parts; 0 where one of them is not there. The last cell is remembered. Who
   loads has it for itself: what is said of its runs holds until the end. */
static bool find_cell(struct store *store, const struct store_run *run, const char *labels,
                      struct error *error)
{
    struct cell_memory *last = &store->cell;
    char *identity = memory_print("%s\n%s\n%s", run->campaign, run->configuration, labels);
    if (last->identity != NULL && last->campaign != 0 && strcmp(last->identity, identity) == 0) {
        free(identity);
        return true;
    }
    free(last->identity);
    *last = (struct cell_memory){.identity = identity};
    struct values values = {0};
    put_text(&values, run->campaign);
    put_text(&values, run->configuration);
    put_text(&values, labels);
    if (store->in_transaction && !store->engine->lock(store, identity, error))
        return false;
    struct rows *rows = store->engine->ask(store, STATEMENT_FIND_CELL, &values, error);
    int next = rows != NULL ? rows_next(rows, error) : -1;
    if (next > 0) {
        last->campaign = whole_at(rows, 0);
        last->configuration = whole_at(rows, 1);
        last->factor_set = whole_at(rows, 2);
    }
    rows_end(rows);
    return next >= 0;
}

static void put_cell(struct values *values, const struct store *store, const struct store_run *run)
{
    put_number(values, store->cell.campaign);
    put_number(values, run->replicas);
    put_number(values, store->cell.configuration);
    put_number(values, store->cell.factor_set);
}

/* The largest number of the runs of a cell whose parts were found; 0 where it has none. */
static bool find_largest(struct store *store, const struct store_run *run, struct error *error)
{
    struct cell_memory *cell = &store->cell;
    if (cell->replicas == run->replicas)
        return true;
    struct values values = {0};
    put_cell(&values, store, run);
    if (!store_ask_number(store, STATEMENT_LARGEST_NUMBER, &values, &cell->largest, error))
        return false;
    cell->replicas = run->replicas;
    return true;
}

/* Makes the parts of a cell that are not there yet. */
static bool add_cell(struct store *store, const struct store_run *run, const char *labels,
                     struct error *error)
{
    const char *known = configuration_title(run->configuration);
    bool is_known = strcmp(known, run->configuration) != 0;
    const char *title = is_known || run->title == NULL ? known : run->title;
    return add_name(store, STATEMENT_ADD_CAMPAIGN, run->campaign, NULL, error) &&
           add_name(store, STATEMENT_ADD_CONFIGURATION, run->configuration, title, error) &&
           add_labels(store, run, labels, error) && find_cell(store, run, labels, error) &&
           find_largest(store, run, error);
}

/* ------------------------------------------------------------------------------------------------- runs --
 */

/* Whether a number of a run does not contradict what is known of it: either may say nothing. */
static bool same_count(struct rows *row, int column, struct count wanted)
{
    return !wanted.defined || is_null_at(row, column) || (uint64_t)whole_at(row, column) == wanted.value;
}

static bool check_run(struct rows *row, const struct store_run *run, struct error *error)
{
    if (same_count(row, 1, run->block) && same_count(row, 2, run->position) &&
        (run->section == NULL || is_null_at(row, 3) || whole_at(row, 3) == run->section->source))
        return true;
    return error_set(error,
                     "run %llu of %s at %u replicas is already there with another block, position or section",
                     (unsigned long long)run->number, run->configuration, run->replicas);
}

static bool find_run(struct store *store, const struct store_run *run, const char *labels,
                     int64_t *identifier, struct error *error)
{
    *identifier = 0;
    if (!find_cell(store, run, labels, error))
        return false;
    if (store->cell.campaign == 0) /* parts of the cell are not there: nor is the run */
        return true;
    if (!find_largest(store, run, error))
        return false;
    if ((int64_t)run->number > store->cell.largest) /* most are new: no need to ask */
        return true;
    struct values values = {0};
    put_cell(&values, store, run);
    put_number(&values, (int64_t)run->number);
    struct rows *rows = store->engine->ask(store, STATEMENT_FIND_RUN, &values, error);
    int next = rows != NULL ? rows_next(rows, error) : -1;
    bool good = next >= 0;
    if (next > 0) {
        *identifier = whole_at(rows, 0);
        good = check_run(rows, run, error);
    }
    rows_end(rows);
    return good;
}

bool store_enter_cell(struct store *store, const struct store_run *run, int64_t *identifier,
                      struct error *error)
{
    autofree char *labels = labels_text(run);
    return find_run(store, run, labels, identifier, error) &&
           (store->cell.campaign != 0 || add_cell(store, run, labels, error));
}

void store_note_new_run(struct store *store, const struct store_run *run, int64_t identifier)
{
    if ((int64_t)run->number > store->cell.largest)
        store->cell.largest = (int64_t)run->number;
    store_begin_flows(store, identifier);
}

bool store_add_run(struct store *store, const struct store_run *run, int64_t *identifier, bool *is_new,
                   struct error *error)
{
    if (!store_enter_cell(store, run, identifier, error))
        return false;
    *is_new = *identifier == 0;
    if (!*is_new)
        return store_note_section(store, *identifier, run, error);
    struct values values;
    start_values(&values);
    put_number(&values, run->replicas);
    put_number(&values, store->cell.configuration);
    put_number(&values, store->cell.factor_set);
    put_number(&values, (int64_t)run->number);
    store_put_section(store, &values, run);
    if (!store->engine->add(store, ROW_RUN, &values, identifier, error))
        return false;
    store_note_new_run(store, run, *identifier);
    return true;
}

bool store_next_run_number(struct store *store, const struct store_run *run, uint64_t *number,
                           struct error *error)
{
    autofree char *labels = labels_text(run);
    if (!find_cell(store, run, labels, error))
        return false;
    if (store->cell.campaign != 0 && !find_largest(store, run, error))
        return false;
    if (store->cell.largest == INT64_MAX)
        return error_set(error, "the cell's run numbers are used up: give --run");
    *number = (uint64_t)store->cell.largest + 1;
    return true;
}

bool store_count_tests(struct store *store, const struct store_run *run, uint64_t *count, struct error *error)
{
    autofree char *labels = labels_text(run);
    struct values values = {0};
    int64_t number = 0;
    if (!find_cell(store, run, labels, error))
        return false;
    put_cell(&values, store, run);
    put_number(&values, (int64_t)run->number);
    if (!store_ask_number(store, STATEMENT_COUNT_TESTS, &values, &number, error))
        return false;
    *count = (uint64_t)number;
    return true;
}

/* --------------------------------------------------------------------------------------------- sections --
 */

struct section_reader {
    store_section_function *function;
    void *context;
};

static bool take_section(struct rows *row, void *context, struct error *error)
{
    const struct section_reader *reader = context;
    const struct store_held_section section = {
        .number = (uint64_t)whole_at(row, 0),
        .sha256 = text_at(row, 1),
        .source = whole_at(row, 2),
        .source_name = text_at(row, 3),
    };
    return reader->function(reader->context, &section, error);
}

bool store_read_sections(struct store *store, const struct store_run *cell, store_section_function *function,
                         void *context, struct error *error)
{
    static const char query[] =
        "SELECT number, section_sha256, section_source_id, name FROM run"
        " JOIN source ON source_id = section_source_id WHERE campaign_id = ?1 AND replicas = ?2"
        " AND configuration_id = ?3 AND factor_set_id = ?4 ORDER BY section_source_id, number";
    struct section_reader reader = {function, context};
    autofree char *labels = labels_text(cell);
    if (!find_cell(store, cell, labels, error))
        return false;
    struct values values = {0};
    put_cell(&values, store, cell);
    return store_for_each(store_query(store, query, &values, error), take_section, &reader, error);
}

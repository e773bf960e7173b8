/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading: everything that writes rows. */
#include "schema/store_bind.h"

#include "base/configuration.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* The one number that a query with all its parameters bound returns; 0 where it has no row. */
static bool read_number(struct store *store, struct binder *binder, int64_t *number, struct error *error)
{
    int step = sqlite3_step(binder->statement);
    bool good = step == SQLITE_ROW || step == SQLITE_DONE || store_fail(store, error);
    *number = step == SQLITE_ROW ? sqlite3_column_int64(binder->statement, 0) : 0;
    sqlite3_reset(binder->statement);
    return good;
}

/* ----------------------------------------------------------------------------------------- transactions --
 */

void store_forget_identifiers(struct store *store)
{
    store->cell.campaign = 0;
    memset(store->flows, 0, sizeof store->flows);
}

bool store_begin(struct store *store, struct error *error)
{
    struct binder binder;
    if (!bind_start(store, STATEMENT_BEGIN, &binder, error) || !store_execute(store, binder.statement, error))
        return false;
    store->in_transaction = true;
    store->has_circumstances = false;
    store_forget_identifiers(store);
    return true;
}

bool store_commit(struct store *store, struct error *error)
{
    struct binder binder;
    if (!bind_start(store, STATEMENT_COMMIT, &binder, error) ||
        !store_execute(store, binder.statement, error))
        return false;
    store->in_transaction = false;
    store_forget_removals(store);
    return true;
}

void store_rollback(struct store *store)
{
    if (!store->in_transaction)
        return;
    sqlite3_exec(store->database, "ROLLBACK", NULL, NULL,
                 NULL); /* fails only where SQLite has done it itself */
    store->in_transaction = false;
    store_forget_removals(store);
}

bool store_is_broken(const struct store *store)
{
    return store->broken;
}

/* ---------------------------------------------------------------------------------------------- sources --
 */

static char *copy_column(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return memory_copy_text(text != NULL ? text : "");
}

bool store_find_source(struct store *store, const struct digest *sha256, int64_t *found, char **name,
                       char **claims, struct error *error)
{
    struct binder binder;
    if (!bind_start(store, STATEMENT_FIND_SOURCE, &binder, error))
        return false;
    bind_text(&binder, sha256->text);
    int step = sqlite3_step(binder.statement);
    bool good = step == SQLITE_ROW || step == SQLITE_DONE || store_fail(store, error);
    *found = 0;
    if (step == SQLITE_ROW) {
        *found = sqlite3_column_int64(binder.statement, 0);
        *name = copy_column(binder.statement, 1);
        *claims = copy_column(binder.statement, 2);
    }
    sqlite3_reset(binder.statement);
    return good;
}

bool store_add_source(struct store *store, const struct store_source *source, int64_t *identifier,
                      struct error *error)
{
    struct binder binder;
    if (!bind_start(store, STATEMENT_STALE_CONTENT, &binder, error) ||
        !store_execute(store, binder.statement, error))
        return false;
    if (!bind_start(store, STATEMENT_ADD_SOURCE, &binder, error))
        return false;
    bind_text(&binder, source->sha256.text);
    bind_text(&binder, source->name);
    bind_number(&binder, (int64_t)source->bytes);
    bind_text(&binder, source->format);
    bind_number(&binder, source->parser_version);
    bind_text(&binder, source->claims);
    if (!store_execute(store, binder.statement, error))
        return false;
    *identifier = sqlite3_last_insert_rowid(store->database);
    return true;
}

/* ------------------------------------------------------------------------------------------------- runs --
 */

/* 'key=value' lines, as factor_set.labels has them. */
static char *labels_text(const struct store_run *run)
{
    char *text = memory_copy_text("");
    for (size_t i = 0; i < run->label_count; i++) {
        char *longer =
            memory_print("%s%s%s=%s", text, i > 0 ? "\n" : "", run->labels[i].key, run->labels[i].value);
        free(text);
        text = longer;
    }
    return text;
}

static bool add_name(struct store *store, enum statement which, const char *name, const char *title,
                     struct error *error)
{
    struct binder binder;
    if (!bind_start(store, which, &binder, error))
        return false;
    bind_text(&binder, name);
    if (title != NULL)
        bind_text(&binder, title);
    return store_execute(store, binder.statement, error);
}

static bool add_labels(struct store *store, const struct store_run *run, const char *labels,
                       struct error *error)
{
    if (!add_name(store, STATEMENT_ADD_FACTOR_SET, labels, NULL, error))
        return false;
    for (size_t i = 0; i < run->label_count; i++) {
        struct binder binder;
        if (!bind_start(store, STATEMENT_ADD_FACTOR, &binder, error))
            return false;
        bind_text(&binder, run->labels[i].key);
        bind_text(&binder, run->labels[i].value);
        bind_text(&binder, labels);
        if (!store_execute(store, binder.statement, error))
            return false;
    }
    return true;
}

/* Finds the identifiers of a cell's parts; 0 where one of them is not there. The last cell is remembered. */
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
    struct binder binder;
    if (!bind_start(store, STATEMENT_FIND_CELL, &binder, error))
        return false;
    bind_text(&binder, run->campaign);
    bind_text(&binder, run->configuration);
    bind_text(&binder, labels);
    int step = sqlite3_step(binder.statement);
    bool good = step == SQLITE_ROW || step == SQLITE_DONE || store_fail(store, error);
    if (step == SQLITE_ROW) {
        last->campaign = sqlite3_column_int64(binder.statement, 0);
        last->configuration = sqlite3_column_int64(binder.statement, 1);
        last->factor_set = sqlite3_column_int64(binder.statement, 2);
    }
    sqlite3_reset(binder.statement);
    return good;
}

static void bind_cell(struct binder *binder, const struct store *store, const struct store_run *run)
{
    bind_number(binder, store->cell.campaign);
    bind_number(binder, run->replicas);
    bind_number(binder, store->cell.configuration);
    bind_number(binder, store->cell.factor_set);
}

/* Whether a number of a run does not contradict what is known of it: either may say nothing. */
static bool same_count(sqlite3_stmt *statement, int column, struct count wanted)
{
    return !wanted.defined || sqlite3_column_type(statement, column) == SQLITE_NULL ||
           (uint64_t)sqlite3_column_int64(statement, column) == wanted.value;
}

static bool find_run(struct store *store, const struct store_run *run, const char *labels,
                     int64_t *identifier, struct error *error)
{
    struct binder binder;
    *identifier = 0;
    if (!find_cell(store, run, labels, error))
        return false;
    if (store->cell.campaign == 0) /* parts of the cell are not there: nor is the run */
        return true;
    if (!bind_start(store, STATEMENT_FIND_RUN, &binder, error))
        return false;
    bind_cell(&binder, store, run);
    bind_number(&binder, (int64_t)run->number);
    int step = sqlite3_step(binder.statement);
    bool good = step == SQLITE_ROW || step == SQLITE_DONE || store_fail(store, error);
    *identifier = step == SQLITE_ROW ? sqlite3_column_int64(binder.statement, 0) : 0;
    if (step == SQLITE_ROW &&
        (!same_count(binder.statement, 1, run->block) || !same_count(binder.statement, 2, run->position) ||
         (run->section != NULL && sqlite3_column_type(binder.statement, 3) != SQLITE_NULL &&
          sqlite3_column_int64(binder.statement, 3) != run->section->source)))
        good = error_set(
            error, "run %llu of %s at %u replicas is already there with another block, position or section",
            (unsigned long long)run->number, run->configuration, run->replicas);
    sqlite3_reset(binder.statement);
    return good;
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
           add_labels(store, run, labels, error) && find_cell(store, run, labels, error);
}

bool store_add_run(struct store *store, const struct store_run *run, int64_t *identifier, bool *is_new,
                   struct error *error)
{
    autofree char *labels = labels_text(run);
    if (!find_run(store, run, labels, identifier, error))
        return false;
    *is_new = *identifier == 0;
    if (!*is_new)
        return store_note_section(store, *identifier, run, error);
    if (store->cell.campaign == 0 && !add_cell(store, run, labels, error))
        return false;
    struct binder binder;
    if (!bind_start(store, STATEMENT_ADD_RUN, &binder, error))
        return false;
    bind_cell(&binder, store, run);
    bind_number(&binder, (int64_t)run->number);
    store_bind_section(store, &binder, run);
    if (!store_execute(store, binder.statement, error))
        return false;
    *identifier = sqlite3_last_insert_rowid(store->database);
    return true;
}

bool store_read_sections(struct store *store, const struct store_run *cell, store_section_function *function,
                         void *context, struct error *error)
{
    autofree char *labels = labels_text(cell);
    struct binder binder;
    if (!find_cell(store, cell, labels, error) || !bind_start(store, STATEMENT_READ_SECTIONS, &binder, error))
        return false;
    bind_cell(&binder, store, cell);
    bool good = true;
    int step = sqlite3_step(binder.statement);
    for (; good && step == SQLITE_ROW; step = sqlite3_step(binder.statement)) {
        struct store_held_section section = {
            .number = (uint64_t)sqlite3_column_int64(binder.statement, 0),
            .sha256 = (const char *)sqlite3_column_text(binder.statement, 1),
            .source = sqlite3_column_int64(binder.statement, 2),
            .source_name = (const char *)sqlite3_column_text(binder.statement, 3),
        };
        good = function(context, &section, error);
    }
    if (good && step != SQLITE_DONE)
        good = store_fail(store, error);
    sqlite3_reset(binder.statement);
    return good;
}

static bool bind_range(struct store *store, enum statement which, int64_t first, int64_t last,
                       struct binder *binder, struct error *error)
{
    if (!bind_start(store, which, binder, error))
        return false;
    bind_number(binder, first);
    bind_number(binder, last);
    return true;
}

/* Adds the combinations of circumstances that some of the runs have and the database has not. */
static bool add_circumstances(struct store *store, int64_t first, int64_t last, struct error *error)
{
    static const enum statement statements[] = {STATEMENT_ADD_CIRCUMSTANCES, STATEMENT_NOTE_CIRCUMSTANCES};
    struct binder binder;
    int64_t without = 0;
    if (!bind_range(store, STATEMENT_FIND_UNNOTED, first, last, &binder, error) ||
        !read_number(store, &binder, &without, error))
        return false;
    for (size_t i = 0; without > 0 && i < 2; i++)
        if (!bind_range(store, statements[i], first, last, &binder, error) ||
            !store_execute(store, binder.statement, error))
            return false;
    return true;
}

bool store_finish_runs(struct store *store, int64_t first, int64_t last, struct error *error)
{
    struct binder binder;
    enum statement finish = store->has_circumstances ? STATEMENT_FINISH_RUNS : STATEMENT_FINISH_VALUES;
    if (!bind_range(store, finish, first, last, &binder, error) ||
        !store_execute(store, binder.statement, error))
        return false;
    return !store->has_circumstances || add_circumstances(store, first, last, error);
}

bool store_next_run_number(struct store *store, const struct store_run *run, uint64_t *number,
                           struct error *error)
{
    autofree char *labels = labels_text(run);
    struct binder binder;
    if (!find_cell(store, run, labels, error) ||
        !bind_start(store, STATEMENT_NEXT_RUN_NUMBER, &binder, error))
        return false;
    bind_cell(&binder, store, run);
    int64_t next = 0;
    if (!read_number(store, &binder, &next, error))
        return false;
    if (next <= 0) /* behind the largest number there is, SQLite's own sum has no integer */
        return error_set(error, "the cell's run numbers are used up: give --run");
    *number = (uint64_t)next;
    return true;
}

/* ---------------------------------------------------------------------------------------------- outputs --
 */

bool store_find_replica(struct store *store, int64_t source, uint64_t line, unsigned *replica,
                        struct error *error)
{
    struct binder binder;
    int64_t number = 0;
    if (!bind_start(store, STATEMENT_FIND_REPLICA, &binder, error))
        return false;
    bind_number(&binder, source);
    bind_number(&binder, (int64_t)line);
    if (!read_number(store, &binder, &number, error))
        return false;
    *replica = (unsigned)number;
    return true;
}

bool store_count_tests(struct store *store, const struct store_run *run, uint64_t *count, struct error *error)
{
    autofree char *labels = labels_text(run);
    struct binder binder;
    int64_t number = 0;
    if (!find_cell(store, run, labels, error) || !bind_start(store, STATEMENT_COUNT_TESTS, &binder, error))
        return false;
    bind_cell(&binder, store, run);
    bind_number(&binder, (int64_t)run->number);
    if (!read_number(store, &binder, &number, error))
        return false;
    *count = (uint64_t)number;
    return true;
}

bool store_find_slot(struct store *store, int64_t run, unsigned replica, enum side side, enum tool tool,
                     int64_t *source, char **name, struct error *error)
{
    struct binder binder;
    if (!bind_start(store, STATEMENT_FIND_SLOT, &binder, error))
        return false;
    bind_number(&binder, run);
    bind_number(&binder, replica);
    bind_text(&binder, tool_name(tool));
    bind_text(&binder, side_name(side));
    int step = sqlite3_step(binder.statement);
    bool good = step == SQLITE_ROW || step == SQLITE_DONE || store_fail(store, error);
    *source = step == SQLITE_ROW ? sqlite3_column_int64(binder.statement, 0) : 0;
    if (step == SQLITE_ROW)
        *name = copy_column(binder.statement, 1);
    sqlite3_reset(binder.statement);
    return good;
}

bool store_add_output(struct store *store, const struct store_output *output, struct error *error)
{
    struct binder binder;
    if (!bind_start(store, STATEMENT_ADD_OUTPUT, &binder, error))
        return false;
    bind_number(&binder, output->run);
    bind_number(&binder, output->replica);
    bind_text(&binder, side_name(output->side));
    bind_text(&binder, tool_name(output->tool));
    bind_number(&binder, output->source);
    bind_number(&binder, (int64_t)output->line);
    bind_text(&binder, output->version);
    bind_text(&binder, output->host);
    bind_text(&binder, output->kernel);
    bind_count(&binder, output->cpus);
    bind_text(&binder, protocol_name(output->protocol));
    bind_count(&binder, output->streams);
    bind_number(&binder, output->reverse);
    bind_quantity(&binder, output->sender_bits_per_second);
    bind_quantity(&binder, output->receiver_bits_per_second);
    store->has_circumstances =
        store->has_circumstances || output->kernel != NULL || output->version != NULL || output->cpus.defined;
    return store_execute(store, binder.statement, error);
}

static void bind_flow(struct binder *binder, const struct flow_memory *flow)
{
    bind_number(binder, flow->run);
    bind_number(binder, flow->replica);
    bind_number(binder, flow->stream);
    bind_number(binder, flow->reverse);
}

static bool is_same_flow(const struct flow_memory *left, const struct flow_memory *right)
{
    return left->run == right->run && left->replica == right->replica && left->stream == right->stream &&
           left->reverse == right->reverse;
}

/* Makes a flow, or finds it: most are new. */
static bool make_flow(struct store *store, struct flow_memory *wanted, struct error *error)
{
    struct binder binder;
    if (!bind_start(store, STATEMENT_ADD_FLOW, &binder, error))
        return false;
    bind_flow(&binder, wanted);
    if (!store_execute(store, binder.statement, error))
        return false;
    if (sqlite3_changes(store->database) > 0) {
        wanted->flow = sqlite3_last_insert_rowid(store->database);
        return true;
    }
    if (!bind_start(store, STATEMENT_FIND_FLOW, &binder, error))
        return false;
    bind_flow(&binder, wanted);
    return read_number(store, &binder, &wanted->flow, error);
}

/* Finds the flow of a row or makes it; those of the last test are remembered. */
static bool find_flow(struct store *store, const struct store_output *output, const struct flow_row *row,
                      int64_t *identifier, struct error *error)
{
    struct flow_memory *known = &store->flows[(2 * row->stream + row->reverse) % FLOWS_REMEMBERED];
    struct flow_memory wanted = {
        .run = output->run, .replica = output->replica, .stream = row->stream, .reverse = row->reverse};
    if (known->flow == 0 || !is_same_flow(known, &wanted)) {
        if (!make_flow(store, &wanted, error))
            return false;
        *known = wanted;
    }
    *identifier = known->flow;
    return true;
}

bool store_add_summary(struct store *store, const struct store_output *output, const struct flow_row *row,
                       struct error *error)
{
    int64_t flow = 0;
    struct binder binder;
    if (!find_flow(store, output, row, &flow, error) ||
        !bind_start(store, STATEMENT_ADD_SUMMARY, &binder, error))
        return false;
    bind_number(&binder, flow);
    bind_text(&binder, side_name(output->side));
    bind_text(&binder, direction_name(row->direction));
    bind_quantity(&binder, row->start);
    bind_quantity(&binder, row->end);
    bind_quantity(&binder, row->bytes);
    bind_quantity(&binder, row->bits_per_second);
    bind_count(&binder, row->retransmits);
    bind_quantity(&binder, row->jitter_ms);
    bind_quantity(&binder, row->lost);
    bind_count(&binder, row->packets);
    bind_number(&binder, (int64_t)row->line);
    store->has_circumstances = true; /* the test's length */
    return store_execute(store, binder.statement, error);
}

bool store_add_interval(struct store *store, const struct store_output *output, uint64_t index,
                        const struct flow_row *row, struct error *error)
{
    int64_t flow = 0;
    struct binder binder;
    if (!find_flow(store, output, row, &flow, error) ||
        !bind_start(store, STATEMENT_ADD_INTERVAL, &binder, error))
        return false;
    bind_number(&binder, flow);
    bind_text(&binder, side_name(output->side));
    bind_number(&binder, (int64_t)index);
    bind_text(&binder, direction_name(row->direction));
    bind_number(&binder, row->omitted);
    bind_quantity(&binder, row->start);
    bind_quantity(&binder, row->end);
    bind_quantity(&binder, row->bytes);
    bind_quantity(&binder, row->bits_per_second);
    bind_count(&binder, row->retransmits);
    bind_quantity(&binder, row->cwnd_bytes);
    bind_quantity(&binder, row->jitter_ms);
    bind_quantity(&binder, row->lost);
    bind_count(&binder, row->packets);
    bind_number(&binder, (int64_t)row->line);
    return store_execute(store, binder.statement, error);
}

/* `second` is the parameter behind the output: a sample's number or whether an average is computed. */
static bool add_cpu_row(struct store *store, enum statement which, const struct store_output *output,
                        int64_t second, const struct cpu_row *row, struct error *error)
{
    struct binder binder;
    if (!bind_start(store, which, &binder, error))
        return false;
    bind_number(&binder, output->run);
    bind_text(&binder, side_name(output->side));
    bind_number(&binder, second);
    bind_number(&binder, row->cpu);
    for (size_t column = 0; column < CPU_COLUMNS; column++)
        bind_quantity(&binder, row->columns[column]);
    bind_number(&binder, (int64_t)row->line);
    return store_execute(store, binder.statement, error);
}

bool store_add_cpu_sample(struct store *store, const struct store_output *output, uint64_t sample,
                          const struct cpu_row *row, struct error *error)
{
    return add_cpu_row(store, STATEMENT_ADD_CPU_SAMPLE, output, (int64_t)sample, row, error);
}

bool store_add_cpu_average(struct store *store, const struct store_output *output, bool computed,
                           const struct cpu_row *row, struct error *error)
{
    return add_cpu_row(store, STATEMENT_ADD_CPU_AVERAGE, output, computed, row, error);
}

bool store_add_rejected_line(struct store *store, int64_t source, uint64_t line, const char *reason,
                             struct error *error)
{
    struct binder binder;
    if (!bind_start(store, STATEMENT_ADD_REJECTED_LINE, &binder, error))
        return false;
    bind_number(&binder, source);
    bind_number(&binder, (int64_t)line);
    bind_text(&binder, reason);
    return store_execute(store, binder.statement, error);
}

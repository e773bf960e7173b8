/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading where runs come from: files, headers, treatments, settings. */
#include "schema/store_origin.h"

#include "schema/store_private.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What every query here begins with: the runs of the selection. */
#define RUNS " FROM run"

static bool read_rows(struct store *store, const struct store_selection *selection, const char *query,
                      const char *order, row_function *function, void *reader, struct error *error)
{
    return store_for_each(store_query_selection(store, query, selection, order, error), function, reader,
                          error);
}

static uint64_t count_at(struct rows *row, int column)
{
    return (uint64_t)whole_at(row, column);
}

static struct quantity quantity_at(struct rows *row, int column)
{
    if (is_null_at(row, column))
        return quantity_undefined("no log says");
    return quantity_of(real_at(row, column));
}

/* --------------------------------------------------------------------------------------------- overview --
 */

static bool take_overview(struct rows *row, void *reader, struct error *error)
{
    (void)error;
    struct store_overview *overview = reader;
    const char *const ends[] = {text_at(row, 6), text_at(row, 7)};
    overview->campaign = memory_copy_text(text_at(row, 0));
    overview->runs = count_at(row, 1);
    overview->complete = count_at(row, 2);
    overview->in_blocks = count_at(row, 3);
    overview->blocks = count_at(row, 4);
    overview->with_section = count_at(row, 5);
    snprintf(overview->first_start, sizeof overview->first_start, "%s", ends[0] != NULL ? ends[0] : "");
    snprintf(overview->last_start, sizeof overview->last_start, "%s", ends[1] != NULL ? ends[1] : "");
    overview->other_campaigns = count_at(row, 8) - 1;
    return true;
}

bool store_read_overview(struct store *store, const struct store_selection *selection,
                         struct store_overview *overview, struct error *error)
{
    *overview = (struct store_overview){0};
    bool good = read_rows(
        store, selection,
        "SELECT (SELECT name FROM campaign WHERE campaign_id = ?1), count(*), count(*) FILTER (WHERE"
        " value_results = run.replicas), count(block), count(DISTINCT block), count(section_source_id),"
        " min(started_at), max(started_at), (SELECT count(*) FROM campaign)" RUNS,
        "", take_overview, overview, error);
    if (good && overview->runs > 0)
        return true;
    free(overview->campaign);
    overview->campaign = NULL;
    if (good)
        good = error_set(error,
                         selection->configuration_count + selection->replica_count > 0
                             ? "there are no runs of these configurations at these replica counts: choose "
                               "others with --configurations and --replicas"
                             : "no runs have these labels (--where): dump factor lists those that there are");
    return good;
}

/* ------------------------------------------------------------------------------------------------ facts --
 */

struct fact_reader {
    store_fact_function *function;
    void *context;
};

static bool take_fact(struct rows *row, void *reader, struct error *error)
{
    const struct fact_reader *facts = reader;
    const struct store_fact fact = {
        .kind = text_at(row, 0), .key = text_at(row, 1), .value = text_at(row, 2), .runs = count_at(row, 3)};
    return facts->function(facts->context, &fact, error);
}

/* The same column of tools' outputs, as facts. */
#define OUTPUT_FACT(column)                                                                                  \
    " UNION ALL SELECT run_id, tool || ' output', '" column "', CAST(" column " AS TEXT) FROM chosen"        \
    " JOIN output USING ({run}) WHERE " column " IS NOT NULL"

bool store_read_facts(struct store *store, const struct store_selection *selection,
                      store_fact_function *function, void *context, struct error *error)
{
    struct fact_reader reader = {function, context};
    /* The selection's conditions close the first part: nothing is read of other runs. */
    return read_rows(
        store, selection, "WITH chosen AS (SELECT {run}, run.factor_set_id, section_source_id" RUNS,
        ") SELECT kind, key, value, count(DISTINCT run_id) FROM"
        " (SELECT run_id, 'label' AS kind, key, value FROM chosen JOIN factor USING (factor_set_id)"
        " UNION ALL SELECT run_id, kind, key, value FROM chosen {cross}"
        " JOIN source_header ON source_id = section_source_id WHERE kind <> 'tool'"
        " UNION ALL SELECT run_id, 'tool', tool.value, version.value FROM chosen {cross}"
        " JOIN source_header AS tool ON tool.source_id = section_source_id AND tool.kind = 'tool'"
        " AND tool.key = 'name' JOIN source_header AS version ON version.source_id = tool.source_id"
        " AND version.line = tool.line AND version.key = 'version'" OUTPUT_FACT("version") OUTPUT_FACT("host")
            OUTPUT_FACT("kernel") OUTPUT_FACT("cpus") ") AS fact GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        take_fact, &reader, error);
}

/* ------------------------------------------------------------------------------ treatments and settings --
 */

struct treatment_reader {
    store_treatment_function *function;
    void *context;
};

static bool take_treatment(struct rows *row, void *reader, struct error *error)
{
    const struct treatment_reader *treatments = reader;
    struct store_treatment treatment = {.configuration = text_at(row, 0),
                                        .runs = count_at(row, 1),
                                        .proved = count_at(row, 2),
                                        .unproved = count_at(row, 3),
                                        .least_steered = quantity_at(row, 5),
                                        .mean_steered = quantity_at(row, 6),
                                        .most_steered = quantity_at(row, 7)};
    if (!is_null_at(row, 4))
        treatment.failed_attempts = (struct count){true, count_at(row, 4)};
    return treatments->function(treatments->context, &treatment, error);
}

bool store_read_treatments(struct store *store, const struct store_selection *selection,
                           store_treatment_function *function, void *context, struct error *error)
{
    struct treatment_reader reader = {function, context};
    return read_rows(store, selection,
                     "WITH chosen AS (SELECT configuration.name, verified, attempt, (SELECT sum(received_rps)"
                     " FROM softnet WHERE {softnet=run}) AS steered" RUNS
                     " JOIN configuration USING (configuration_id)",
                     ") SELECT name, count(*), count(*) FILTER (WHERE verified = 1),"
                     " count(*) FILTER (WHERE verified = 0), sum(attempt - 1), min(steered),"
                     " avg(CAST(steered AS double precision)),"
                     " max(steered) FROM chosen GROUP BY 1 ORDER BY 1",
                     take_treatment, &reader, error);
}

struct setting_reader {
    store_setting_function *function;
    void *context;
};

static bool take_setting(struct rows *row, void *reader, struct error *error)
{
    const struct setting_reader *settings = reader;
    const struct store_setting_read setting = {.configuration = text_at(row, 0),
                                               .phase = text_at(row, 1),
                                               .class = text_at(row, 2),
                                               .name = text_at(row, 3),
                                               .value = text_at(row, 4),
                                               .devices = count_at(row, 5),
                                               .runs = count_at(row, 6)};
    return settings->function(settings->context, &setting, error);
}

bool store_read_settings(struct store *store, const struct store_selection *selection,
                         store_setting_function *function, void *context, struct error *error)
{
    struct setting_reader reader = {function, context};
    return read_rows(store, selection,
                     "SELECT configuration.name, phase, class, setting.name, setting.value,"
                     " count(DISTINCT node || '\n' || device), count(DISTINCT run.run_id)" RUNS
                     " JOIN configuration USING (configuration_id) JOIN setting USING ({run})",
                     "GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 3, 4, 2 DESC, 5", take_setting, &reader, error);
}

/* ----------------------------------------------------------------------------------------------- sources --
 */

struct source_reader {
    store_source_function *function;
    void *context;
};

static bool take_source(struct rows *row, void *reader, struct error *error)
{
    const struct source_reader *sources = reader;
    const struct store_source_read source = {.name = text_at(row, 0),
                                             .sha256 = text_at(row, 1),
                                             .format = text_at(row, 2),
                                             .bytes = count_at(row, 3),
                                             .parser_version = count_at(row, 4),
                                             .runs = count_at(row, 5),
                                             .rejected_lines = count_at(row, 6),
                                             .warned_lines = count_at(row, 7)};
    return sources->function(sources->context, &source, error);
}

bool store_read_sources(struct store *store, const struct store_selection *selection,
                        store_source_function *function, void *context, struct error *error)
{
    struct source_reader reader = {function, context};
    return read_rows(store, selection,
                     "SELECT source.name, sha256, format, bytes, parser_version, count(DISTINCT run.run_id),"
                     " (SELECT count(*) FROM rejected_line WHERE rejected_line.source_id = source.source_id),"
                     " (SELECT count(*) FROM warned_line WHERE warned_line.source_id = source.source_id)" RUNS
                     " JOIN output USING ({run}) JOIN source USING (source_id)",
                     "GROUP BY source.source_id ORDER BY source.name, sha256", take_source, &reader, error);
}

struct remark_reader {
    store_remark_function *function;
    void *context;
    size_t most;
    uint64_t count;
};

static bool take_remark(struct rows *row, void *reader, struct error *error)
{
    struct remark_reader *remarks = reader;
    const struct store_remark remark = {.source_name = text_at(row, 0),
                                        .line = count_at(row, 1),
                                        .reason = text_at(row, 2),
                                        .rejected = whole_at(row, 3) != 0};
    return remarks->count++ >= remarks->most || remarks->function(remarks->context, &remark, error);
}

bool store_read_remarks(struct store *store, const struct store_selection *selection, size_t most,
                        uint64_t *count, store_remark_function *function, void *context, struct error *error)
{
    struct remark_reader reader = {.function = function, .context = context, .most = most};
    /* The selection's conditions close the first part: files before lines, for a file holds many of both. */
    bool good = read_rows(store, selection,
                          "WITH held AS (SELECT DISTINCT source_id" RUNS " JOIN output USING ({run})",
                          ") SELECT name, line, reason, 1, sha256 FROM held JOIN source USING (source_id)"
                          " JOIN rejected_line USING (source_id)"
                          " UNION ALL SELECT name, line, reason, 0, sha256 FROM held"
                          " JOIN source USING (source_id) JOIN warned_line USING (source_id)"
                          " ORDER BY 1, 5, 2, 3",
                          take_remark, &reader, error);
    if (good)
        *count = reader.count;
    return good;
}

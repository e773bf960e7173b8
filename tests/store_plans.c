/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every query of the store finds what it wants by an index: all statements that SQLite is given are recorded
 * while each of the store's functions is called, and EXPLAIN QUERY PLAN is read for each of them.
 */
#include "test.h"

#include "schema/sqlite/sqlite_store.h"
#include "schema/store_origin.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/steerstat-plans-XXXXXX";

/* ------------------------------------------------------------------------------------------- recording -- */

static char **statements;
static size_t statement_count, statement_capacity;

static int record(unsigned kind, void *context, void *statement, void *text)
{
    (void)kind;
    (void)context;
    (void)statement;
    const char *sql = sqlite3_sql(statement);
    if (sql == NULL || strncmp(text, "--", 2) == 0) /* a trigger's */
        return 0;
    for (size_t i = 0; i < statement_count; i++)
        if (strcmp(statements[i], sql) == 0)
            return 0;
    statements = memory_grow(statements, &statement_capacity, statement_count + 1, sizeof *statements);
    statements[statement_count++] = memory_copy_text(sql);
    return 0;
}

/* Called by SQLite for each database that is opened. */
static int watch(sqlite3 *database, char **message, const void *api)
{
    (void)message;
    (void)api;
    return sqlite3_trace_v2(database, SQLITE_TRACE_STMT, record, NULL);
}

/* --------------------------------------------------------------------------------------------- calling -- */

static const struct label labels[] = {{"protocol", "tcp"}};

static struct store_run run_of(const struct store_section *section, uint64_t number)
{
    return (struct store_run){.campaign = "c",
                              .configuration = "rps",
                              .replicas = 1,
                              .labels = labels,
                              .label_count = 1,
                              .number = number,
                              .section = section};
}

static void add_rows(struct store *store, const struct store_output *iperf3,
                     const struct store_output *mpstat)
{
    struct error error;
    struct flow_row flow = {.stream = 1,
                            .direction = DIRECTION_RECEIVER,
                            .start = quantity_of(0),
                            .end = quantity_of(1),
                            .line = 3};
    struct cpu_row cpu = {.cpu = CPU_ALL, .line = 4};
    struct store_rate rate = {
        .kind = "softirqs", .sample = 1, .name = "NET_RX", .per_second = quantity_of(1), .line = 5};
    struct store_setting setting = {"before", "server", "eth0", "underlay", "rps_cpus", "3", 6};
    struct store_softnet softnet = {.line = 7};
    struct store_softirq softirq = {.name = "NET_RX", .line = 8};
    assert_good(store_add_interval(store, iperf3, 0, &flow, &error), &error);
    assert_good(store_add_summary(store, iperf3, &flow, &error), &error);
    assert_good(store_add_cpu_sample(store, mpstat, 1, &cpu, &error), &error);
    assert_good(store_add_cpu_average(store, mpstat, false, &cpu, &error), &error);
    assert_good(store_add_node(store, mpstat, 1, &cpu, &error), &error);
    assert_good(store_add_rate(store, mpstat, &rate, &error), &error);
    assert_good(store_finish_rates(store, mpstat, &error), &error);
    cpu.cpu = 0;
    rate.cpu = 1;
    rate.sample = 0;
    assert_good(store_add_node(store, mpstat, 0, &cpu, &error), &error);
    assert_good(store_add_rate(store, mpstat, &rate, &error), &error);
    assert_good(store_add_setting(store, iperf3->run, &setting, &error), &error);
    assert_good(store_add_softnet(store, iperf3->run, &softnet, &error), &error);
    assert_good(store_add_softirq(store, iperf3->run, &softirq, &error), &error);
}

static void ask_while_loading(struct store *store, const struct store_run *run, int64_t source,
                              const struct digest *sha256)
{
    struct error error;
    int64_t found = 0;
    bool held = false;
    unsigned replica = 0;
    uint64_t number = 0;
    char *name = NULL;
    char *claims = NULL;
    assert_good(store_find_source(store, sha256, &found, &name, &claims, &error), &error);
    assert_int_equal(found, source);
    free(name);
    free(claims);
    name = NULL;
    assert_good(store_find_slot(store, 1, 1, SIDE_SERVER, TOOL_IPERF3, &found, &name, &error), &error);
    assert_int_equal(found, source);
    free(name);
    assert_good(store_next_run_number(store, run, &number, &error), &error);
    assert_good(store_find_replica(store, source, 2, &replica, &error), &error);
    assert_good(store_count_tests(store, run, &number, &error), &error);
    assert_good(store_holds_counters(store, 1, TOOL_SOFTNET_STAT, &held, &error), &error);
    assert_good(store_holds_counters(store, 1, TOOL_SOFTIRQS, &held, &error), &error);
}

static bool ignore_section(void *context, const struct store_held_section *section, struct error *error)
{
    (void)context;
    (void)section;
    (void)error;
    return true;
}

/* A source with a run of each of its kinds. */
static int64_t load(struct store *store, char digit, uint64_t number)
{
    struct error error;
    int64_t source = 0;
    int64_t run = 0;
    bool is_new = false;
    struct store_source details = {.name = "a.txt", .format = "run-log", .parser_version = 1, .claims = ""};
    memset(details.sha256.text, digit, 64);
    assert_good(store_add_source(store, &details, &source, &error), &error);
    const struct label value = {"host", "h"};
    assert_good(store_add_source_header(store, source, 1, "machine", &value, &error), &error);
    struct store_section section = {.source = source, .line = 2, .sha256 = details.sha256.text};
    struct store_run plain = run_of(NULL, number);
    struct store_run with_section = run_of(&section, number);
    assert_good(store_add_run(store, &plain, &run, &is_new, &error), &error);
    assert_good(store_finish_runs(store, run, run, &error), &error); /* nothing is known of it yet */
    assert_good(store_add_run(store, &with_section, &run, &is_new, &error), &error);
    struct store_output iperf3 = {
        .run = run, .source = source, .line = 2, .replica = 1, .side = SIDE_SERVER, .version = "3.12"};
    struct store_output mpstat = {
        .run = run, .source = source, .line = 9, .side = SIDE_SERVER, .tool = TOOL_MPSTAT, .kernel = "6.1"};
    iperf3.receiver_bits_per_second = quantity_of(1e9);
    assert_good(store_add_output(store, &iperf3, &error), &error);
    assert_good(store_add_output(store, &mpstat, &error), &error);
    add_rows(store, &iperf3, &mpstat);
    assert_good(store_add_rejected_line(store, source, 5, "why", &error), &error);
    assert_good(store_add_warned_line(store, source, 5, "why", &error), &error);
    assert_good(store_finish_runs(store, run, run, &error), &error);
    assert_good(store_read_sections(store, &with_section, ignore_section, NULL, &error), &error);
    ask_while_loading(store, &with_section, source, &details.sha256);
    return source;
}

static void call_loading(void)
{
    struct store *store = NULL;
    struct error error;
    assert_good(store_open(&store, "test.db", STORE_LOAD, &error), &error);
    assert_good(store_begin(store, &error), &error);
    int64_t source = load(store, '1', 1);
    assert_good(store_commit(store, &error), &error);
    assert_good(store_begin(store, &error), &error);
    assert_good(store_remove_source(store, source, &error), &error);
    source = load(store, '1', 1);
    assert_good(store_check_removals(store, &error), &error);
    assert_good(store_supersede_source(store, source, &error), &error);
    load(store, '1', 1);
    assert_good(store_check_removals(store, &error), &error);
    assert_good(store_commit(store, &error), &error);
    store_close(store);
}

/* Each callback takes its rows and does nothing. */
#define IGNORE(name, type)                                                                                   \
    static bool name(void *context, const struct type *row, struct error *error)                             \
    {                                                                                                        \
        (void)context;                                                                                       \
        (void)row;                                                                                           \
        (void)error;                                                                                         \
        return true;                                                                                         \
    }
IGNORE(ignore_value, store_value)
IGNORE(ignore_fact, store_fact)
IGNORE(ignore_treatment, store_treatment)
IGNORE(ignore_setting, store_setting_read)
IGNORE(ignore_source, store_source_read)
IGNORE(ignore_remark, store_remark)

static void call_reading(void)
{
    static const struct store_selection all = {0};
    static const struct store_selection some = {.campaign = "c", .where = labels, .where_count = 1};
    const struct store_selection *const selections[] = {&all, &some};
    struct store *store = NULL;
    struct error error;
    assert_good(store_open(&store, "test.db", STORE_READ, &error), &error);
    for (size_t i = 0; i < 2; i++) {
        const struct store_selection *selection = selections[i];
        struct store_overview overview = {0};
        uint64_t remarks = 0;
        assert_good(store_read_run_bitrates(store, selection, ignore_value, NULL, &error), &error);
        assert_good(store_read_bitrates(store, selection, ignore_value, NULL, &error), &error);
        assert_good(store_read_cpu_averages(store, selection, CPU_IDLE, ignore_value, NULL, &error), &error);
        assert_good(store_read_intervals(store, selection, ignore_value, NULL, &error), &error);
        assert_good(store_read_overview(store, selection, &overview, &error), &error);
        free(overview.campaign);
        assert_good(store_read_facts(store, selection, ignore_fact, NULL, &error), &error);
        assert_good(store_read_treatments(store, selection, ignore_treatment, NULL, &error), &error);
        assert_good(store_read_settings(store, selection, ignore_setting, NULL, &error), &error);
        assert_good(store_read_sources(store, selection, ignore_source, NULL, &error), &error);
        assert_good(store_read_remarks(store, selection, 9, &remarks, ignore_remark, NULL, &error), &error);
    }
    struct store_totals totals;
    struct digest hash;
    assert_good(store_count(store, &totals, &error), &error);
    assert_good(store_content_hash(store, &hash, &error), &error);
    store_close(store);
}

/* --------------------------------------------------------------------------------------------- judging -- */

/*
 * Whether a table may be read from one end to the other: it has a row a name (few, however many runs there
 * are), or the query is about all of it, which its text says.
 */
static bool may_scan(const char *table, const char *sql)
{
    static const char *const small[] = {"campaign", "configuration", "factor_set",   "circumstance_set",
                                        "content",  "factor",        "sqlite_schema"};
    static const struct {
        const char *table, *query;
    } whole[] = {
        {"source", "SELECT sha256, format, parser_version, claims FROM source"}, /* the content's hash */
        {"source", "SELECT count(*) FROM source"},
        {"run", "SELECT count(*) FROM run"},
        {"output", "SELECT count(*) FROM replica_bitrate"},
        {"cpu_average", "SELECT count(*) FROM cpu_average"},
        {"rejected_line", "SELECT count(*) FROM rejected_line"},
        /* Migrations, of an older database: */
        {"run",
         "INSERT INTO circumstance_set (circumstances) SELECT DISTINCT circumstances FROM run_circumstances"},
        {"run", "UPDATE run SET circumstance_set_id =\n"},
        {"run", "UPDATE run SET (value_results, value_bits_per_second, value_client_reported) =\n"},
    };
    for (size_t i = 0; i < sizeof small / sizeof small[0]; i++)
        if (strcmp(table, small[i]) == 0)
            return true;
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
        if (strcmp(table, whole[i].table) == 0 && strncmp(sql, whole[i].query, strlen(whole[i].query)) == 0)
            return true;
    return false;
}

/* Whether it is a table of the schema: else it is a subquery's or a function's rows, which have no index. */
static bool is_table(sqlite3 *database, const char *name)
{
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(database,
                                        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", -1,
                                        &statement, NULL),
                     SQLITE_OK);
    sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
    bool found = sqlite3_step(statement) == SQLITE_ROW;
    sqlite3_finalize(statement);
    return found;
}

/* The steps of a statement's plan that scan what an index could find; printed. */
static size_t count_scans(sqlite3 *database, const char *sql)
{
    size_t scans = 0;
    sqlite3_stmt *plan = NULL;
    autofree char *question = memory_print("EXPLAIN QUERY PLAN %s", sql);
    if (sqlite3_prepare_v2(database, question, -1, &plan, NULL) != SQLITE_OK) {
        assert_true(strncmp(sql, "SELECT", 6) != 0 && strncmp(sql, "UPDATE", 6) != 0); /* of older tables */
        return 0;
    }
    while (sqlite3_step(plan) == SQLITE_ROW) {
        char table[64] = "";
        const char *step = (const char *)sqlite3_column_text(plan, 3);
        bool is_automatic = strstr(step, "AUTOMATIC") != NULL; /* an index made for this one query */
        if (sscanf(step, "SCAN %63[a-z_]", table) != 1 && !is_automatic)
            continue;
        if (!is_automatic && (!is_table(database, table) || may_scan(table, sql)))
            continue;
        scans++;
        print_error("%s\n    in %s\n", step, sql);
    }
    sqlite3_finalize(plan);
    return scans;
}

static void no_query_scans_what_an_index_finds(void **state)
{
    (void)state;
    assert_int_equal(sqlite3_auto_extension((void (*)(void))watch), SQLITE_OK);
    call_loading();
    call_reading();
    sqlite3_reset_auto_extension();
    sqlite3 *database = NULL;
    size_t scans = 0;
    size_t queries = 0;
    assert_int_equal(sqlite3_open("test.db", &database), SQLITE_OK);
    for (size_t i = 0; i < statement_count; i++) {
        bool has_plan = strncmp(statements[i], "SELECT", 6) == 0 || strncmp(statements[i], "WITH", 4) == 0 ||
                        strncmp(statements[i], "INSERT", 6) == 0 ||
                        strncmp(statements[i], "UPDATE", 6) == 0 || strncmp(statements[i], "DELETE", 6) == 0;
        queries += has_plan;
        scans += has_plan ? count_scans(database, statements[i]) : 0;
        free(statements[i]);
    }
    free(statements);
    sqlite3_close(database);
    assert_int_equal(scans, 0);
    assert_true(queries > STATEMENT_COUNT + SQLITE_STATEMENTS + ROW_KINDS -
                              5); /* all were called: else the test tests nothing */
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return unlink("test.db") == 0 && chdir("/") == 0 ? rmdir(folder) : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_query_scans_what_an_index_finds)};
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store's version 2: what it makes of a version 1 database, and the sections of run logs. */
#include "test.h"

#include "schema/sqlite/sqlite_store.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/steerstat-store-XXXXXX";
static const char path[] = "test.db";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return chdir("/") == 0 ? rmdir(folder) : -1;
}

static int remove_database(void **state)
{
    (void)state;
    return unlink(path);
}

static struct store *open_for_loading(void)
{
    struct store *store = NULL;
    struct error error;
    assert_good(store_open(&store, path, STORE_LOAD, &error), &error);
    return store;
}

/* What a query of one number returns. */
static int64_t number_of(struct store *store, const char *sql)
{
    struct error error;
    int64_t number = 0;
    assert_good(store_query_number(store, sql, &number, &error), &error);
    return number;
}

/* -------------------------------------------------------------------------------------- version 1 becomes 2
 * --
 */

extern const char schema_sql[];

/* Something in every table of version 1. */
static const char version_1_rows[] =
    "INSERT INTO source VALUES (1, printf('%064d', 7), 'rps-4.txt', 9, 'experiment-log', 1, 'c=1', 'now'),"
    " (2, printf('%064d', 8), 'client.txt', 9, 'iperf3-text', 1, 'c=1', 'now');"
    "INSERT INTO campaign VALUES (1, 'default'), (2, 'night');"
    "INSERT INTO configuration VALUES (1, 'rps', 'RPS');"
    "INSERT INTO factor_set VALUES (1, ''), (2, 'host=a');"
    "INSERT INTO factor VALUES (2, 'host', 'a');"
    "INSERT INTO run VALUES (1, 1, 1, 1, 1, 1, NULL, NULL), (5, 2, 1, 2, 2, 3, 4, 17);"
    "INSERT INTO output (run_id, replica, side, tool, source_id, line, reverse, receiver_bits_per_second) "
    "VALUES"
    " (1, 1, 'unknown', 'iperf3', 1, 3, 0, 5e9), (1, 0, 'unknown', 'mpstat', 1, 9, 0, NULL),"
    " (5, 1, 'client', 'iperf3', 2, 1, 0, 6e9), (5, 2, 'server', 'iperf3', 2, 40, 0, 7e9);"
    "INSERT INTO flow VALUES (1, 5, 1, 1, 0);"
    "INSERT INTO flow_summary (flow_id, side, direction, bits_per_second, line) VALUES"
    " (1, 'client', 'receiver', 6e9, 12);"
    "INSERT INTO flow_interval (flow_id, side, idx, direction, omitted, start_s, end_s, line) VALUES"
    " (1, 'client', 0, 'sender', 0, 0, 1, 5);"
    "INSERT INTO cpu_sample (run_id, side, sample, cpu, idle, line) VALUES (1, 'unknown', 1, -1, 50, 10);"
    "INSERT INTO cpu_average (run_id, side, cpu, computed, idle, line) VALUES (1, 'unknown', -1, 0, 50, 11);"
    "INSERT INTO rejected_line VALUES (2, 7, 'why');"
    "INSERT INTO content VALUES (1, printf('%064d', 9));";

/* What version 1 shows, with its own columns. */
static const char *const version_1_queries[] = {
    "SELECT * FROM source",
    "SELECT * FROM campaign",
    "SELECT * FROM configuration",
    "SELECT * FROM factor_set",
    "SELECT * FROM factor",
    "SELECT run_id, campaign_id, configuration_id, replicas, factor_set_id, number, block, position FROM run",
    "SELECT * FROM output",
    "SELECT * FROM flow",
    "SELECT * FROM flow_summary",
    "SELECT * FROM flow_interval",
    "SELECT * FROM cpu_sample",
    "SELECT * FROM cpu_average",
    "SELECT * FROM rejected_line",
    "SELECT * FROM content",
    "SELECT run_id, campaign, configuration, title, replicas, labels, number, block, position FROM runs",
    "SELECT * FROM replica_bitrate",
    "SELECT run_id, labels, bits_per_second, results, complete FROM run_bitrate",
    "SELECT run_id, side, cpu_name, idle, computed, source_id, line FROM run_cpu",
    "SELECT * FROM cell_bitrate",
    "SELECT run_id, replica, stream, side, direction, idx, start_s, line FROM flow_over_time",
    "SELECT run_id, replica, side, tool, file, line, sha256 FROM provenance",
    "SELECT * FROM rejected",
};

static int append_row(void *context, int columns, char **values, char **names)
{
    (void)names;
    for (int i = 0; i < columns; i++)
        fprintf(context, "%s|", values[i] != NULL ? values[i] : "NULL");
    fputc('\n', context);
    return 0;
}

/* All rows of those queries. Free with free(). */
static char *show_version_1(struct store *store)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    assert_non_null(stream);
    for (size_t i = 0; i < sizeof version_1_queries / sizeof version_1_queries[0]; i++) {
        long before = ftell(stream);
        assert_int_equal(sqlite3_exec(((struct sqlite_store *)store)->database, version_1_queries[i],
                                      append_row, stream, NULL),
                         SQLITE_OK);
        if (ftell(stream) == before)
            fail_msg("no rows: %s", version_1_queries[i]);
    }
    fclose(stream);
    return text;
}

/* What the database itself says, no program between. */
static int64_t version_of_file(void)
{
    struct sqlite_store bare = {.store.engine = &sqlite_engine};
    assert_int_equal(sqlite3_open(path, &bare.database), SQLITE_OK);
    int64_t version = number_of(&bare.store, "PRAGMA user_version");
    sqlite3_close(bare.database);
    return version;
}

static void test_version_1_becomes_2(void **state)
{
    (void)state;
    struct error error;
    static const struct migration first[] = {{1, schema_sql}};
    struct sqlite_store *sqlite = calloc(1, sizeof *sqlite);
    assert_non_null(sqlite);
    struct store *store = &sqlite->store;
    store->engine = &sqlite_engine;
    assert_int_equal(sqlite3_open(path, &sqlite->database), SQLITE_OK);
    store->location = strdup(path);
    assert_good(sqlite_migrate(sqlite, first, 1, &error), &error);
    assert_good(sqlite_run_script(sqlite, version_1_rows, &error), &error);
    char *before = show_version_1(store);
    store_close(store);
    struct store *reader = NULL; /* sees it as it will be, and leaves it as it is */
    assert_good(store_open(&reader, path, STORE_READ, &error), &error);
    char *read = show_version_1(reader);
    assert_string_equal(read, before);
    free(read);
    store_close(reader);
    assert_int_equal(version_of_file(), 1);
    store = open_for_loading();
    char *after = show_version_1(store);
    assert_string_equal(after, before);
    assert_int_equal(number_of(store, "PRAGMA user_version"), 5);
    assert_int_equal(number_of(store, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_int_equal(number_of(store, "SELECT count(*) FROM runs WHERE coalesce(attempt, started_at, seconds,"
                                      " verified, section_sha256) IS NOT NULL"),
                     0); /* what version 1 did not say */
    assert_int_equal(number_of(store, "SELECT count(*) FROM treatment"), 0);
    store_close(store);
    free(before);
    free(after);
}

/* ------------------------------------------------------------------------------------------------- sections
 * --
 */

/* A source with the section of one run, and what else it says. */
static void add_section(struct store *store, const char *source_sha256, const char *section_sha256,
                        enum verified verified)
{
    struct error error;
    struct store_source source = {
        .name = source_sha256, .bytes = 1, .format = "run-log", .parser_version = 1, .claims = ""};
    struct store_section section = {.line = 7, .sha256 = section_sha256, .verified = verified};
    struct store_run run = {.campaign = "c",
                            .configuration = "mine",
                            .title = "My own",
                            .replicas = 1,
                            .number = 1,
                            .position = {true, 3},
                            .section = &section};
    struct store_setting setting = {"before", "server", "eth0", "underlay", "rps_cpus", "3/3", 8};
    struct store_softnet softnet = {.cpu = 1, .received_rps = {true, 4711}, .line = 9};
    struct store_softirq softirq = {1, "NET_RX", 70213, 10};
    struct label value = {"host", "vm"};
    int64_t identifier = 0;
    bool is_new = false;
    memset(source.sha256.text, '0', 64);
    memcpy(source.sha256.text, source_sha256, strlen(source_sha256));
    assert_good(store_add_source(store, &source, &section.source, &error), &error);
    assert_good(store_add_source_header(store, section.source, 3, "machine", &value, &error), &error);
    assert_good(store_add_run(store, &run, &identifier, &is_new, &error), &error);
    assert_good(store_add_setting(store, identifier, &setting, &error), &error);
    assert_good(store_add_softnet(store, identifier, &softnet, &error), &error);
    assert_good(store_add_softirq(store, identifier, &softirq, &error), &error);
}

static bool note_section(void *context, const struct store_held_section *section, struct error *error)
{
    (void)error;
    struct store_held_section *noted = context;
    assert_int_equal(section->number, 1);
    assert_string_equal(section->source_name, "aa");
    noted->source = section->source;
    return true;
}

static void test_sections(void **state)
{
    (void)state;
    struct error error;
    char one[65];
    char other[65];
    struct store_held_section held = {0};
    struct store_run cell = {.campaign = "c", .configuration = "mine", .replicas = 1};
    memset(one, '1', 64);
    memset(other, '2', 64);
    one[64] = other[64] = '\0';
    struct store *store = open_for_loading();
    assert_good(store_begin(store, &error), &error);
    add_section(store, "aa", one, VERIFIED_NO);
    assert_int_equal(number_of(store, "SELECT received_rps * 10 + verified FROM treatment WHERE title ="
                                      " 'My own' AND net_rx = 70213 AND position = 3 AND line = 7"),
                     47110);
    assert_good(store_read_sections(store, &cell, note_section, &held, &error), &error);
    assert_int_not_equal(held.source, 0);
    /* Superseded: its run has to come back with the same section. */
    assert_good(store_supersede_source(store, held.source, &error), &error);
    assert_int_equal(number_of(store, "SELECT (SELECT count(*) FROM setting) + (SELECT count(*) FROM softnet)"
                                      " + (SELECT count(*) FROM softirq) + (SELECT count(*) FROM"
                                      " source_header) + (SELECT count(*) FROM run)"),
                     0);
    assert_false(store_check_removals(store, &error));
    add_section(store, "bb", other, VERIFIED_YES);
    assert_false(store_check_removals(store, &error));
    assert_non_null(strstr(
        error.message, "lacks what it would replace: 1 run would be lost, in whole or in part: mine at 1"));
    store_rollback(store);
    assert_int_equal(number_of(store, "SELECT count(*) FROM run"), 0);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_version_1_becomes_2, remove_database),
        cmocka_unit_test_teardown(test_sections, remove_database),
    };
    return cmocka_run_group_tests_name("schema: run logs in the store", tests, make_folder, remove_folder);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store behind its contract; migrations through store_private.h. */
#include "test.h"

#include "schema/sqlite/sqlite_store.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/steerstat-store-XXXXXX";
static char path[64];

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

static int new_path(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "test.db");
    return 0;
}

static int remove_database(void **state)
{
    (void)state;
    unlink(path);
    assert_int_not_equal(access("test.db-wal", F_OK), 0); /* closing leaves nothing beside the file */
    return 0;
}

static void write_file(const char *content)
{
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    fputs(content, stream);
    fclose(stream);
}

static struct store *open_for_loading(void)
{
    struct store *store = NULL;
    struct error error;
    assert_good(store_open(&store, path, STORE_LOAD, &error), &error);
    return store;
}

/* A run with one bitrate a replica, of a source of its own. */
static void add_run(struct store *store, const char *sha256, const char *configuration, uint64_t number,
                    double bitrate)
{
    struct error error;
    struct store_source source = {
        .name = "a.txt", .bytes = 1, .format = "test", .parser_version = 1, .claims = "c=1\n"};
    memset(source.sha256.text, '0', 64);
    memcpy(source.sha256.text, sha256, strlen(sha256));
    struct store_run run = {.campaign = "c", .configuration = configuration, .replicas = 1, .number = number};
    struct store_output output = {.replica = 1, .side = SIDE_SERVER, .tool = TOOL_IPERF3, .line = 3};
    bool is_new = false;
    output.receiver_bits_per_second = quantity_of(bitrate);
    assert_good(store_add_source(store, &source, &output.source, &error), &error);
    assert_good(store_add_run(store, &run, &output.run, &is_new, &error), &error);
    assert_good(store_add_output(store, &output, &error), &error);
}

static uint64_t count_runs(struct store *store)
{
    struct store_totals totals;
    struct error error;
    assert_good(store_count(store, &totals, &error), &error);
    return totals.runs;
}

static void test_round_trip_and_rollback(void **state)
{
    (void)state;
    struct error error;
    struct store *store = open_for_loading();
    assert_good(store_begin(store, &error), &error);
    add_run(store, "aa", "rps", 1, 5e9);
    assert_good(store_commit(store, &error), &error);
    assert_good(store_begin(store, &error), &error);
    add_run(store, "bb", "rps", 2, 6e9);
    assert_int_equal(count_runs(store), 2);
    store_rollback(store);
    assert_int_equal(count_runs(store), 1);
    store_close(store);
}

static bool sum_values(void *context, const struct store_value *value, struct error *error)
{
    (void)error;
    assert_true(value->value.defined);
    *(double *)context += value->value.value;
    return true;
}

static void test_read_only_database(void **state)
{
    (void)state;
    struct error error;
    struct store *store = open_for_loading();
    assert_good(store_begin(store, &error), &error);
    add_run(store, "aa", "rps", 1, 5e9);
    add_run(store, "bb", "rps", 2, 6e9);
    assert_good(store_commit(store, &error), &error);
    store_close(store);
    chmod(path, 0400);
    assert_good(store_open(&store, path, STORE_READ, &error), &error);
    double sum = 0;
    struct store_selection selection = {.campaign = NULL};
    assert_good(store_read_bitrates(store, &selection, sum_values, &sum, &error), &error);
    assert_true(sum == 11e9);
    selection.campaign = "none";
    assert_false(store_read_bitrates(store, &selection, sum_values, &sum, &error));
    assert_non_null(strstr(error.message, "there is no campaign none: choose from c"));
    store_close(store);
}

static void test_content_hash_is_independent_of_order(void **state)
{
    (void)state;
    struct error error;
    struct digest hashes[2];
    for (int order = 0; order < 2; order++) {
        unlink(path);
        struct store *store = open_for_loading();
        for (int i = 0; i < 2; i++) {
            assert_good(store_begin(store, &error), &error);
            add_run(store, i == order ? "aa" : "bb", i == order ? "rps" : "rfs", 1, 5e9);
            assert_good(store_commit(store, &error), &error);
        }
        store_close(store);
        assert_good(store_open(&store, path, STORE_READ, &error), &error);
        assert_good(store_content_hash(store, &hashes[order], &error), &error);
        store_close(store);
    }
    assert_string_equal(hashes[0].text, hashes[1].text);
    /* sha256sum of: aa00..., "test", "1", "c=1\n", bb00..., "test", "1", "c=1\n", each ended by a NUL
     * (Python's hashlib). */
    assert_string_equal(hashes[0].text, "11ba53f3fbb60a1b6e89649564284627a3c5087d7d3914878e136bdecb351e35");
}

static void test_removal_promises_not_to_lose_runs(void **state)
{
    (void)state;
    struct error error;
    int64_t found = 0;
    char *name = NULL;
    char *claims = NULL;
    struct digest sha256 = {"aa"};
    memset(sha256.text + 2, '0', 62);
    struct store *store = open_for_loading();
    assert_good(store_begin(store, &error), &error);
    add_run(store, "aa", "rps", 1, 5e9);
    assert_good(store_commit(store, &error), &error);
    assert_good(store_begin(store, &error), &error);
    assert_good(store_find_source(store, &sha256, &found, &name, &claims, &error), &error);
    assert_string_equal(claims, "c=1\n");
    free(name);
    free(claims);
    assert_good(store_remove_source(store, found, &error), &error);
    assert_int_equal(count_runs(store), 0);
    assert_false(store_check_removals(store, &error));
    assert_non_null(strstr(error.message, "rps at 1 run 1"));
    add_run(store, "bb", "rps", 1, 6e9);
    assert_good(store_check_removals(store, &error), &error);
    store_rollback(store);
    assert_int_equal(count_runs(store), 1);
    store_close(store);
}

static void assert_refused(enum store_access access, const char *reason)
{
    struct store *store = NULL;
    struct error error;
    assert_false(store_open(&store, path, access, &error));
    assert_null(store);
    if (strstr(error.message, reason) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", error.message, reason);
}

static void test_what_is_no_results_database(void **state)
{
    (void)state;
    assert_refused(STORE_READ, "there is no such database");
    write_file("this is a text, and by no means a database of any kind at all\n");
    assert_refused(STORE_READ, "is not a results database");
    assert_refused(STORE_LOAD, "is not a results database");
    write_file("");
    assert_refused(STORE_READ, "is empty: load it with ingest first");
    unlink(path);
    sqlite3 *other = NULL;
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "CREATE TABLE theirs (x)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    assert_refused(STORE_LOAD, "is another program's database");
}

static void test_migrations(void **state)
{
    enum { LATER = 6 }; /* than this program's */
    (void)state;
    struct error error;
    struct store *store = open_for_loading();
    static const struct migration broken[] = {
        {LATER, "CREATE TABLE later (x INTEGER) STRICT; THIS IS NO SQL;"}};
    assert_false(sqlite_migrate((struct sqlite_store *)store, broken, 1, &error));
    static const struct migration good[] = {{LATER - 1, "THIS ONE IS DONE ALREADY"},
                                            {LATER, "CREATE TABLE later (x INTEGER) STRICT"}};
    assert_good(sqlite_migrate((struct sqlite_store *)store, good, 2, &error),
                &error); /* the broken one left no table behind */
    int64_t version = 0;
    assert_good(store_query_number(store, "PRAGMA user_version", &version, &error), &error);
    assert_int_equal(version, LATER);
    store_close(store);
    assert_refused(STORE_READ, "was made by a newer steerstat (schema 6, this one knows 5)");
    assert_refused(STORE_LOAD, "was made by a newer steerstat");
}

static void test_names_that_the_engine_would_take_for_its_own(void **state)
{
    (void)state;
    struct error error;
    struct store *store = NULL;
    assert_good(store_open(&store, ":memory:", STORE_LOAD, &error), &error);
    store_close(store);
    assert_int_equal(unlink(":memory:"), 0); /* a file of that name */
}

/* Whether the database is read beside a write-ahead log: what a program that opens it now would find. */
static bool has_log(void)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database, "PRAGMA journal_mode", -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    bool has = strcmp((const char *)sqlite3_column_text(statement, 0), "wal") == 0;
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return has;
}

static void test_others_read_on_beside_a_large_load(void **state)
{
    (void)state;
    const uint64_t large = UINT64_C(1) << 33;
    struct error error;
    struct store *store = open_for_loading();
    store_expect(store, 1000);
    assert_true(has_log());
    store_expect(store, large); /* the first of its database: there is nothing to read */
    assert_false(has_log());
    assert_good(store_begin(store, &error), &error);
    add_run(store, "1", "rps", 1, 1e9);
    assert_good(store_commit(store, &error), &error);
    store_expect(store, large);
    assert_true(has_log());
    assert_good(store_begin(store, &error), &error);
    add_run(store, "2", "rps", 2, 2e9);
    struct store *reader = NULL;
    assert_good(store_open(&reader, path, STORE_READ, &error), &error);
    assert_int_equal(count_runs(reader), 1);
    store_close(reader);
    assert_good(store_commit(store, &error), &error);
    assert_int_equal(count_runs(store), 2);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_round_trip_and_rollback, new_path, remove_database),
        cmocka_unit_test_setup_teardown(test_read_only_database, new_path, remove_database),
        cmocka_unit_test_setup_teardown(test_content_hash_is_independent_of_order, new_path, remove_database),
        cmocka_unit_test_setup_teardown(test_removal_promises_not_to_lose_runs, new_path, remove_database),
        cmocka_unit_test_setup_teardown(test_what_is_no_results_database, new_path, remove_database),
        cmocka_unit_test_setup_teardown(test_migrations, new_path, remove_database),
        cmocka_unit_test_setup_teardown(test_others_read_on_beside_a_large_load, new_path, remove_database),
        cmocka_unit_test(test_names_that_the_engine_would_take_for_its_own),
    };
    return cmocka_run_group_tests_name("schema: the store", tests, make_folder, remove_folder);
}

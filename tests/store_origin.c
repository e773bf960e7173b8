/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where runs come from: of the campaign that is asked for, and of no other. */
#include "test.h"

#include "schema/sqlite/sqlite_store.h"
#include "schema/store_origin.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/steerstat-origin-XXXXXX";

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

/* Three runs of a campaign (two of one file with a log's words, one of a plain file), and four of another:
 * one of rps, and of rfs one beside it, one of more replicas, one of another host. */
static const char rows[] =
    "INSERT INTO source VALUES (1, printf('%064d', 7), 'rps-4.txt', 9, 'run-log', 1, 'c=1', 'now'),"
    " (2, printf('%064d', 8), 'client.txt', 11, 'iperf3-text', 2, 'c=1', 'now'),"
    " (3, printf('%064d', 9), 'other.txt', 13, 'iperf3-text', 2, 'c=1', 'now');"
    "INSERT INTO campaign VALUES (1, 'day'), (2, 'night');"
    "INSERT INTO configuration VALUES (1, 'rps', 'RPS'), (2, 'rfs', 'RFS');"
    "INSERT INTO factor_set VALUES (1, ''), (2, 'host=a');"
    "INSERT INTO factor VALUES (2, 'host', 'a');"
    "INSERT INTO run (run_id, campaign_id, configuration_id, replicas, factor_set_id, number, block, attempt,"
    " started_at, verified, section_source_id, value_results) VALUES"
    " (1, 1, 1, 1, 2, 1, 1, 1, '2026-01-01T00:00:00Z', 1, 1, 1),"
    " (2, 1, 1, 1, 2, 2, 2, 3, '2026-01-01T00:09:00Z', 0, 1, 1),"
    " (3, 1, 2, 2, 2, 1, NULL, NULL, NULL, NULL, NULL, 1), (4, 2, 1, 1, 1, 1, 1, 1, '2020', 1, NULL, 1),"
    " (5, 2, 2, 1, 1, 1, 1, 1, '2021', 0, NULL, 1), (6, 2, 2, 2, 1, 1, 1, 1, '2022', 0, NULL, 1),"
    " (7, 2, 2, 1, 2, 1, 1, 1, '2023', 0, NULL, 1);"
    "INSERT INTO output (run_id, replica, side, tool, source_id, line, reverse, version) VALUES"
    " (1, 1, 'client', 'iperf3', 1, 3, 0, '3.12'), (1, 1, 'server', 'iperf3', 1, 5, 0, '3.12'),"
    " (2, 1, 'client', 'iperf3', 1, 9, 0, '3.12'), (3, 1, 'client', 'iperf3', 2, 1, 0, NULL),"
    " (4, 1, 'client', 'iperf3', 3, 1, 0, '9.9');"
    "INSERT INTO source_header VALUES (1, 2, 'machine', 'kernel', '6.1'), (1, 3, 'tool', 'name', 'mpstat'),"
    " (1, 3, 'tool', 'version', '12.6'), (1, 4, 'tool', 'name', 'iperf3'), (1, 4, 'tool', 'version', '3.12');"
    "INSERT INTO setting VALUES (1, 'before', 'server', 'eth0', 'underlay', 'rps_cpus', '3', 8),"
    " (1, 'before', 'server', 'eth1', 'underlay', 'rps_cpus', '3', 8),"
    " (2, 'before', 'server', 'eth0', 'underlay', 'rps_cpus', '3', 9),"
    " (2, 'after', 'server', 'eth0', 'underlay', 'rps_cpus', '0', 9),"
    " (4, 'before', 'server', 'eth0', 'underlay', 'rps_cpus', 'f', 8);"
    "INSERT INTO softnet (run_id, cpu, received_rps, line) VALUES (1, 0, 10, 1), (1, 1, 5, 1), (2, 0, 40, 1);"
    "INSERT INTO rejected_line VALUES (1, 70, 'failed'), (3, 7, 'not ours');"
    "INSERT INTO warned_line VALUES (1, 12, 'odd'), (1, 12, 'even');";

static const struct store_selection day = {.campaign = "day"};

static struct store *open_filled(void)
{
    struct store *store = NULL;
    struct error error;
    assert_good(store_open(&store, "test.db", STORE_LOAD, &error), &error);
    int64_t runs = 0;
    assert_good(store_query_number(store, "SELECT count(*) FROM run", &runs, &error), &error);
    if (runs == 0)
        assert_good(sqlite_run_script((struct sqlite_store *)store, rows, &error), &error);
    return store;
}

/* What callbacks were given, a line each. */
struct lines {
    char text[2048];
};

__attribute__((format(printf, 2, 3))) static void add_line(struct lines *lines, const char *format, ...)
{
    size_t used = strlen(lines->text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(lines->text + used, sizeof lines->text - used, format, arguments);
    va_end(arguments);
}

static bool add_fact(void *context, const struct store_fact *fact, struct error *error)
{
    (void)error;
    add_line(context, "%s/%s=%s:%d\n", fact->kind, fact->key, fact->value, (int)fact->runs);
    return true;
}

static bool add_treatment(void *context, const struct store_treatment *treatment, struct error *error)
{
    (void)error;
    add_line(context, "%s:%d,%d,%d,failed %d,%g..%g..%g\n", treatment->configuration, (int)treatment->runs,
             (int)treatment->proved, (int)treatment->unproved,
             treatment->failed_attempts.defined ? (int)treatment->failed_attempts.value : -1,
             treatment->least_steered.defined ? treatment->least_steered.value : -1,
             treatment->mean_steered.defined ? treatment->mean_steered.value : -1,
             treatment->most_steered.defined ? treatment->most_steered.value : -1);
    return true;
}

static bool add_setting(void *context, const struct store_setting_read *setting, struct error *error)
{
    (void)error;
    add_line(context, "%s %s %s %s=%s:%d devices,%d runs\n", setting->configuration, setting->phase,
             setting->class, setting->name, setting->value, (int)setting->devices, (int)setting->runs);
    return true;
}

static bool add_source(void *context, const struct store_source_read *source, struct error *error)
{
    (void)error;
    add_line(context, "%s %d bytes %s.%d runs %d rejected %d warned %d %s\n", source->name,
             (int)source->bytes, source->format, (int)source->parser_version, (int)source->runs,
             (int)source->rejected_lines, (int)source->warned_lines, source->sha256 + 63);
    return true;
}

static bool add_remark(void *context, const struct store_remark *remark, struct error *error)
{
    (void)error;
    add_line(context, "%s:%d %s %s\n", remark->source_name, (int)remark->line,
             remark->rejected ? "rejected" : "warned", remark->reason);
    return true;
}

static void test_overview(void **state)
{
    (void)state;
    struct store *store = open_filled();
    struct store_overview overview;
    struct error error;
    assert_good(store_read_overview(store, &day, &overview, &error), &error);
    assert_string_equal(overview.campaign, "day");
    assert_int_equal(overview.runs, 3);
    assert_int_equal(overview.complete, 2); /* the third has one replica's result of two */
    assert_int_equal(overview.in_blocks, 2);
    assert_int_equal(overview.blocks, 2);
    assert_int_equal(overview.with_section, 2);
    assert_int_equal(overview.other_campaigns, 1);
    assert_string_equal(overview.first_start, "2026-01-01T00:00:00Z");
    assert_string_equal(overview.last_start, "2026-01-01T00:09:00Z");
    free(overview.campaign);
    assert_false(store_read_overview(store, &(struct store_selection){0}, &overview, &error));
    assert_non_null(strstr(error.message, "holds 2 campaigns: choose one with --campaign: day, night"));
    const struct label nowhere = {"host", "b"};
    const struct store_selection none = {.campaign = "day", .where = &nowhere, .where_count = 1};
    assert_false(store_read_overview(store, &none, &overview, &error));
    assert_string_equal(error.message,
                        "no runs have these labels (--where): dump factor lists those that there are");
    store_close(store);
}

/* The starts of the first run and of the last of so many, or the error. */
static void assert_overview(struct store *store, const struct store_selection *selection, const char *wanted)
{
    struct store_overview overview;
    struct error error;
    char text[sizeof error.message];
    if (store_read_overview(store, selection, &overview, &error))
        snprintf(text, sizeof text, "%d: %.4s..%.4s", (int)overview.runs, overview.first_start,
                 overview.last_start);
    else
        snprintf(text, sizeof text, "%s", error.message);
    free(overview.campaign);
    assert_string_equal(text, wanted);
}

static void test_conditions(void **state)
{
    (void)state;
    struct store *store = open_filled();
    char rps[] = "rps";
    char rfs[] = "rfs";
    char hostile[] = "x') OR ('1' = '1";
    char *const names[] = {rps, rfs, hostile};
    const unsigned replicas[] = {2, 7};
    const struct label host = {"host", "a"};
    struct store_selection selection = {.campaign = "night"};
    assert_overview(store, &selection, "4: 2020..2023");
    selection.replicas = replicas;
    selection.replica_count = 2;
    assert_overview(store, &selection, "1: 2022..2022");
    selection.replica_count = 0;
    selection.configurations = names;
    selection.configuration_count = 1;
    assert_overview(store, &selection, "1: 2020..2020");
    selection.reference = rfs; /* of its runs the one that the run of rps can be compared with */
    assert_overview(store, &selection, "2: 2020..2021");
    selection.configuration_count = 2;
    assert_overview(store, &selection, "4: 2020..2023");
    selection.where = &host;
    selection.where_count = 1;
    assert_overview(store, &selection, "1: 2023..2023");
    selection.configurations = &names[2];
    selection.configuration_count = 1;
    assert_overview(store, &selection,
                    "there are no runs of these configurations at these replica counts: choose others with "
                    "--configurations "
                    "and --replicas");
    store_close(store);
}

static void test_rows(void **state)
{
    (void)state;
    struct store *store = open_filled();
    struct error error;
    struct lines lines = {0};
    assert_good(store_read_facts(store, &day, add_fact, &lines, &error), &error);
    assert_string_equal(lines.text, "iperf3 output/version=3.12:2\nlabel/host=a:3\nmachine/kernel=6.1:2\n"
                                    "tool/iperf3=3.12:2\ntool/mpstat=12.6:2\n");
    lines.text[0] = '\0';
    assert_good(store_read_treatments(store, &day, add_treatment, &lines, &error), &error);
    assert_string_equal(lines.text, "rfs:1,0,0,failed -1,-1..-1..-1\nrps:2,1,1,failed 2,15..27.5..40\n");
    lines.text[0] = '\0';
    assert_good(store_read_settings(store, &day, add_setting, &lines, &error), &error);
    assert_string_equal(lines.text, "rps before underlay rps_cpus=3:2 devices,2 runs\n"
                                    "rps after underlay rps_cpus=0:1 devices,1 runs\n");
    lines.text[0] = '\0';
    assert_good(store_read_sources(store, &day, add_source, &lines, &error), &error);
    assert_string_equal(lines.text, "client.txt 11 bytes iperf3-text.2 runs 1 rejected 0 warned 0 8\n"
                                    "rps-4.txt 9 bytes run-log.1 runs 2 rejected 1 warned 2 7\n");
    store_close(store);
}

static void test_remarks(void **state)
{
    (void)state;
    struct store *store = open_filled();
    struct error error;
    struct lines lines = {0};
    uint64_t count = 0;
    assert_good(store_read_remarks(store, &day, 2, &count, add_remark, &lines, &error), &error);
    assert_int_equal(count, 3);
    assert_string_equal(lines.text, "rps-4.txt:12 warned even\nrps-4.txt:12 warned odd\n");
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_overview),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_remarks),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mpstat's JSON: the files are what mpstat of sysstat 12.6 printed, one of them until it was killed. */
#include "test.h"

#include "collect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOST(statistics)                                                                                     \
    "{\"sysstat\": {\n\"hosts\": [\n{\"nodename\": \"vm\", \"release\": \"6.1\", \"number-of-cpus\": 2,\n"   \
    "\"statistics\": [\n" statistics "\n]}]}}\n"
#define SHARES(cpu, usr, idle) "{\"cpu\": " cpu ", \"usr\": " usr ", \"idle\": " idle "}"
#define SAMPLE(rows)           "{\"timestamp\": \"10:00:01\", \"cpu-load\": [\n" rows "\n]}"

static char *records_of(const char *text)
{
    return collect_records(&format_mpstat_json, slice_of(text), 11);
}

static void test_all_tables(void **state)
{
    (void)state;
    size_t length = 0;
    char *content = read_fixture("tests/data/mpstat-all-tables.json", &length);
    char *records = collect_records(&format_mpstat_json, (struct slice){content, length}, 1000);
    static const char *const kinds[] = {"cpu", "node", "interrupts", "irqs", "softirqs"};
    static const size_t rows[] = {3, 2, 3, 2, 2};
    for (size_t i = 0; i < 5; i++) {
        char part[80];
        snprintf(part, sizeof part, "{\"record\":\"%s\"", kinds[i]);
        expect_lines(records, 2 * rows[i], part); /* two samples; JSON has no averages */
    }
    expect_lines(records, 1, "{\"record\":\"machine\",\"file\":\"f\",\"line\":3,\"host\":\"vm\"");
    expect_lines(records, 12, "\"sample\":2,\"average\":false");
    expect_lines(records, 0, "\"reason\"");
    assert_chunks_agree(&format_mpstat_json, (struct slice){content, length});
    free(records);
    free(content);
}

static void test_killed(void **state)
{
    (void)state;
    size_t length = 0;
    char *content = read_fixture("tests/data/mpstat-killed.json", &length);
    char *whole = collect_records(&format_mpstat_json, (struct slice){content, length}, 1000);
    expect_lines(whole, 6, "\"record\":\"cpu\"");
    expect_lines(whole, 1,
                 "\"rejected\",\"file\":\"f\",\"line\":26,\"reason\":\"the file ends before the document");
    free(whole);
    /* Cut anywhere: whole samples only, and the tail is said. */
    const char *second = strstr(content, "\"timestamp\"");
    second = strstr(second + 1, "\"timestamp\"");
    assert_non_null(second);
    for (size_t cut = (size_t)(second - content); cut + 1 < length; cut += 13) {
        char *records = collect_records(&format_mpstat_json, (struct slice){content, cut}, 64);
        size_t rows = count_lines(records, "\"record\":\"cpu\"");
        assert_true(rows == 3 || (rows == 6 && cut + 8 > length));
        expect_lines(records, 1, "\"rejected\"");
        free(records);
    }
    assert_chunks_agree(&format_mpstat_json, (struct slice){content, length});
    free(content);
}

static void test_versions_of_a_row(void **state)
{
    (void)state;
    char *records = records_of(HOST(SAMPLE(SHARES("\"-1\"", "1.5", "98.5") "," SHARES(
        "0", "2", "98") ",\n"
                        "{\"cpu\": \"1\", \"core\": \"0\", \"socket\": \"0\", \"node\": \"0\", "
                        "\"usr\": 0.00, \"sys\": 0.00, \"idle\": 0.00}")));
    expect_lines(records, 1,
                 "\"line\":6,\"sample\":1,\"average\":false,\"cpu\":\"all\",\"usr\":1.5,\"nice\":null,");
    expect_lines(records, 1, "\"line\":6,\"sample\":1,\"average\":false,\"cpu\":0,\"usr\":2.0,");
    expect_lines(records, 1,
                 "\"line\":7,\"sample\":1,\"average\":false,\"cpu\":1,\"offline\":true,\"usr\":null,");
    free(records);
}

static void test_rows_that_can_t_be(void **state)
{
    (void)state;
    static const struct {
        const char *text, *reason;
        size_t rows;
    } cases[] = {
        {HOST(SAMPLE(SHARES("\"x\"", "1.00", "99.00"))), "neither a cpu's number nor", 0},
        {HOST(SAMPLE(SHARES("\"0\"", "-1.00", "99.00"))), "usr is negative", 0},
        {HOST(SAMPLE(SHARES("\"0\"", "\"1\"", "99.00"))), "usr is not a number", 0},
        {HOST(SAMPLE(SHARES("\"0\"", "nan", "99.00"))), "usr is not a number", 0},
        {HOST(SAMPLE(SHARES("\"0\"", "1.00", "199.00"))), "idle is above 100 %", 0},
        {HOST(SAMPLE(SHARES("\"0\"", "1.00", "9.00"))), "add up to 10.00 %", 1},
        {HOST(SAMPLE("{\"cpu\": \"0\", \"usr\": 1.00, \"usr\": 2.00, \"idle\": 98.00}")), "has a key twice",
         0},
        {HOST(SAMPLE("{\"usr\": 1.00, \"idle\": 99.00}")), "does not say its cpu", 0},
        {HOST(SAMPLE("{\"cpu\": \"0\"}")), "without any of mpstat's columns", 0},
        {HOST(SAMPLE("7")), "is no JSON object", 0},
        {HOST(SAMPLE(SHARES("\"0\"", "1.00", "99.00") ",\n" SHARES("\"0\"", "1.00", "99.00"))),
         "stands twice in one sample", 1},
        {HOST("{\"soft-interrupts\": [{\"cpu\": \"0\", \"intr\": [{\"name\": \"line\", \"value\": 1}]}]}"),
         "a column named line", 0},
        {HOST("{\"soft-interrupts\": [{\"cpu\": \"0\", \"intr\": [{\"name\": \"HI\"}]}]}"),
         "HI is not a number", 0},
        {HOST("{\"soft-interrupts\": [{\"cpu\": \"all\", \"intr\": [{\"name\": \"HI\", \"value\": 1}]}]}"),
         "in a table that has none", 0},
        {"what\n" HOST(SAMPLE(SHARES("\"0\"", "1.00", "99.00"))), "a line outside of mpstat's document", 1},
        {HOST(SAMPLE(SHARES("\"0\"", "1.00", "99.00"))) "{\"a\": 1}\n",
         "a JSON document that is none of mpstat's", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *records = records_of(cases[i].text);
        expect_lines(records, cases[i].rows, "\"record\":\"cpu\"");
        expect_lines(records, 1, cases[i].reason);
        free(records);
        assert_chunks_agree(&format_mpstat_json, slice_of(cases[i].text));
    }
}

static void test_keys_that_are_missing(void **state)
{
    (void)state;
    char *records = records_of(HOST(SAMPLE(SHARES("\"0\"", "1.00", "99.00")) ",\n" SAMPLE(
        "{\"cpu\": \"0\", \"usr\": 2.00, \"idlX\": 98.00}") ",\n" SAMPLE(SHARES("\"0\"", "3.00", "97.00"))));
    expect_lines(records, 1, "\"line\":9,\"reason\":\"idlX in the place of the column idle");
    expect_lines(records, 3, "\"record\":\"cpu\"");
    expect_lines(records, 1, "\"idle\":null");
    expect_lines(records, 1, "\"reason\"");
    free(records);
    /* where a CPU is (-T) is no column of it, nor is what a later version may say in words */
    records = records_of(HOST(SAMPLE("{\"cpu\": \"0\", \"core\": \"0\", \"socket\": 0, \"node\": \"0\", "
                                     "\"name\": \"big\", \"usr\": 1.00, \"idle\": 99.00}")));
    expect_lines(records, 0, "\"reason\"");
    free(records);
    records = records_of(
        HOST("{\"timestamp\": \"10:00:01\", \"cpu-loXd\": [\n" SHARES("\"0\"", "1.00", "99.00") "]}"));
    expect_lines(records, 1,
                 "\"record\":\"rejected\",\"file\":\"f\",\"line\":5,\"reason\":\"a table that is none of");
    free(records);
    records = records_of("{\"sysstat\": {\"hosts\": [{\"nodename\": \"vm\", \"statXstics\": []}]}}");
    expect_lines(records, 1, "\"reason\":\"a document of mpstat's without its statistics\"");
    free(records);
}

/* A sample of more rows than a machine has is not kept whole. */
static void test_rows_without_end(void **state)
{
    (void)state;
    size_t length = 6 << 20;
    char *text = malloc(length + 1000);
    assert_non_null(text);
    int used = snprintf(text, 500, "%s", "{\"sysstat\": {\"hosts\": [{\"statistics\": [\n{\"cpu-load\": [\n");
    size_t at = (size_t)used;
    while (at < length) {
        memcpy(text + at, "{},", 3);
        at += 3;
    }
    snprintf(text + at, 500, "{}]}]}]}}\n");
    char *records = collect_records(&format_mpstat_json, slice_of(text), 65536);
    expect_lines(records, 81920, "a row that does not say its cpu");
    expect_lines(records, 1, "\"line\":3,\"reason\":\"a sample of more rows than a machine has");
    free(records);
    free(text);
}

/* A byte in the second sample is not JSON's any more: the third is found again. */
static void test_damage_inside(void **state)
{
    (void)state;
    char text[] = HOST(SAMPLE(SHARES("\"0\"", "1.00", "99.00")) ",\n" SAMPLE(
        SHARES("\"0\"", "2.00", "98.00")) ",\n" SAMPLE(SHARES("\"0\"", "3.00", "97.00")));
    *strstr(text, "2.00") = '}';
    char *records = records_of(text);
    expect_lines(records, 1, "\"sample\":1,\"average\":false,\"cpu\":0,\"usr\":1.0,");
    expect_lines(records, 1, "\"sample\":2,\"average\":false,\"cpu\":0,\"usr\":3.0,");
    expect_lines(records, 2, "\"record\":\"cpu\"");
    assert_true(count_lines(records, "\"rejected\"") >= 1);
    free(records);
}

static void test_several_documents_and_none(void **state)
{
    (void)state;
    char *records = records_of("\xEF\xBB\xBF" HOST(SAMPLE(SHARES("\"0\"", "1.00", "99.00")))
                                   HOST(SAMPLE(SHARES("\"0\"", "1.00", "99.00"))));
    expect_lines(records, 2, "\"record\":\"machine\"");
    expect_lines(records, 2, "\"sample\":1,");
    expect_lines(records, 0, "\"reason\"");
    free(records);
    records = records_of(HOST("")); /* killed before the first sample, and closed */
    expect_lines(records, 1, "\"record\":\"machine\"");
    expect_lines(records, 1, "\"record\"");
    free(records);
    records = records_of("{\"results\": {\"mpstat\": " HOST(SAMPLE(SHARES("\"0\"", "1.00", "99.00"))) "}}");
    expect_lines(records, 1, "\"record\":\"cpu\""); /* wrapped in another document */
    free(records);
}

/* The braces around the samples are missing (a script took them for its own): no row goes without a word. */
static void test_rows_outside_of_samples(void **state)
{
    (void)state;
    char *records = records_of(HOST("{\"cpu\": \"all\", \"usr\": 2.23, \"idle\": 97.77},\n"
                                    "{\"cpu\": \"0\", \"usr\": 2.20, \"idle\": 97.80}\n]"));
    expect_lines(records, 2, "\"reason\":\"a sample without a row of mpstat's tables\"");
    expect_lines(records, 0, "before are taken");
    expect_lines(records, 0, "\"record\":\"cpu\"");
    free(records);
}

static void test_recognition(void **state)
{
    (void)state;
    struct error error;
    assert_ptr_equal(format_recognise(slice_of(HOST("")), &error), &format_mpstat_json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_tables),
        cmocka_unit_test(test_killed),
        cmocka_unit_test(test_versions_of_a_row),
        cmocka_unit_test(test_rows_that_can_t_be),
        cmocka_unit_test(test_damage_inside),
        cmocka_unit_test(test_several_documents_and_none),
        cmocka_unit_test(test_rows_outside_of_samples),
        cmocka_unit_test(test_keys_that_are_missing),
        cmocka_unit_test(test_rows_without_end),
        cmocka_unit_test(test_recognition),
    };
    return cmocka_run_group_tests_name("ingest: mpstat's JSON", tests, NULL, NULL);
}

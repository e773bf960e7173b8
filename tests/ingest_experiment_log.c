/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Experiment logs: a small whole one, every way to damage it, and a real one at every chunk size. */
#include "test.h"

#include "collect.h"

#include <stdlib.h>
#include <string.h>

#define HEADER                                                                                               \
    "Average:     CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle\n"
#define TABLE_1                                                                                              \
    HEADER                                                                                                   \
    "Average:     all    1.00    0.00    2.00    0.00    0.00    7.00    0.00    0.00    0.00   90.00\n"     \
    "Average:       0    1.50    0.00    2.50    0.00    0.00    6.00    0.00    0.00    0.00   90.00\n"
#define TABLE_2                                                                                              \
    HEADER                                                                                                   \
    "Average:     all    3.00    0.00    4.00    0.00    0.00    8.00    0.00    0.00    0.00   85.00\n"     \
    "Average:       0    3.50    0.00    4.50    0.00    0.00    7.00    0.00    0.00    0.00   85.00\n"
#define PART_1                                                                                               \
    "Running experiment 1...\nExperiment 1 completed.\n1620\n1370\n"                                         \
    "Running experiment 2...\nExperiment 2 completed.\n1510\n1500\n"
#define GRID "Numbers grid:\n1620 1370\n1510 1500\n"
#define LISTS                                                                                                \
    "Core 0 idle: \n90.00\n85.00\nCore 0 soft: \n6.00\n7.00\nCore 0 sys: \n2.50\n4.50\nCore 0 usr: "         \
    "\n1.50\n3.50\n"

static char *records_of(const char *text)
{
    return collect_records(&format_experiment_log, slice_of(text), 11);
}

static void test_whole_log(void **state)
{
    (void)state;
    static const char log[] = PART_1 TABLE_1 "\n" TABLE_2 "\n\n" GRID LISTS;
    char *records = records_of(log);
    assert_int_equal(count_lines(records, "error"), 0);
    assert_int_equal(count_lines(records, "\"record\":\"run\""), 2);
    expect_line(
        records,
        "{\"record\":\"summary\",\"file\":\"f\",\"line\":8,\"run\":2,\"replica\":2,\"test\":4,\"stream\":"
        "null,"
        "\"direction\":\"receiver\",\"reverse\":false,\"start\":null,\"end\":null,\"omitted\":false,"
        "\"bytes\":null,\"bits_per_second\":1500000000,");
    expect_line(
        records,
        "{\"record\":\"cpu\",\"file\":\"f\",\"line\":15,\"run\":2,\"sample\":0,\"average\":true,\"cpu\":0,"
        "\"usr\":3.5,");
    assert_chunks_agree(&format_experiment_log, slice_of(log));
    free(records);
}

static void test_damaged_logs(void **state)
{
    (void)state;
    static const struct {
        const char *log, *reason;
    } cases[] = {
        {PART_1, "error 8: the log is cut: mpstat's tables"},
        {PART_1 TABLE_1, "error 11: 2 experiments but 1 tables of mpstat: the log is damaged"},
        {PART_1 TABLE_1 TABLE_2, "error 14: the log is cut: the numbers grid"},
        {PART_1 TABLE_1 TABLE_2 GRID, "error 17: the log is cut: the cores' lists are missing"},
        {PART_1 TABLE_1 GRID LISTS, "error 12: 2 experiments but 1 tables of mpstat"},
        {PART_1 TABLE_1 TABLE_2 TABLE_2, "error 15: a table more than the 2 experiments"},
        {PART_1 TABLE_1 HEADER "Average:     all    3.00    0.00", "error 13: a row of 4 words"},
        {PART_1 TABLE_1 TABLE_2 "Numbers grid:\n1620 1370 1510 1501\n" LISTS,
         "the grid's 1501 contradicts the bitrate in line 8"},
        {PART_1 TABLE_1 TABLE_2 "Numbers grid:\n1620 1370 1510\n" LISTS,
         "the grid has 3 numbers where the experiments have 4"},
        {PART_1 TABLE_1 TABLE_2 "Numbers grid:\n1620 1370 1510 1500 1\n" LISTS,
         "the grid has more numbers than the 4"},
        {PART_1 TABLE_1 TABLE_2 GRID "Core 0 idle: \n90.00\n85.01\n",
         "core 0's idle 85.01 contradicts the table in line 14"},
        {PART_1 TABLE_1 TABLE_2 GRID "Core 0 idle: \n90.00\n",
         "the list of core 0's idle is shorter than the tables"},
        {PART_1 TABLE_1 TABLE_2 GRID "Core 0 idle: \n90.00\n85.0", "error 20: \"85.0\" is cut"},
        {PART_1 TABLE_1 TABLE_2 GRID "Core 0 idle: \n90.00\n85.00\n",
         "the log is cut: 1 of 4 cores' lists are there"},
        {PART_1 TABLE_1 TABLE_2 GRID "Core 0 idle: \n90.00\n85.00\nCore 0 idle: \n",
         "core 0's idle stands twice"},
        {"Running experiment 1...\nExperiment 1 completed.\nabc\n",
         "error 3: bitrate \"abc\" is not a number"},
        {"Running experiment 1...\nExperiment 1 completed.\n-5\n", "error 3: bitrate \"-5\" is negative"},
        {"Running experiment 1...\nExperiment 1 completed.\nnan\n",
         "error 3: bitrate \"nan\" is not a number"},
        {"Running experiment 1...\nExperiment 1 completed.\n1e999\n",
         "error 3: bitrate \"1e999\" is too large"},
        {"Running experiment 1...\nExperiment 1 completed.\n16", "error 3: the file ends inside this line"},
        {"Running experiment 1...\nRunning experiment 3...\n", "error 2: experiment 3 follows experiment 1"},
        {"Running experiment 1...\nExperiment 2 completed.\n",
         "error 2: experiment 2 is said to be completed while 1 runs"},
        {"7\nRunning experiment 1...\n", "error 1: \"7\" stands before the first experiment"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *records = records_of(cases[i].log);
        expect_line(records, cases[i].reason);
        free(records);
    }
}

static void test_real_log(void **state)
{
    (void)state;
    size_t length = 0;
    char *content = read_fixture("tests/data/experiment-logs/baseline-4.txt", &length);
    struct slice log = {content, length};
    char *records = collect_records(&format_experiment_log, log, length);
    assert_int_equal(count_lines(records, "error"), 0);
    assert_chunks_agree(&format_experiment_log, log);
    /* Cut anywhere before the end it is damaged, and says so: never a shorter log that looks whole. */
    for (size_t cut = 60; cut < length - 1; cut += 53) {
        char *part = collect_records(&format_experiment_log, (struct slice){content, cut}, 4096);
        assert_int_equal(count_lines(part, "error"), 1);
        free(part);
    }
    free(records);
    free(content);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_log),
        cmocka_unit_test(test_damaged_logs),
        cmocka_unit_test(test_real_log),
    };
    return cmocka_run_group_tests_name("ingest: experiment logs", tests, NULL, NULL);
}

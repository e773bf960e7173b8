/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mpstat's text: the files in tests/data are what mpstat of sysstat 12.6 printed; expected numbers read off
 * by eye. */
#include "test.h"

#include "collect.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define BANNER "Linux 6.18.44 (node-b) \t2026-11-21 \t_x86_64_\t(2 CPU)\n\n"
#define HEADER                                                                                               \
    "12:00:01     CPU    %usr   %nice    %sys %iowait    %irq   %soft  %steal  %guest  %gnice   %idle\n"
#define ROW(cpu)                                                                                             \
    "12:00:02     " cpu "    1.00    0.00    2.00    0.00    0.00    7.00    0.00    0.00    0.00   90.00\n"

static char *records_of(const char *text)
{
    return collect_records(&format_mpstat_text, slice_of(text), 5);
}

static void test_samples_and_averages(void **state)
{
    (void)state;
    size_t length = 0;
    char *content = read_fixture("tests/data/mpstat.txt", &length);
    char *records = collect_records(&format_mpstat_text, (struct slice){content, length}, 100);
    expect_line(
        records,
        "{\"record\":\"machine\",\"file\":\"f\",\"line\":1,\"host\":\"node-b\",\"kernel\":\"6.18.44\","
        "\"cpus\":2}");
    expect_line(
        records,
        "{\"record\":\"cpu\",\"file\":\"f\",\"line\":5,\"sample\":1,\"average\":false,\"cpu\":0,\"usr\":32.0,"
        "\"nice\":0.0,\"sys\":9.0,\"iowait\":0.0,\"irq\":0.0,\"soft\":0.0,\"steal\":0.0,\"guest\":0.0,"
        "\"gnice\":0.0,\"idle\":59.0}");
    assert_int_equal(count_lines(records, "\"sample\":2,\"average\":false"), 3);
    assert_int_equal(count_lines(records, "\"average\":true"), 3);
    expect_line(records, "\"average\":true,\"cpu\":\"all\",\"usr\":32.329999999999998,");
    assert_chunks_agree(&format_mpstat_text, (struct slice){content, length});
    free(records);
    free(content);
}

static void test_since_boot(void **state)
{
    (void)state;
    size_t length = 0;
    char *content = read_fixture("tests/data/mpstat-since-boot.txt", &length);
    char *records = collect_records(&format_mpstat_text, (struct slice){content, length}, 100);
    assert_int_equal(count_lines(records, "\"sample\":1,\"average\":false"), 3);
    assert_int_equal(count_lines(records, "\"average\":true"), 0);
    free(records);
    free(content);
}

static void test_clocks_locales_and_column_sets(void **state)
{
    (void)state;
    char *records = records_of(
        BANNER "12:00:01 PM  CPU %usr %idle\n12:00:02 PM  all 1,50 98,50\n"
               "12:00:03 PM  all 2,50 97,50\n\nMoyenne :  CPU %usr %idle\nMoyenne :  all 2,00 98,00\n");
    expect_line(records,
                "\"line\":4,\"sample\":1,\"average\":false,\"cpu\":\"all\",\"usr\":1.5,\"nice\":null,");
    expect_line(records, "\"line\":5,\"sample\":2,\"average\":false,");
    expect_line(records, "\"line\":8,\"sample\":2,\"average\":true,\"cpu\":\"all\",\"usr\":2.0,");
    free(records);
    /* sysstat 7 has %user, %system and interrupts a second behind %idle; -T names a core, socket and node. */
    char *old = records_of(BANNER "10:00 CPU %user %nice %system %iowait %irq %soft %idle intr/s\n"
                                  "10:01 all 1.00 0.00 2.00 0.00 0.00 7.00 90.00 1034.00\n");
    expect_line(
        old, "\"cpu\":\"all\",\"usr\":1.0,\"nice\":0.0,\"sys\":2.0,\"iowait\":0.0,\"irq\":0.0,\"soft\":7.0,"
             "\"steal\":null,\"guest\":null,\"gnice\":null,\"idle\":90.0}");
    free(old);
    char *topology = records_of(BANNER "10:00 CPU CORE SOCK NODE %usr %idle\n10:01 3 1 0 0 1.00 99.00\n");
    expect_line(topology, "\"cpu\":3,\"usr\":1.0,");
    free(topology);
}

static void test_rows_that_can_t_be(void **state)
{
    (void)state;
    static const struct {
        const char *text, *reason;
    } cases[] = {
        {BANNER HEADER ROW("all") "12:00:02       0    1.00    0.00    2.00\n", "it is cut"},
        {BANNER HEADER ROW("all") "12:00:02       x 1.00 0.00 2.00 0.00 0.00 7.00 0.00 0.00 0.00 90.00\n",
         "is neither a CPU's number nor"},
        {BANNER HEADER ROW("all") "12:00:02       0 1.00 0.00 nan 0.00 0.00 7.00 0.00 0.00 0.00 90.00\n",
         "is not a number"},
        {BANNER HEADER ROW("all") "12:00:02       0 1.00 0.00 -2.00 0.00 0.00 7.00 0.00 0.00 0.00 90.00\n",
         "is negative"},
        {BANNER HEADER ROW("all") "12:00:02       0 1.00 0.00 2.00 0.00 0.00 7.00 0.00 0.00 0.00 900.00\n",
         "is above 100 %"},
        {BANNER HEADER ROW("all") "12:00:02       0 1.00 0.00 2.00 0.00 0.00 7.00 0.00 0.00 0.00 9",
         "the file ends inside this row"},
        {BANNER HEADER ROW("all") ROW("all"), "stands twice in one sample"},
        {BANNER HEADER ROW("all") "\nmpstat: interrupted\n", "belongs to no table"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *records = records_of(cases[i].text);
        expect_line(records, "\"record\":\"cpu\""); /* the good row is kept */
        expect_line(records, cases[i].reason);
        free(records);
    }
}

static void test_carriage_returns_escapes_and_byte_order_mark(void **state)
{
    (void)state;
    char *plain = records_of(BANNER HEADER ROW("all"));
    char *dressed =
        records_of("\xEF\xBB\xBF" BANNER "12:00:01     CPU    %usr   %nice    %sys %iowait    %irq   %soft  "
                   "%steal  %guest  %gnice   %idle\r\n"
                   "12:00:02     \x1b[32mall\x1b[0m    \x1b[1m1.00\x1b[0m    0.00    2.00    0.00    0.00    "
                   "7.00    0.00    0.00    0.00   90.00\r\n");
    assert_string_equal(plain, dressed);
    free(plain);
    free(dressed);
}

/* The text with what a log wrote before each line: its words, and a time and a number that go on. */
static char *logged(struct slice text, const char *before, const char *after)
{
    char *log = memory_copy_text("");
    for (unsigned number = 9998; text.length > 0; number++) {
        struct slice line = slice_next_line(&text);
        memory_append(&log, "%s%u%s%.*s\n", before, number, after, SLICE_ARGUMENTS(line));
    }
    return log;
}

static void test_behind_a_log_s_words(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after;
    } logs[] = {{"2023-05-04T10:00:00.", "Z "}, {"2023-05-04T10:00:00.", "Z stdout F "},
                {"May 04 10:00 ", " "},         {"client-1  | ", " "},
                {"logs/mp.log:", ":"},          {"> ", "\t"}};
    size_t length = 0;
    char *content = read_fixture("tests/data/mpstat.txt", &length);
    struct slice text = {content, length};
    char *plain = collect_records(&format_mpstat_text, text, 100);
    struct slice rest = text;
    slice_next_line(&rest); /* the banner */
    for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++) {
        char *log = logged(text, logs[i].before, logs[i].after);
        char *records = collect_records(&format_mpstat_text, slice_of(log), 100);
        assert_string_equal(records, plain);
        assert_chunks_agree(&format_mpstat_text, slice_of(log));
        free(records);
        free(log);
        if (i > 1)
            continue;
        /* Without the banner, the time next to the CPU is the sample's. */
        log = logged(rest, logs[i].before, logs[i].after);
        records = collect_records(&format_mpstat_text, slice_of(log), 100);
        expect_lines(records, count_lines(plain, "\"record\":\"cpu\""), "\"record\":\"cpu\"");
        expect_lines(records, count_lines(plain, "\"sample\":2,"), "\"sample\":2,");
        free(records);
        free(log);
    }
    free(plain);
    free(content);
}

static void test_banners(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"Linux 6.1.0 (node-b) \t11/21/26 \t_x86_64_\t(2 CPU)\n",
         "\"host\":\"node-b\",\"kernel\":\"6.1.0\",\"cpus\":2}"},
        /* tabs that somebody made blanks of; old versions */
        {"Linux 6.1.0 (node-b)   Thursday 04 September 2014  _i686_  (12 CPU)\n",
         "\"host\":\"node-b\",\"kernel\":\"6.1.0\",\"cpus\":12}"},
        {"Linux 2.6.9 (node-b) \t04/03/2008\n", "\"host\":\"node-b\",\"kernel\":\"2.6.9\",\"cpus\":null}"},
        {"Linux 6.1.0 (node-b) \t\xDB\xB1\xDB\xB4\xDB\xB0\xDB\xB5 \t_x86_64_\t(1 CPU)\n", "\"cpus\":1}"},
        /* prose */
        {"Linux is (for some) no answer\n", "\"a line that belongs to no table\""},
        /* the table in its own line would be lost with it */
        {"Linux 6.1.0 (vm) \t11/21/26 \t_x86_64_\t(2 CPU)10:00:00 CPU %usr %idle\n", "\"reason\":"},
        {"runs on Linux 6.1.0 (Debian 12)\n", "\"a line that belongs to no table\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *records = records_of(cases[i].text);
        expect_line(records, cases[i].expected);
        expect_line(records, "\"record\"");
        free(records);
    }
    /* A zone behind the time is none. */
    char *records = records_of(
        "12:00:01 +0545 CPU %usr %idle\n12:00:02 +0545 all 10.00 90.00\n12:00:02 +0545 0 10.00 90.00\n"
        "12:00:03 +0545 all 10.00 90.00\n");
    expect_line(records, "\"sample\":2,");
    free(records);
}

static void test_recognition(void **state)
{
    (void)state;
    static const struct {
        const char *text, *format; /* NULL: refused, with the reason */
        const char *reason;
    } cases[] = {
        {BANNER, "mpstat-text", NULL},
        {HEADER, "mpstat-text", NULL},
        {"Connecting to host h, port 1\n", "iperf3-text", NULL},
        {"iperf3: error - unable to connect\n", "iperf3-text", NULL},
        {"Running experiment 1...\n", "experiment-log", NULL},
        {"Client connecting to h, TCP port 5001\nTCP window size: 43.8 KByte\n[  3]  0.0-10.0 sec   112 "
         "MBytes  94.2 "
         "Mbits/sec\n",
         NULL, "is iperf 2 text output"},
        {"", NULL, "is empty"},
        {"bash: nothing here\n", NULL, "no format that is known here"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error error = {""};
        const struct format *format = format_recognise(slice_of(cases[i].text), &error);
        if (cases[i].format != NULL) {
            assert_non_null(format);
            assert_string_equal(format->name, cases[i].format);
        } else {
            assert_null(format);
            assert_non_null(strstr(error.message, cases[i].reason));
        }
    }
    struct error error;
    assert_null(format_recognise((struct slice){"\x7f"
                                                "ELF\0\0\0",
                                                7},
                                 &error));
    assert_non_null(strstr(error.message, "is binary"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples_and_averages),
        cmocka_unit_test(test_since_boot),
        cmocka_unit_test(test_clocks_locales_and_column_sets),
        cmocka_unit_test(test_rows_that_can_t_be),
        cmocka_unit_test(test_carriage_returns_escapes_and_byte_order_mark),
        cmocka_unit_test(test_behind_a_log_s_words),
        cmocka_unit_test(test_banners),
        cmocka_unit_test(test_recognition),
    };
    return cmocka_run_group_tests_name("ingest: mpstat text, recognition", tests, NULL, NULL);
}

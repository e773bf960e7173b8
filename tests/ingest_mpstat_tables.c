/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mpstat's text: its other tables, averages that contradict the samples, damage, and what is another's. The
 * files are what mpstat of sysstat 12.6 printed; expected numbers read off by eye. */
#include "test.h"

#include "collect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BANNER        "Linux 6.18.44 (node-b) \t2026-11-21 \t_x86_64_\t(2 CPU)\n\n"
#define HEADER(label) label " CPU %usr %nice %sys %iowait %irq %soft %steal %guest %gnice %idle\n"
#define ROW(label, cpu, soft, idle)                                                                          \
    label " " cpu " 1.00 0.00 2.00 0.00 0.00 " soft " 0.00 0.00 0.00 " idle "\n"
#define ZEROS(label, cpu) label " " cpu " 0.00 0.00 0.00 0.00 0.00 0.00 0.00 0.00 0.00 0.00\n"

static char *records_of(const char *text)
{
    return collect_records(&format_mpstat_text, slice_of(text), 7);
}

static void test_all_tables(void **state)
{
    (void)state;
    size_t length = 0;
    char *content = read_fixture("tests/data/mpstat-all-tables.txt", &length);
    char *records = collect_records(&format_mpstat_text, (struct slice){content, length}, 1000);
    static const char *const kinds[] = {"cpu", "node", "interrupts", "irqs", "softirqs"};
    static const size_t rows[] = {3, 2, 3, 2, 2}; /* a sample: of all and two CPUs; of all and one node */
    for (size_t i = 0; i < 5; i++) {
        char part[80];
        snprintf(part, sizeof part, "{\"record\":\"%s\"", kinds[i]);
        expect_lines(records, 3 * rows[i], part); /* two samples and the averages */
    }
    expect_lines(records, 12, "\"sample\":2,\"average\":false");
    expect_lines(records, 12, "\"sample\":2,\"average\":true");
    expect_lines(records, 0, "\"rejected\"");
    expect_lines(records, 0, "\"warning\"");
    assert_chunks_agree(&format_mpstat_text, (struct slice){content, length});
    free(records);
    free(content);
}

static void test_rows_of_rates(void **state)
{
    (void)state;
    char *records = records_of(BANNER "10:00:01 CPU intr/s\n10:00:02 all 88.12\n10:00:02 0 36.00\n\n"
                                      "10:00:01 CPU 24/s NMI/s LOC/s\n10:00:02 0 0.00 1.00 27.50\n\n"
                                      "10:00:01 CPU HI/s NET_RX/s\n10:00:02 1 0.00 12345678.25\n");
    expect_lines(
        records, 1,
        "{\"record\":\"interrupts\",\"file\":\"f\",\"line\":4,\"sample\":1,\"average\":false,\"cpu\":\"all\","
        "\"intr\":88.120000000000005}");
    expect_lines(
        records, 1,
        "{\"record\":\"irqs\",\"file\":\"f\",\"line\":8,\"sample\":1,\"average\":false,\"cpu\":0,\"24\":0.0,"
        "\"NMI\":1.0,\"LOC\":27.5}");
    expect_lines(
        records, 1,
        "{\"record\":\"softirqs\",\"file\":\"f\",\"line\":11,\"sample\":1,\"average\":false,\"cpu\":1,"
        "\"HI\":0.0,\"NET_RX\":12345678.25}");
    free(records);
    /* sysstat 7: the interrupts stand among the shares */
    records = records_of(BANNER "10:00:00 CPU %user %nice %sys %iowait %irq %soft %steal %idle intr/s\n"
                                "10:00:01 all 1.00 0.00 2.00 0.00 0.00 7.00 0.00 90.00 1034.00\n");
    expect_lines(records, 1, "\"soft\":7.0,\"steal\":0.0,\"guest\":null,\"gnice\":null,\"idle\":90.0}");
    expect_lines(records, 1,
                 "\"record\":\"interrupts\",\"file\":\"f\",\"line\":4,\"sample\":1,\"average\":false,"
                 "\"cpu\":\"all\",\"intr\":1034.0}");
    free(records);
}

static void test_one_cpu_midnight_and_the_end_by_a_signal(void **state)
{
    (void)state;
    size_t length = 0;
    char *content = read_fixture("tests/data/mpstat-interrupted.txt", &length);
    char *records = collect_records(&format_mpstat_text, (struct slice){content, length}, 100);
    expect_lines(records, 1, "\"sample\":1,\"average\":false,\"cpu\":\"all\"");
    expect_lines(records, 1, "\"sample\":2,\"average\":false,\"cpu\":\"all\"");
    expect_lines(records, 1, "\"sample\":2,\"average\":true,\"cpu\":\"all\",\"usr\":97.5,");
    assert_chunks_agree(&format_mpstat_text, (struct slice){content, length});
    free(records);
    free(content);
    /* ^C on a terminal: an empty line, and the average without a header of its own */
    records = records_of(BANNER HEADER("23:59:59") ROW("00:00:00", "0", "7.00", "90.00") ROW(
        "00:00:01", "0", "5.00", "92.00") "\n" ROW("Average:", "0", "6.00", "91.00"));
    expect_lines(records, 1, "\"line\":5,\"sample\":2,\"average\":false,\"cpu\":0,");
    expect_lines(records, 1, "\"line\":7,\"sample\":2,\"average\":true,\"cpu\":0,");
    expect_lines(records, 0, "\"reason\"");
    free(records);
}

static void test_labels_of_all_locales(void **state)
{
    (void)state;
    static const struct {
        const char *time, *next, *average;
    } labels[] = {
        {"12:00:01", "12:00:02", "Average:"},
        {"12:00:01 PM", "12:00:02 PM", "Average:"},
        {"08:08:58 PM UTC", "08:08:59 PM UTC", "Average:"},
        {"20.08.58", "20.08.59", "Keskiarvo:"},
        {"20\xEC\x8B\x9C 08\xEB\xB6\x84 58\xEC\xB4\x88", "20\xEC\x8B\x9C 08\xEB\xB6\x84 59\xEC\xB4\x88",
         "\xED\x8F\x89\xEA\xB7\xA0\xEA\xB0\x92:"},
        {"20\xE6\x99\x82"
         "08\xE5\x88\x86"
         "58\xE7\xA7\x92",
         "20\xE6\x99\x82"
         "08\xE5\x88\x86"
         "59\xE7\xA7\x92",
         "\xE5\xB9\xB3\xE5\x9D\x87\xEF\xBC\x9A"}, /* with the full-width colon */
        /* Persian digits: no ASCII digit in the time */
        {"\xDB\xB2\xDB\xB0:\xDB\xB0\xDB\xB8:\xDB\xB5\xDB\xB8",
         "\xDB\xB2\xDB\xB0:\xDB\xB0\xDB\xB8:\xDB\xB5\xDB\xB9",
         "\xD9\x85\xDB\x8C\xD8\xA7\xD9\x86\xDA\xAF\xDB\x8C\xD9\x86"}, /* and no colon behind the average's
                                                                         word */
        {"1732190400", "1732190401", "Moyenne :"},
    };
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        char text[1000];
        snprintf(text, sizeof text,
                 BANNER "%s CPU %%usr %%idle\n%s 0 1,50 98,50\n\n%s CPU %%usr %%idle\n%s 0 1,50 98,50\n",
                 labels[i].time, labels[i].next, labels[i].average, labels[i].average);
        char *records = records_of(text);
        expect_lines(records, 1, "\"sample\":1,\"average\":false,\"cpu\":0,\"usr\":1.5,");
        expect_lines(records, 1, "\"sample\":1,\"average\":true,\"cpu\":0,\"usr\":1.5,");
        expect_lines(records, 0, "\"reason\"");
        free(records);
    }
    char *records = records_of(BANNER "10:00 CPU %usr %idle\n10:01 0 1\xD9\xAB"
                                      "50 98\xD9\xAB"
                                      "50\n");
    expect_lines(records, 1, "\"usr\":1.5,"); /* the Arabic decimal mark */
    free(records);
}

/* nb_NO's clock has no seconds: samples share their time. */
static void test_clocks_without_seconds(void **state)
{
    (void)state;
    static const char *const labels[] = {"kl. 03.47 +0000", "03:47"};
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        const char *l = labels[i];
        char text[2000];
        snprintf(text, sizeof text,
                 BANNER "%s CPU %%usr %%idle\n%s all 1,00 99,00\n%s all 2,00 98,00\n%s all 6,00 94,00\n"
                        "Gj.snitt: all 3,00 97,00\n",
                 l, l, l, l);
        char *records = records_of(text);
        expect_lines(records, 1, "\"line\":6,\"sample\":3,\"average\":false,\"cpu\":\"all\",\"usr\":6.0,");
        expect_lines(records, 1, "\"line\":7,\"sample\":3,\"average\":true,\"cpu\":\"all\",\"usr\":3.0,");
        expect_lines(records, 0, "\"reason\"");
        free(records);
        /* -P ALL: a header a sample; over the end of a minute both samples count as much */
        snprintf(text, sizeof text,
                 BANNER
                 "%s CPU %%usr %%idle\n%s all 1,00 99,00\n%s 0 1,00 99,00\n\n"
                 "%s CPU %%usr %%idle\n%s all 5,00 95,00\n%s 0 5,00 95,00\n\n"
                 "%s CPU %%usr %%idle\nkl. 03.48 +0000 all 9,00 91,00\nkl. 03.48 +0000 0 9,00 91,00\n\n"
                 "Gj.snitt: CPU %%usr %%idle\nGj.snitt: all 5,00 95,00\nGj.snitt: 0 5,00 95,00\n",
                 l, l, l, l, l, l, l);
        char *cut = i == 0 ? NULL : strstr(text, "03:47 CPU %usr %idle\nkl.");
        if (cut != NULL)
            *cut = '\0';
        records = records_of(text);
        expect_lines(records, 2, "\"sample\":2,\"average\":false");
        expect_lines(records, i == 0 ? 2 : 0, "\"sample\":3,\"average\":true");
        expect_lines(records, 0, "\"reason\"");
        free(records);
        /* without a second sample nobody knows */
        snprintf(text, sizeof text, BANNER "%s CPU %%usr %%idle\n%s all 1,00 99,00\n", l, l);
        records = records_of(text);
        expect_lines(records, 1, "\"reason\":\"one sample, of all the time since the machine was started");
        free(records);
    }
}

/* lzh_TW's numerals are no digits: at ten past three no digit stands in the time. */
static void test_clock_in_numerals(void **state)
{
    (void)state;
    char *records = records_of(BANNER HEADER("\u4E09\u6642\u5341\u5206\u5341\u79D2")
                                   ROW("\u4E09\u6642\u5341\u5206\u5341\u4E00\u79D2", "all", "7.00", "90.00")
                                       ROW("\u4E09\u6642"
                                           "47\u5206"
                                           "48\u79D2",
                                           "all", "5.00", "92.00") ROW("Average:", "all", "6.00", "91.00"));
    expect_lines(records, 1, "\"line\":4,\"sample\":1,\"average\":false,");
    expect_lines(records, 1, "\"line\":5,\"sample\":2,\"average\":false,");
    expect_lines(records, 1, "\"line\":6,\"sample\":2,\"average\":true,");
    expect_lines(records, 0, "\"reason\"");
    free(records);
}

static void test_columns_that_are_missing(void **state)
{
    (void)state;
#define TWO(header)                                                                                          \
    BANNER HEADER("10:00:00")                                                                                \
        ROW("10:00:01", "0", "7.00", "90.00") "\n" header ROW("10:00:02", "0", "7.00", "90.00")
    char *records =
        records_of(TWO("10:00:01 CPU %usr %nice %sys %iowait %irq %soft %steal %guest %gnice %idlX\n"));
    expect_lines(records, 1, "\"line\":6,\"reason\":\"%idlX in the place of the column %idle");
    expect_lines(records, 1, "\"line\":7,\"sample\":2,\"average\":false,\"cpu\":0,\"usr\":1.0,");
    expect_lines(records, 1, "\"idle\":null");
    expect_lines(records, 1, "\"reason\"");
    free(records);
    /* of a version that is to come: said once */
    records = records_of(BANNER "10:00:00 CPU %usr %new %idle\n10:00:01 0 1.00 2.00 97.00\n\n"
                                "10:00:01 CPU %usr %new %idle\n10:00:02 0 1.00 2.00 97.00\n");
    expect_lines(records, 1,
                 "\"line\":3,\"reason\":\"a column %new that is none of mpstat's: it is not read\"");
    expect_lines(records, 2, "\"idle\":97.0");
    expect_lines(records, 1, "\"reason\"");
    free(records);
    records = records_of(BANNER "10:00:00 CPU HI/s NET_RX/s\n10:00:01 0 1.00 2.00\n\n"
                                "10:00:01 CPU HI/s NEX_RX/s\n10:00:02 0 1.00 2.00\n");
    expect_lines(records, 1, "\"line\":6,\"reason\":\"no column NET_RX, which its table had before");
    free(records);
    /* zeros of a row whose %idle is not known: of an offline CPU, or of nobody knows which */
    records = records_of(
        BANNER "10:00:00 CPU %usr %sys %idlX\n10:00:01 0 0.00 0.00 100.00\n10:00:01 1 0.00 0.00 0.00\n");
    expect_lines(records, 1, "\"cpu\":0,\"usr\":0.0,");
    expect_lines(records, 1, "\"cpu\":1,\"offline\":true,\"usr\":null,");
    free(records);
}

static void test_offline_and_hot_plugged_cpus(void **state)
{
    (void)state;
    char *records = records_of(
        BANNER HEADER("10:00:00") ROW("10:00:01", "all", "7.00", "90.00")
            ROW("10:00:01", "0", "7.00", "90.00") ZEROS("10:00:01", "1") "\n" HEADER("10:00:01")
                ROW("10:00:02", "all", "7.00", "90.00") ROW("10:00:02", "0", "7.00", "90.00")
                    ROW("10:00:02", "1", "27.00", "70.00")
                        ROW("10:00:02", "2", "7.00", "90.00") "\n" HEADER("Average:")
                            ROW("Average:", "all", "17.00", "80.00") ROW("Average:", "0", "7.00", "90.00")
                                ROW("Average:", "1", "5.00", "92.00") ROW("Average:", "2", "5.00", "92.00")
                                    ZEROS("Average:", "3"));
    expect_lines(
        records, 1,
        "\"line\":6,\"sample\":1,\"average\":false,\"cpu\":1,\"offline\":true,\"usr\":null,\"nice\":null,");
    expect_lines(records, 1, "\"sample\":2,\"average\":false,\"cpu\":2,");
    expect_lines(records, 2, "\"offline\":true");
    expect_lines(records, 0,
                 "\"reason\""); /* since when those CPUs count, nobody knows: their averages go unchecked */
    free(records);
}

static void test_averages_that_contradict(void **state)
{
    (void)state;
    static const char samples[] = BANNER HEADER("10:00:00") ROW("10:00:01", "0", "5.00", "92.00")
        ROW("10:00:02", "0", "6.00", "91.00") ROW("10:00:03", "0", "7.00", "90.00");
    static const struct {
        const char *average, *reason;
    } cases[] = {
        {ROW("Average:", "0", "6.00", "91.00"), NULL},
        {ROW("Average:", "0", "6.20", "90.80"), NULL}, /* the last sample lasted a little longer */
        {ROW("Average:", "0", "6.90", "90.10"), "%soft of CPU 0 is 6.90, their mean is 6.00"},
        {ROW("Average:", "0", "9.00", "88.00"), "an average that does not follow from the samples"},
        {ROW("Average:", "0", "6.00", "19.00"), "%idle of CPU 0 is 19.00, their mean is 91.00"},
        {ROW("Average:", "0", "6.00", "19.00"), "shares that add up to 28.00 %"},
        {ROW("Average:", "1", "50.00", "47.00"), NULL}, /* of a CPU without samples: nothing contradicts it */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[2000];
        snprintf(text, sizeof text, "%s%s", samples, cases[i].average);
        char *records = records_of(text);
        expect_lines(records, 1, "\"average\":true"); /* never dropped */
        expect_lines(records, cases[i].reason != NULL,
                     cases[i].reason != NULL ? cases[i].reason : "\"warning\"");
        expect_lines(records, cases[i].reason != NULL, "\"line\":7,\"reason\":\"an average");
        free(records);
    }
    char *rates = records_of(BANNER "10:00:00 CPU intr/s\n10:00:01 all 100.00\n10:00:02 all 102.00\n"
                                    "Average: all 1010.00\n");
    expect_lines(rates, 1, "intr of all CPUs is 1010.00, their mean is 101.00");
    free(rates);
    /* One sample that took three seconds counts three times. */
    char *stall = records_of(BANNER HEADER("10:00:00") ROW("10:00:03", "0", "90.00", "7.00") ROW(
        "10:00:04", "0", "10.00", "87.00") ROW("Average:", "0", "70.00", "27.00"));
    expect_lines(stall, 0, "\"reason\"");
    free(stall);
}

static void test_damage(void **state)
{
    (void)state;
    static const struct {
        const char *text, *reason;
        size_t cpus; /* rows that are taken */
    } cases[] = {
        {BANNER HEADER("10:00:00") ROW("10:00:01", "0", "7.00", "9"), "unequal numbers of decimals", 0},
        {BANNER HEADER("10:00:00") ROW("10:00:01 0", "0", "7.00", "90.00"), "is neither a time nor", 0},
        {BANNER HEADER("10:00:00") ROW("10:00:0:", "0", "7.00", "90.00"), "is neither a time nor", 0},
        {BANNER HEADER("10:00:00") ROW("10:00:01", "0", "7.00", "90.00")
             ROW("Average5", "0", "7.00", "90.00"),
         "is neither a time nor", 1},
        {BANNER HEADER("10:00:00") ROW("10:00:01", "70000", "7.00", "90.00"), "neither a CPU's number", 0},
        {BANNER HEADER("10:00:00") ROW("10:00:01", "0", "7e1", "90.00"), "is not a number", 0},
        {BANNER HEADER("10:00:00") ROW("10:00:01", "all", "7.00", "90.00")
             ROW("10:00:07", "0", "7.00", "90.00"),
         "a time that is not its sample's", 1},
        {BANNER "10:00:00 CPU %usr %usr %idle\n10:00:01 0 1.00 1.00 98.00\n", "the column %usr twice", 0},
        {BANNER "10:00:00 CPU %usr %user %irq %idle\n10:00:01 0 1.00 1.00 0.00 98.00\n",
         "two columns for usr", 0},
        {BANNER "10:00:00 CPU HI/s line/s\n10:00:01 0 1.00 1.00\n", "a column named line", 0},
        {BANNER HEADER("10:00:00")
             ROW("10:00:01", "0", "7.00", "90.00") "10:00:01 CPV %usr %nice %idle\n" ROW("10:00:02", "0",
                                                                                         "7.00", "90.00"),
         "a header that is damaged", 1},
        {BANNER HEADER("10:00:00") ROW("10:00:01", "0", "7.00", "90.00") HEADER("Average:")
             ROW("10:00:02", "1", "7.00", "90.00"),
         "a sample's row among the averages", 1},
        {BANNER HEADER("10:00:00") ROW("10:00:01", "0", "7.00", "90.00") ROW("Average:", "0", "7.00", "90.00")
             ROW("Average:", "0", "7.00", "90.00"),
         "stands twice in the averages", 2},
        {BANNER HEADER("10:00:00") ROW("10:00:01", "0", "7.00", "90.00") "\n" HEADER("10:00:00")
             ROW("10:00:01", "0", "7.00", "90.00"),
         "a second sample of the same time", 2},
        {BANNER HEADER("10:00:00") HEADER("10:00:00") ROW("10:00:01", "0", "7.00", "91.00"), NULL, 1},
        {BANNER HEADER("10:00:00") ROW("10:00:01", "0", "17.00", "90.00"), "add up to 110.00 %", 1},
        {BANNER "10:00:00 CPU CORE SOCK NODE %usr %idle\n10:00:01 0 0 x 0 1.00 99.00\n",
         "no core, socket or node", 0},
        {BANNER "10:00:00 CPU %user %nice %system %iowait %steal %idle\n10:00:01 all 1 0 2 0 0 97\n",
         "a table of sar", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *records = records_of(cases[i].text);
        expect_lines(records, cases[i].cpus, "\"record\":\"cpu\"");
        if (cases[i].reason != NULL)
            expect_lines(records, 1, cases[i].reason);
        else
            expect_lines(records, 0, "\"reason\"");
        free(records);
        assert_chunks_agree(&format_mpstat_text, slice_of(cases[i].text));
    }
}

/* A line of 70 000 irqs is too long for a header: its rows must not be read by another table's. */
static void test_overlong_header(void **state)
{
    (void)state;
    char *text = malloc(200000);
    assert_non_null(text);
    int used = snprintf(text, 200000, "%s", BANNER HEADER("10:00:00") ROW("10:00:01", "0", "7.00", "90.00"));
    used += snprintf(text + used, 200000 - (size_t)used, "\n10:00:00 CPU");
    for (int i = 0; i < 20000; i++)
        used += snprintf(text + used, 200000 - (size_t)used, " %d/s", i);
    snprintf(text + used, 200000 - (size_t)used, "\n%s", ROW("10:00:02", "0", "7.00", "90.00"));
    char *records = collect_records(&format_mpstat_text, slice_of(text), 4096);
    expect_lines(records, 1, "\"record\":\"cpu\"");
    expect_lines(records, 1, "a line too long for mpstat");
    expect_lines(records, 1, "belongs to no table");
    free(records);
    /* One that is no header: the table goes on behind it. */
    used = snprintf(text, 200000, "%s", BANNER HEADER("10:00:00") ROW("10:00:01", "0", "7.00", "90.00"));
    memset(text + used, 'x', 100000);
    snprintf(text + used + 100000, 200000 - 100000 - (size_t)used, "\n%s",
             ROW("10:00:02", "0", "7.00", "90.00"));
    records = collect_records(&format_mpstat_text, slice_of(text), 4096);
    expect_lines(records, 2, "\"record\":\"cpu\"");
    expect_lines(records, 1, "a line too long for mpstat");
    free(records);
    free(text);
}

static void test_several_outputs(void **state)
{
    (void)state;
    char *records =
        records_of(BANNER HEADER("10:00:00") ROW("10:00:01", "0", "7.00", "90.00") "\n" HEADER("Average:")
                       ROW("Average:", "0", "7.00", "90.00") BANNER HEADER("10:00:05")
                           ROW("10:00:06", "0", "7.00", "90.00") "\n" HEADER("Average:")
                               ROW("Average:", "0", "7.00", "90.00") HEADER("10:00:07")
                                   ROW("10:00:08", "0", "7.00", "90.00"));
    expect_lines(records, 3,
                 "\"record\":\"machine\""); /* the last one's banner is missing: nothing is known of it */
    expect_lines(records, 1, "\"host\":null,\"kernel\":null,\"cpus\":null");
    expect_lines(records, 3, "\"sample\":1,\"average\":false");
    free(records);
}

static void test_since_boot_is_said(void **state)
{
    (void)state;
    char *alone = records_of(BANNER HEADER("10:00:00") ROW("10:00:00", "0", "7.00", "90.00"));
    expect_lines(alone, 1,
                 "\"line\":4,\"reason\":\"one sample, of all the time since the machine was started");
    free(alone);
    char *measured = records_of(BANNER HEADER("10:00:00") ROW("10:00:00", "0", "7.00", "90.00")
                                    HEADER("Average:") ROW("Average:", "0", "7.00", "90.00"));
    expect_lines(measured, 0, "\"reason\"");
    free(measured);
}

/* A byte of a row becomes another: the row is rejected, or says what its text says. */
static void test_flipped_bytes(void **state)
{
    (void)state;
    static const char before[] = BANNER HEADER("10:00:00");
    static const char row[] = ROW("10:00:01", "0", "7.00", "90.00");
    static const char replacements[] = "0918 .,:-xe%/";
    for (size_t at = 0; at + 1 < sizeof row - 1; at++)
        for (const char *byte = replacements; *byte != '\0'; byte++) {
            char text[400];
            snprintf(text, sizeof text, "%s%s", before, row);
            text[sizeof before - 1 + at] = *byte;
            char *records = records_of(text);
            bool rejected = count_lines(records, "\"rejected\"") == 1;
            if (!rejected && *byte != ',') { /* then its words are as many, and its CPU is its second one */
                struct slice rest = slice_of(text + sizeof before - 1);
                size_t words = 0;
                char cpu[40] = "";
                for (struct slice word = slice_next_word(&rest); word.length > 0 && word.start[0] != '\n';
                     word = slice_next_word(&rest))
                    if (++words == 2)
                        snprintf(cpu, sizeof cpu, "%.*s", SLICE_ARGUMENTS(word));
                assert_int_equal(words, 12);
                char expected[100];
                snprintf(expected, sizeof expected, "\"cpu\":%d,", (int)strtol(cpu, NULL, 10));
                expect_lines(records, 1, expected);
            }
            expect_lines(records, !rejected, "\"record\":\"cpu\"");
            free(records);
        }
}

static void test_look_alikes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *reason;
    } cases[] = {
        {BANNER "10:00:01        CPU     %user     %nice   %system   %iowait    %steal     %idle\n",
         "is sar's text"},
        {BANNER
         "10:00:01   CPU   %usr   %nice   %sys   %iowait   %steal   %irq  %soft  %guest  %gnice  %idle\n",
         "is sar's text"},
        {BANNER "10:00:01        CPU   total/s   dropd/s squeezd/s  rx_rps/s flw_lim/s   blg_len\n",
         "is sar's text"},
        {BANNER "10:00:01    proc/s   cswch/s\n", "is sar's text"},
        {BANNER "10:00:01      UID       PID    %usr %system  %guest   %wait    %CPU   CPU  Command\n",
         "is the text output of pidstat, iostat or vmstat"},
        {BANNER "avg-cpu:  %user   %nice %system %iowait  %steal   %idle\n",
         "is the text output of pidstat, iostat or vmstat"},
        {"Linux  5.4.0  (h)  05/20/20  x86_64    (4 CPU)\n\nTimestamp \tCPU\t%usr \t%nice \t%sys \t%iowait "
         "\t%irq "
         "\t%soft \t%steal \t%guest \t%nice \t%idle \n",
         "is text output of Performance Co-Pilot"},
        {"@ Sat Jul  9 19:46:21 2022\n loadavg                      memory      swap        io    system\n",
         "is text output of Performance Co-Pilot"},
        {"CPU minf mjf xcal  intr ithr  csw icsw migr smtx  srw syscl  usr sys  wt idl\n  0    9   0   23\n",
         "is mpstat's output on Solaris"},
        {"{\"sysstat\": {\n\t\"hosts\": [\n\t\t{\n\t\t\t\"nodename\": \"vm\",\n\t\t\t\"sysdata-version\": "
         "2.17,\n",
         "is sadf's JSON output"},
        {"{\"sysstat\": {\n\t\"hosts\": [\n\t\t{\n\t\t\t\"statistics\": [\n{\"timestamp\": \"18:01:05\", "
         "\"avg-cpu\": {\"user\": 0.10, \"idle\": 99.90}, \"disk\": []}\n",
         "is iostat's JSON output"},
        {"{\"rc\": 0, \"stdout\": \"Connecting to host h, port 1\\n[ ID] Interval\\n\"}\n",
         "take it out first"},
        {"{\"log\": \"[ ID] Interval           Transfer     Bitrate\\n\"}\n", "take it out first"},
        {"1,\"{\"\"start\"\": {\"\"version\"\": \"\"iperf 3.12\"\"}}\"\n", "take it out first"},
        {"<p>&quot;version&quot;: &quot;iperf 3.12&quot;</p>\n", "take it out first"},
        {"const r = {\n\tstart: {\n\t\t\"version\": \"iperf 3.12\"\n", "take it out first"},
        {"           CPU0       CPU1\n  0:         44          0   IO-APIC   2-edge      timer\n",
         "is /proc/interrupts"},
        {"bash: mpstat: command not found\n", "it holds no results"},
        {"sh: 1: mpstat: not found\n", "it holds no results"},
        {"Usage: mpstat [ options ] [ <interval> [ <count> ] ]\n", "it holds no results"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error error = {""};
        assert_null(format_recognise(slice_of(cases[i].text), &error));
        if (strstr(error.message, cases[i].reason) == NULL)
            fail_msg("%zu: %s does not say: %s", i, error.message, cases[i].reason);
    }
    struct error error;
    assert_ptr_equal(format_recognise(slice_of(BANNER "Device  tps\n" HEADER("10:00:00")), &error),
                     &format_mpstat_text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_tables),
        cmocka_unit_test(test_rows_of_rates),
        cmocka_unit_test(test_one_cpu_midnight_and_the_end_by_a_signal),
        cmocka_unit_test(test_labels_of_all_locales),
        cmocka_unit_test(test_clocks_without_seconds),
        cmocka_unit_test(test_clock_in_numerals),
        cmocka_unit_test(test_columns_that_are_missing),
        cmocka_unit_test(test_offline_and_hot_plugged_cpus),
        cmocka_unit_test(test_averages_that_contradict),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_overlong_header),
        cmocka_unit_test(test_several_outputs),
        cmocka_unit_test(test_since_boot_is_said),
        cmocka_unit_test(test_flipped_bytes),
        cmocka_unit_test(test_look_alikes),
    };
    return cmocka_run_group_tests_name("ingest: mpstat's tables", tests, NULL, NULL);
}

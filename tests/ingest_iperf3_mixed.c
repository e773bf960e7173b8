/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iperf3's text in which rows contradict each other: outputs of two writers in one file, damaged times, tests
 * that were interrupted. */
#include "test.h"

#include "collect.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECTING                                                                                           \
    "Connecting to host h, port 1\n[  5] local 10.0.0.1 port 40000 connected to 10.0.0.2 port 1\n"
#define ACCEPTED                                                                                             \
    "Accepted connection from a, port 1\n[  5] local 10.0.0.2 port 1 connected to 10.0.0.1 port 40000\n"
#define SEPARATOR    "- - - - - - - - - - - - - - - - - - - - - - - - -\n"
#define HEADER       "[ ID] Interval           Transfer     Bitrate         Retr  Cwnd\n"
#define PLAIN_HEADER "[ ID] Interval           Transfer     Bitrate\n"
#define SENT(times, megabytes, rate)                                                                         \
    "[  5]   " times "   sec  " megabytes " MBytes  " rate " Mbits/sec    0    400 KBytes       \n"
#define GOT(times, bytes, rate) "[  5]   " times "   sec  " bytes "  " rate "                  \n"

static char *records_of(const char *text)
{
    assert_chunks_agree(&format_iperf3_text, slice_of(text));
    return collect_records(&format_iperf3_text, slice_of(text), strlen(text));
}

static void test_two_writers(void **state)
{
    (void)state;
    /* Both announced, one dies: whose the rows are nobody can say, nor the final ones. */
    char *records = records_of(
        CONNECTING HEADER CONNECTING HEADER SENT("0.00-1.00", "100", "839") SENT("0.00-1.00", "50.0", "419")
            SENT("1.00-2.00", "101", "847") SENT("1.00-2.00", "51.0", "428") SEPARATOR HEADER
        "[  5]   0.00-2.00   sec   201 MBytes   843 Mbits/sec    0             sender\n"
        "[  5]   0.00-2.00   sec   201 MBytes   843 Mbits/sec                  receiver\n"
        "\niperf Done.\n" CONNECTING SENT("0.00-1.00", "100", "839"));
    expect_lines(records, 2, "\"record\":\"interval\"");
    expect_line(
        records,
        "\"line\":8,\"reason\":\"line 7 has other numbers for this interval: two outputs are mixed\"");
    expect_lines(
        records, 4,
        "\"reason\":\"rows of two outputs are mixed from line 8 on: whose this one is can't be told\"");
    expect_lines(records, 0, "\"record\":\"summary\"");
    expect_line(records, "\"line\":19,\"test\":3,"); /* the next test begins anew */
    free(records);
    /* Begun at different times. */
    records = records_of(CONNECTING SENT("5.00-6.00", "100", "839") SENT("0.00-1.00", "50.0", "419")
                             SENT("6.00-7.00", "101", "847") SENT("1.00-2.00", "51.0", "428")
                                 SENT("7.00-8.00", "101", "847") "[  5]   0.00-2.00   sec   101 MBytes   423 "
                                                                 "Mbits/sec    0             sender\n");
    expect_line(records,
                "\"line\":4,\"reason\":\"begins before the stream's last interval ends, in line 3\"");
    expect_line(records,
                "\"line\":6,\"reason\":\"begins before the stream's last interval ends, in line 5\"");
    expect_lines(records, 2, "rows of two outputs are mixed from line 6 on");
    free(records);
}

static void test_times_that_go_back(void **state)
{
    (void)state;
    /* One alone is a damaged time: the others count. The warm-up's begin anew; a stream's have their own. */
    char *records = records_of(
        CONNECTING
        "[  7] local 10.0.0.1 port 40002 connected to 10.0.0.2 port 1\n"
        "[  5]   0.00-1.00   sec   100 MBytes   839 Mbits/sec    0    400 KBytes       (omitted)\n"
        "[  7]   0.00-1.00   sec   100 MBytes   839 Mbits/sec    0    400 KBytes       (omitted)\n" SENT(
            "0.00-1.00", "100", "839") SENT("1.00-8.00", "100", "839") SENT("2.00-3.00", "100", "839")
            SENT("3.00-4.00", "100", "839") SENT("9.00-5.00", "100", "839"));
    expect_lines(records, 5, "\"record\":\"interval\"");
    expect_line(records,
                "\"line\":8,\"reason\":\"begins before the stream's last interval ends, in line 7\"");
    expect_line(records, "\"record\":\"warning\",\"file\":\"f\",\"line\":7,");
    expect_line(records, "\"line\":10,\"reason\":\"the interval ends before it begins\"");
    free(records);
    /* A summary before 3.2, of which the header was damaged, is no interval. */
    records = records_of(CONNECTING
                         "[ ID] Interval           Transfer     Bandwidth       Total Datagrams\n"
                         "[  5]   0.00-1.00   sec   116 KBytes   950 Kbits/sec  82  \n"
                         "[  5]   1.00-2.00   sec   128 KBytes  1.05 Mbits/sec  91  \n" SEPARATOR
                         "[ XD] Interval           Transfer     Bandwidth       Jitter\n"
                         "[  5]   0.00-2.00   sec   244 KBytes  1.00 Mbits/sec  0.006 ms  0/173 (0%)  \n");
    expect_lines(records, 2, "\"record\":\"interval\"");
    expect_line(records, "\"line\":8,\"reason\":\"begins before");
    free(records);
}

static void test_tests_that_nothing_announced(void **state)
{
    (void)state;
    /* A header, or a connection, behind rows: the line before them was damaged or left out. */
    static const char *const between[] = {HEADER,
                                          "[  5] local 10.0.0.1 port 40002 connected to 10.0.0.2 port 1\n"};
    for (size_t i = 0; i < sizeof between / sizeof between[0]; i++) {
        char *text = memory_print("%s%s%s", CONNECTING HEADER SENT("0.00-1.00", "100", "839"), between[i],
                                  SENT("0.00-1.00", "50.0", "419") SENT("1.00-2.00", "50.0", "419"));
        char *records = records_of(text);
        expect_lines(records, 3, "\"record\":\"interval\"");
        expect_lines(records, 2, "\"test\":2,\"stream\"");
        expect_line(records, "\"test\":2,\"tool\":\"iperf3\",\"version\":null,\"side\":null,");
        free(records);
        free(text);
    }
}

static void test_totals(void **state)
{
    (void)state;
    /* A server of 3.12 whose client was interrupted: all bytes, over the time of the last interval. */
    char *records = records_of(
        ACCEPTED PLAIN_HEADER GOT("0.00-1.00", "1.75 GBytes", "15.0 Gbits/sec") GOT(
            "1.00-2.00", "1.75 GBytes",
            "15.0 Gbits/sec") GOT("1.00-2.00", "1.75 GBytes",
                                  "15.0 Gbits/sec") "iperf3: the client has terminated\n" SEPARATOR
            PLAIN_HEADER "[  5]   0.00-2.00   sec  3.98 GBytes  17.1 Gbits/sec                  receiver\n");
    expect_line(records, "\"line\":7,\"reason\":\"the client has terminated\"");
    expect_line(records,
                "\"record\":\"warning\",\"file\":\"f\",\"line\":10,\"reason\":\"counts 4273492460 bytes by 2 "
                "s, the intervals up to then 3758096384: its bitrate is not the test's\"");
    free(records);
    /* As far as digits and the last blocks explain it, it is none; nor where intervals were left out, nor the
     * other side's count. */
    records = records_of(ACCEPTED PLAIN_HEADER GOT("0.00-1.00", "1.75 GBytes", "15.0 Gbits/sec") GOT(
        "1.00-2.00", "1.75 GBytes",
        "15.0 Gbits/sec") "[  5]   0.00-2.00   sec  3.98 GBytes  17.1 Gbits/sec                  sender\n"
                          "[  5]   0.00-2.00   sec  3.60 GBytes  15.5 Gbits/sec                  receiver\n"
                          "iperf3: interrupt - the server has terminated\n" ACCEPTED GOT(
                              "9.00-10.00", "1.75 GBytes",
                              "15.0 Gbits/sec") "[  5]   0.00-10.00  sec  3.98 GBytes  3.42 "
                                                "Gbits/sec                  receiver\n");
    expect_lines(records, 0, "\"record\":\"warning\"");
    expect_line(records, "\"reason\":\"interrupt - the server has terminated\"");
    free(records);
}

static void test_lines_printed_twice(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "Connecting to host h, port 1\n",
        "[  5] local 10.0.0.1 port 40000 connected to 10.0.0.2 port 1\n",
        "[  7] local 10.0.0.1 port 40002 connected to 10.0.0.2 port 1\n",
        HEADER,
        SENT("0.00-1.00", "100", "839"),
        "[  7]   0.00-1.00   sec   100 MBytes   839 Mbits/sec    0    400 KBytes       \n",
        SEPARATOR,
        HEADER,
        "[  5]   0.00-1.00   sec   100 MBytes   839 Mbits/sec    0             sender\n",
        "[  7]   0.00-1.00   sec   100 MBytes   839 Mbits/sec    0             sender\n",
        "\niperf Done.\n",
    };
    char text[4096];
    size_t length = 0;
    for (size_t i = 0; i < 2 * sizeof lines / sizeof lines[0]; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s", lines[i / 2]);
    char *records = records_of(text);
    expect_line(records, "\"record\":\"test\"");
    expect_line(records, "\"streams\":2}");
    expect_lines(records, 2, "\"record\":\"interval\"");
    expect_lines(records, 2, "\"record\":\"summary\"");
    expect_lines(records, 3, "\"reason\":\"this line is printed twice\"");
    expect_lines(records, 2, "\"reason\":\"this interval is printed twice\"");
    expect_lines(records, 2, "\"reason\":\"this final row is printed twice\"");
    free(records);
}

static void test_counts_without_a_column(void **state)
{
    (void)state;
    char *records = records_of(ACCEPTED PLAIN_HEADER
                               "[  5]   0.00-1.00   sec  1.75 GBytes  15.0 Gbits/sec   7              \n");
    expect_line(records, "\"reason\":\"it ends in a count, of which its header says nothing\"");
    expect_lines(records, 0, "\"record\":\"interval\"");
    free(records);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_writers),
        cmocka_unit_test(test_times_that_go_back),
        cmocka_unit_test(test_tests_that_nothing_announced),
        cmocka_unit_test(test_totals),
        cmocka_unit_test(test_lines_printed_twice),
        cmocka_unit_test(test_counts_without_a_column),
    };
    return cmocka_run_group_tests_name("ingest: iperf3 text that contradicts itself", tests, NULL, NULL);
}

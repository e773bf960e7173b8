/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iperf3's text as people log and paste it: wrapped, quoted, prefixed, elided, several results in one file.
 */
#include "test.h"

#include "collect.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define CONNECTING                                                                                           \
    "Connecting to host h, port 1\n[  5] local 10.0.0.1 port 40000 connected to 10.0.0.2 port 1\n"
#define ACCEPTED                                                                                             \
    "Accepted connection from a, port 1\n[  5] local 10.0.0.2 port 1 connected to 10.0.0.1 port 40000\n"
#define SEPARATOR  "- - - - - - - - - - - - - - - - - - - - - - - - -\n"
#define UDP_HEADER "[ ID] Interval           Transfer     Bandwidth       Jitter    Lost/Total Datagrams\n"
#define TCP_HEADER "[ ID] Interval           Transfer     Bitrate         Retr\n"

/* The records of a text, which are the same in chunks of any size. */
static char *records_of(const char *text)
{
    assert_chunks_agree(&format_iperf3_text, slice_of(text));
    return collect_records(&format_iperf3_text, slice_of(text), strlen(text));
}

static void expect_records(const char *text, const char *const *parts, size_t count)
{
    char *records = records_of(text);
    for (size_t i = 0; i < count; i++)
        expect_line(records, parts[i]);
    free(records);
}

#define EXPECT(text, ...)                                                                                    \
    expect_records(text, (const char *const[]){__VA_ARGS__},                                                 \
                   sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* ----------------------------------------------------------------------------------------------- zeros -- */

static void test_zeros_of_old_servers(void **state)
{
    (void)state;
    /* 3.1: zeros of what nobody counted; what was lost is known. */
    EXPECT(ACCEPTED UDP_HEADER SEPARATOR UDP_HEADER
           "[  5]   0.00-40.06  sec  0.00 Bytes  0.00 bits/sec  0.034 ms  207617/377470 (55%)  \n",
           "\"direction\":null,\"reverse\":false,\"start\":0.0,\"end\":40.06",
           "\"bytes\":null,\"bits_per_second\":null,", "\"lost\":207617,\"packets\":377470}",
           "\"record\":\"warning\",\"file\":\"f\",\"line\":6,");
    /* The same without what tells a final row: datagrams arrived, so it is no zero. */
    EXPECT("[  5]   0.00-40.06  sec  0.00 Bytes  0.00 bits/sec  0.034 ms  207617/377470 (55%)  \n",
           "\"bytes\":null,\"bits_per_second\":null,");
    /* 3.0: the sender's load. */
    EXPECT(ACCEPTED SEPARATOR UDP_HEADER
           "[  5]   0.00-10.04  sec  1.24 MBytes  1.04 Mbits/sec  0.082 ms  0/159 (0%)  \n",
           "\"direction\":null,", "\"bits_per_second\":1040000,", "\"record\":\"warning\"");
}

#define UDP_TOTALS(sender, receiver)                                                                         \
    SEPARATOR UDP_HEADER "[  5]   0.00-7.51   sec  " sender "  sender\n[  5]   0.00-7.51   sec  " receiver   \
                         "  receiver\n"
#define NOTHING "0.00 Bytes  0.00 bits/sec  0.000 ms  0/0 (0%)"
#define NULLS                                                                                                \
    "\"bytes\":null,\"bits_per_second\":null,\"retransmits\":null,\"cwnd\":null,\"jitter_ms\":null,"         \
    "\"lost\":null,\"packets\":null}"

static void test_zeros_of_interrupted_clients(void **state)
{
    (void)state;
    static const char sent[] =
        CONNECTING UDP_TOTALS("962 KBytes  1.05 Mbits/sec  0.000 ms  0/682 (0%)", NOTHING);
    char *interrupted = memory_print("%siperf3: interrupt - the client has terminated\n", sent);
    EXPECT(interrupted, NULLS, "\"direction\":\"receiver\"", "\"packets\":682}");
    free(interrupted);
    EXPECT(sent, NULLS);                                   /* who knows */
    char *whole = memory_print("%s\niperf Done.\n", sent); /* the receiver has told that it got nothing */
    EXPECT(whole, "\"direction\":\"receiver\",\"reverse\":false,\"start\":0.0,\"end\":7.5099999999999998,"
                  "\"omitted\":false,\"bytes\":0,\"bits_per_second\":0,");
    free(whole);
    /* A sender that a client interrupted; nobody says whose text it is. */
    EXPECT("[  5]  10.00-11.00  sec   212 MBytes  1.78 Gbits/sec                  \n" SEPARATOR TCP_HEADER
           "[  5]   0.00-12.43  sec  0.00 Bytes  0.00 bits/sec                  sender\n"
           "[  5]   0.00-12.43  sec  2.58 GBytes  1.78 Gbits/sec                  receiver\n"
           "iperf3: interrupt - the client has terminated\n",
           NULLS, "\"direction\":\"sender\"");
    /* All of it was lost: that is known, and so is the zero. */
    EXPECT(CONNECTING UDP_TOTALS("962 KBytes  1.05 Mbits/sec  0.000 ms  0/682 (0%)",
                                 "0.00 Bytes  0.00 bits/sec  0.000 ms  682/682 (1e+02%)"),
           "\"bytes\":0,\"bits_per_second\":0,");
}

/* Rejected lines keep their place among rows that wait for the test's end. */
static void test_order_of_what_waits(void **state)
{
    (void)state;
    char *records = records_of(CONNECTING UDP_TOTALS(
        "962 KBytes  1.05 Mbits/sec  0.000 ms  0/682 (0%)",
        NOTHING) "iperf3: error - unable to receive results\n"
                 "[SUM]   0.00-7.51   sec   962 KBytes  1.05 Mbits/sec  0.000 ms  0/682 (0%)  sender\n");
    const char *zero = strstr(records, "\"line\":6,");
    const char *rejected = strstr(records, "\"line\":7,");
    const char *sum = strstr(records, "\"line\":8,");
    assert_true(zero != NULL && rejected != NULL && sum != NULL && zero < rejected && rejected < sum);
    free(records);
}

/* ----------------------------------------------------------------------------------- counts and halves -- */

static void test_lone_counts(void **state)
{
    (void)state;
    /* 3.0.1 has no window; a final row's is never UDP's; without any header UDP's is the only one. */
    EXPECT("[ ID] Interval           Transfer     Bandwidth       Retr\n"
           "[  5]   0.00-1.00   sec  1.00 GBytes  8.59 Gbits/sec    7\n",
           "\"protocol\":\"tcp\"", "\"retransmits\":7,\"cwnd\":null,");
    EXPECT("[  5]   0.00-10.00  sec   986 MBytes   827 Mbits/sec    3             sender\n",
           "\"protocol\":\"tcp\"", "\"retransmits\":3,", "\"packets\":null}");
    EXPECT("[  5]   0.00-1.00   sec   128 KBytes  1.05 Mbits/sec  91  \n", "\"protocol\":\"udp\"",
           "\"packets\":91}");
    /* Four datagrams can't hold it. */
    EXPECT("[  5]   0.00-1.00   sec   284 MBytes  2.38 Gbits/sec    4    \n", "\"protocol\":\"tcp\"",
           "\"retransmits\":4,");
    /* Rows that contradict their test's protocol. */
    EXPECT(CONNECTING UDP_HEADER
           "[  5]   0.00-1.00   sec   986 MBytes   827 Mbits/sec    3             sender\n",
           "\"reason\":\"a row of TCP in a test of UDP\"");
    EXPECT(CONNECTING TCP_HEADER "[  5]   0.00-1.00   sec   128 KBytes  1.05 Mbits/sec  0.1 ms  0/9 (0%)\n",
           "\"reason\":\"a row of UDP in a test of TCP\"");
}

static void test_rows_in_two_lines(void **state)
{
    (void)state;
    char *records = records_of(CONNECTING TCP_HEADER
                               "[  5]   0.00-1.00   sec   284 MBytes  2.38 Gbits/sec    4    \n"
                               "218 KBytes       \n"
                               "[  5]   1.00-2.00   sec   284 MBytes  2.38 Gbits/sec    0   219 KBytes\n"
                               "> (omitted)\n" SEPARATOR TCP_HEADER
                               "[  5]   0.00-10.07  sec  5.58 GBytes  4.76 Gbits/sec    7\n"
                               "    sender\n"
                               "[  5]   0.00-10.07  sec  5.58 GBytes  4.76 Gbits/sec\n"
                               "     receiver\n");
    expect_line(records, "\"line\":4,\"test\":1,\"stream\":5,\"direction\":\"sender\",");
    expect_line(records, "\"retransmits\":4,\"cwnd\":223232,");
    expect_line(records, "\"omitted\":true,");
    expect_line(records, "\"record\":\"summary\",\"file\":\"f\",\"line\":10,\"test\":1,\"stream\":5,"
                         "\"direction\":\"sender\",");
    expect_line(records, "\"retransmits\":7,");
    expect_line(records, "\"line\":12,\"test\":1,\"stream\":5,\"direction\":\"receiver\",");
    expect_lines(records, 0, "rejected");
    free(records);
    /* Not joined: a number of its own, another row's end; and then the row is no whole one. */
    EXPECT(CONNECTING TCP_HEADER "[  5]   0.00-1.00   sec   284 MBytes  2.38 Gbits/sec\n1234\n",
           "\"retransmits\":null,");
    EXPECT(CONNECTING SEPARATOR TCP_HEADER "[  5]   0.00-1.00   sec   284 MBytes  2.38 Gbits/sec   7\nsend\n",
           "\"line\":5,\"reason\":\"a final row without its `sender` or `receiver`: it is cut\"");
    /* Broken off inside its last number. */
    EXPECT(CONNECTING "[  5]   0.00-1.00   sec  5.97 MBytes  50.1 Mbits/sec  1\n91  \n",
           "\"line\":3,\"reason\":\"its last number may go on in the next line\"");
    EXPECT(CONNECTING UDP_HEADER
           "[  5]   0.00-1.00   sec  5.97 MBytes  50.1 Mbits/sec  0.1 ms  0/1\n91 (0%)\n",
           "\"line\":4,\"reason\":");
    /* Damaged where its parts meet. */
    EXPECT("[  5]   0.00-1.00   sfc  5.97 MBytes  50.1 Mbits/sec  191\n", "\"line\":1,\"reason\":");
    EXPECT("{  5]   0.00-1.00   sec  5.97 MBytes  50.1 Mbits/sec  191\n",
           "\"line\":1,\"reason\":\"looks like a row without its stream's `[id]`\"");
}

/* ------------------------------------------------------------------------------------- where tests end -- */

#define FINALS(rate)                                                                                         \
    "[  5]   0.00-1.00   sec  1.00 GBytes  " rate " Gbits/sec    0             sender\n"                     \
    "[  5]   0.00-1.00   sec  1.00 GBytes  " rate " Gbits/sec                  receiver\n"

static void test_another_test_begins(void **state)
{
    (void)state;
    static const char *const between[] = {
        "\niperf Done.\n\n", /* the test said so */
        TCP_HEADER,          /* no test prints these behind its final rows */
        "[  5] local a port 1 connected to b port 2\n",
        "", /* nor final rows that it has already */
        "Server listening on 5201\n",
        "[  5]   0.00-1.00   sec  1.00 GBytes  8.61 Gbits/sec    0   1.00 MBytes\n", /* nor intervals */
    };
    for (size_t i = 0; i < sizeof between / sizeof between[0]; i++) {
        char *text = memory_print("%s%s%s%s", CONNECTING, FINALS("8.59"), between[i], FINALS("8.60"));
        char *records = records_of(text);
        expect_lines(records, 2, "\"record\":\"test\"");
        expect_line(records, "\"test\":2,\"tool\":\"iperf3\",\"version\":null,\"side\":null,\"protocol\":"
                             "\"tcp\",\"streams\":1}");
        expect_lines(records, 4, "\"record\":\"summary\"");
        free(records);
        free(text);
    }
    EXPECT(CONNECTING "[  5]   0.00-1.00   sec  1.00 GBytes  8.59 Gbits/sec\n"
                      "[  6] local a port 1 connected to b port 2\n"
                      "[  6]   0.00-1.00   sec  1.00 GBytes  8.59 Gbits/sec\n",
           "\"line\":5,\"test\":2,\"stream\":6,");
    /* Written twice is not another test. */
    char *text = memory_print("%s%s%s", CONNECTING, FINALS("8.59"), FINALS("8.59"));
    char *records = records_of(text);
    expect_line(records, "\"record\":\"test\"");
    expect_lines(records, 2, "\"reason\":\"this final row is printed twice\"");
    free(records);
    free(text);
}

static void test_summaries_at_the_beginning(void **state)
{
    (void)state;
    static const char *const heads[] = {SEPARATOR UDP_HEADER, "Test Complete. Summary Results:\n" UDP_HEADER};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        char *text =
            memory_print("%s%s%s", heads[i],
                         "[  4]   0.00-10.00  sec  1.24 MBytes  1.04 Mbits/sec  0.082 ms  0/159 (0%)  \n"
                         "[  4] Sent 159 datagrams\n",
                         "[  4]   0.00-10.00  sec  1.25 MBytes  1.05 Mbits/sec  0.082 ms  0/159 (0%)  \n");
        char *records = records_of(text);
        expect_lines(records, 2, "\"record\":\"summary\"");
        expect_lines(records, 2, "\"direction\":null,");
        expect_lines(records, 2, "\"record\":\"test\"");
        free(records);
        free(text);
    }
}

static void test_streams_without_connections(void **state)
{
    (void)state;
    /* Four streams and their sum. */
    EXPECT(TCP_HEADER "[  6]   0.00-10.00  sec  1.00 MBytes   839 Kbits/sec  332             sender\n"
                      "[  6]   0.00-10.00  sec  1.00 MBytes   839 Kbits/sec                  receiver\n"
                      "[  8]   0.00-10.00  sec  2.00 MBytes  1.68 Mbits/sec  332             sender\n"
                      "[  8]   0.00-10.00  sec  2.00 MBytes  1.68 Mbits/sec                  receiver\n"
                      "[SUM]   0.00-10.00  sec  3.00 MBytes  2.52 Mbits/sec  664             sender\n"
                      "[SUM]   0.00-10.00  sec  3.01 MBytes  2.52 Mbits/sec                  receiver\n",
           "\"streams\":2}");
    /* A sum of more than is shown, of one, of none. */
    EXPECT(TCP_HEADER "[  6]   0.00-10.00  sec  1.00 MBytes   839 Kbits/sec  332             sender\n"
                      "[  8]   0.00-10.00  sec  2.00 MBytes  1.68 Mbits/sec  332             sender\n"
                      "[SUM]   0.00-10.00  sec  5.00 MBytes  4.19 Mbits/sec  664             sender\n",
           "\"streams\":null}");
    EXPECT("[  6]   0.00-10.00  sec  1.00 MBytes   839 Kbits/sec  332             sender\n"
           "[SUM]   0.00-10.00  sec  1.00 MBytes   839 Kbits/sec  664             sender\n",
           "\"streams\":null}");
    EXPECT("[SUM]   7.01-8.01   sec   283 MBytes  2.37 Gbits/sec\n", "\"streams\":null}");
    /* Both ways; an excerpt that begins inside an interval. */
    EXPECT("[  5][TX-C]   0.00-20.00  sec   374 MBytes   157 Mbits/sec  734    sender\n"
           "[  5][TX-C]   0.00-20.00  sec   373 MBytes   156 Mbits/sec    receiver\n"
           "[  7][RX-C]   0.00-20.00  sec  1.81 GBytes   778 Mbits/sec    0    sender\n",
           "\"streams\":2}");
    EXPECT("[  7]   0.00-1.00   sec  1.00 MBytes  8.39 Mbits/sec\n"
           "[  5]   1.00-2.00   sec  1.00 MBytes  8.39 Mbits/sec\n"
           "[  7]   1.00-2.00   sec  1.00 MBytes  8.39 Mbits/sec\n",
           "\"streams\":2}");
}

static void test_server_output_of_both_directions(void **state)
{
    (void)state;
    /* As iperf 3.12 prints --bidir --get-server-output: the server's rows stand between the client's own. */
    char *records = records_of(
        "Connecting to host h, port 1\n"
        "[  5] local a port 2 connected to b port 1\n[  7] local a port 3 connected to b port 1\n" SEPARATOR
        "[ ID][Role] Interval           Transfer     Bitrate         Retr\n"
        "[  5][TX-C]   0.00-2.00   sec  1.25 MBytes  5.24 Mbits/sec    0             sender\n"
        "[  5][TX-C]   0.00-2.00   sec  1.25 MBytes  5.24 Mbits/sec                  receiver\n"
        "\nServer output:\nAccepted connection from a, port 9\n"
        "[  5][RX-S]   0.00-2.00   sec  1.25 MBytes  5.24 Mbits/sec                  receiver\n"
        "[  8][TX-S]   0.00-2.00   sec  1.25 MBytes  5.24 Mbits/sec    0             sender\n"
        "\n"
        "[  7][RX-C]   0.00-2.00   sec  1.25 MBytes  5.24 Mbits/sec    0             sender\n"
        "[  7][RX-C]   0.00-2.00   sec  1.25 MBytes  5.24 Mbits/sec                  receiver\n"
        "\niperf Done.\n");
    expect_line(records, "\"record\":\"test\"");
    expect_lines(records, 4, "\"record\":\"summary\"");
    expect_lines(records, 2, "\"stream\":7,");
    expect_lines(records, 2, "\"reverse\":true,");
    free(records);
}

/* ----------------------------------------------------------------------------- what stands around rows -- */

#define ROW "[  5]   0.00-1.00   sec  2.83 GBytes  24.3 Gbits/sec   26   3.75 MBytes       "

static void test_brackets_before_rows(void **state)
{
    (void)state;
    static const char *const prefixes[] = {"[1795319759] ",
                                           "host iperf3[1234]: ",
                                           "[   12.345678] run.sh[123]: ",
                                           "[5] run:  ",
                                           "[ 12]:  ",
                                           "[SUM]:  ",
                                           "[7][8]"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        char *text = memory_print("%s%s\n", prefixes[i], ROW);
        EXPECT(text, "\"stream\":5,", "\"retransmits\":26,\"cwnd\":3932160,");
        free(text);
    }
}

static void test_punctuation_behind_rows(void **state)
{
    (void)state;
    static const char *const closings[] = {"\"", "\",",   "\");",      " |", "<br/>", "</p>",
                                           "'",  "\\n\"", "\\r\\n\",", "`;", "**",    "\"]}"};
    for (size_t i = 0; i < sizeof closings / sizeof closings[0]; i++) {
        char *text =
            memory_print("%s%s\n[  5]   1.00-2.00   sec   128 KBytes  1.05 Mbits/sec  0.1 ms  0/9 (0%%)%s\n",
                         ROW, closings[i], closings[i]);
        char *records = records_of(text);
        expect_line(records, "\"retransmits\":26,\"cwnd\":3932160,");
        free(records);
        free(text);
    }
    /* Behind a digit it may be the digit. */
    EXPECT("[  5]   0.00-1.00   sec   128 KBytes  1.05 Mbits/sec  91,\n", "\"line\":1,\"reason\":");
    /* Where the addresses are quoted, too. */
    assert_chunks_agree(&format_iperf3_text, slice_of("\"Connecting to host h, port 1\",\n" ROW "\",\n"));
}

static void test_lines_that_are_no_rows(void **state)
{
    (void)state;
    char *records = records_of(
        CONNECTING "[SUM]  0.0-30.2 sec  2 datagrams received out-of-order\n"
                   "\t\"server_output_text\":\t\"Accepted connection from a, port 2\\n" ROW "\\n\",\n");
    expect_line(records, "\"record\"");
    free(records);
    EXPECT("[  5]   0.00-10.00   110 MBytes   92.3 Mbits/sec    0             sender\n",
           "\"reason\":\"the interval is not `a-b sec`\"");
}

static void test_rows_of_iperf2(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "[  3]  0.0- 1.0 sec  2.00 MBytes  16.8 Mbits/sec\n",
        "[SUM]  0.0-10.0 sec  1.09 GBytes   933 Mbits/sec\n",
        "[  3] 10.0-11.0 sec  2.75 MBytes  23.1 Mbits/sec\n",
        "[  1] 0.0000-1.0000 sec  1.00 GBytes  8.59 Gbits/sec\n",
        "[ ID] Interval        Transfer    Bandwidth       Write/Err  Rtry     Cwnd/RTT        NetPwr\n",
        "[ ID] Interval            Transfer     Bandwidth       Reads   Dist(bin=16.0K)\n",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct error error;
        assert_null(format_recognise(slice_of(rows[i]), &error));
        assert_non_null(strstr(error.message, "iperf 2"));
    }
    /* Beside iperf3's own. */
    char *text = memory_print("%s%s", rows[0], ROW "\n");
    struct error error;
    assert_ptr_equal(format_recognise(slice_of(text), &error), &format_iperf3_text);
    EXPECT(text, "\"line\":1,\"reason\":\"its times are not of two decimals: iperf 2 prints them so, ",
           "\"record\":\"interval\",\"file\":\"f\",\"line\":2,");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zeros_of_old_servers),
        cmocka_unit_test(test_zeros_of_interrupted_clients),
        cmocka_unit_test(test_order_of_what_waits),
        cmocka_unit_test(test_lone_counts),
        cmocka_unit_test(test_rows_in_two_lines),
        cmocka_unit_test(test_another_test_begins),
        cmocka_unit_test(test_summaries_at_the_beginning),
        cmocka_unit_test(test_streams_without_connections),
        cmocka_unit_test(test_server_output_of_both_directions),
        cmocka_unit_test(test_brackets_before_rows),
        cmocka_unit_test(test_punctuation_behind_rows),
        cmocka_unit_test(test_lines_that_are_no_rows),
        cmocka_unit_test(test_rows_of_iperf2),
    };
    return cmocka_run_group_tests_name("ingest: excerpts of iperf3's text", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iperf3's text: the files in tests/data are what iperf3 3.12 printed; expected numbers are read off them by
 * eye. */
#include "test.h"

#include "collect.h"

#include <stdlib.h>
#include <string.h>

/* The records of one small text. */
static char *records_of(const char *text)
{
    return collect_records(&format_iperf3_text, slice_of(text), 7);
}

static char *fixture_records(const char *name)
{
    size_t length = 0;
    char *content = read_fixture(name, &length);
    char *records = collect_records(&format_iperf3_text, (struct slice){content, length}, 4096);
    free(content);
    return records;
}

static void test_client(void **state)
{
    (void)state;
    char *records = fixture_records("tests/data/tcp-client.txt");
    expect_line(
        records,
        "{\"record\":\"test\",\"file\":\"f\",\"line\":1,\"test\":1,\"tool\":\"iperf3\",\"version\":null,"
        "\"side\":\"client\",\"protocol\":\"tcp\",\"streams\":1}");
    /* 5.31 * 1024^3 = 5701569085.44; 45.6e9; 3.75 * 1024^2 = 3932160 */
    expect_line(
        records,
        "{\"record\":\"interval\",\"file\":\"f\",\"line\":5,\"test\":1,\"stream\":5,\"direction\":\"sender\","
        "\"reverse\":false,\"start\":1.0,\"end\":2.0,\"omitted\":false,\"bytes\":5701569085.4399996,"
        "\"bits_per_second\":45600000000,\"retransmits\":0,\"cwnd\":3932160,\"jitter_ms\":null,"
        "\"lost\":null,\"packets\":null}");
    expect_line(
        records,
        "\"line\":10,\"test\":1,\"stream\":5,\"direction\":\"receiver\",\"reverse\":false,\"start\":0.0,"
        "\"end\":3.0,");
    assert_int_equal(count_lines(records, "\"record\":\"interval\""), 3);
    assert_int_equal(count_lines(records, "\"record\":\"summary\""), 2);
    assert_int_equal(count_lines(records, "rejected"), 0);
    free(records);
}

static void test_server(void **state)
{
    (void)state;
    char *records = fixture_records("tests/data/tcp-server.txt");
    expect_line(
        records,
        "\"record\":\"test\",\"file\":\"f\",\"line\":4,\"test\":1,\"tool\":\"iperf3\",\"version\":null,"
        "\"side\":\"server\",\"protocol\":\"tcp\",\"streams\":1}");
    assert_int_equal(count_lines(records, "\"record\":\"interval\""), 4);
    assert_int_equal(count_lines(records, "\"direction\":\"receiver\""), 5);
    assert_int_equal(count_lines(records, "\"retransmits\":null"), 5);
    free(records);
}

static void test_parallel_streams(void **state)
{
    (void)state;
    char *records = fixture_records("tests/data/parallel-client.txt");
    expect_line(records, "\"side\":\"client\",\"protocol\":\"tcp\",\"streams\":2}");
    assert_int_equal(count_lines(records, "\"stream\":5,"), 4);
    assert_int_equal(count_lines(records, "\"stream\":7,"), 4);
    assert_int_equal(count_lines(records, "\"stream\":\"SUM\","), 4);
    assert_int_equal(count_lines(records, "\"record\":\"summary\""), 6);
    free(records);
}

static void test_reverse(void **state)
{
    (void)state;
    char *client = fixture_records("tests/data/reverse-client.txt");
    assert_int_equal(count_lines(client, "\"record\":\"interval\""),
                     count_lines(client, "\"direction\":\"receiver\"") - 1);
    assert_int_equal(count_lines(client, "\"reverse\":true"), count_lines(client, "\"stream\":"));
    free(client);
    char *server =
        fixture_records("tests/data/reverse-server.txt"); /* its text never says "reverse": it sends */
    assert_int_equal(count_lines(server, "\"direction\":\"sender\",\"reverse\":true"), 4);
    free(server);
}

static void test_udp(void **state)
{
    (void)state;
    char *client = fixture_records("tests/data/udp-client.txt");
    expect_line(client, "\"protocol\":\"udp\"");
    assert_int_equal(
        count_lines(client, "\"direction\":\"sender\",\"reverse\":false,\"start\":0.0,\"end\":1.0,"), 1);
    assert_int_equal(count_lines(client, "\"packets\":191"), 2);
    free(client);
    char *server = fixture_records("tests/data/udp-server.txt");
    expect_line(
        server,
        "\"record\":\"interval\",\"file\":\"f\",\"line\":8,\"test\":1,\"stream\":5,\"direction\":"
        "\"receiver\","
        "\"reverse\":false,\"start\":1.0,\"end\":2.0,\"omitted\":false,\"bytes\":6259998.7199999997,"
        "\"bits_per_second\":50100000,\"retransmits\":null,\"cwnd\":null,\"jitter_ms\":0.081000000000000003,"
        "\"lost\":0,\"packets\":191}");
    free(server);
}

static void test_verbose_with_omitted_intervals(void **state)
{
    (void)state;
    char *records = fixture_records("tests/data/verbose-client.txt");
    expect_line(records, "\"version\":\"3.12\",\"side\":\"client\",\"protocol\":\"tcp\",\"streams\":1}");
    assert_int_equal(count_lines(records, "\"omitted\":true"), 1);
    assert_int_equal(count_lines(records, "\"record\":\"interval\""), 3);
    free(records);
}

static void test_bidirectional(void **state)
{
    (void)state;
    char *records = fixture_records("tests/data/bidirectional-client.txt");
    expect_line(records,
                "\"record\":\"interval\",\"file\":\"f\",\"line\":6,\"test\":1,\"stream\":7,\"direction\":"
                "\"receiver\","
                "\"reverse\":true,");
    assert_int_equal(count_lines(records, "\"record\":\"summary\""), 4);
    free(records);
}

/* Rows that must be rejected, and the reason; the good row beside each is kept. */
static void test_rows_that_can_t_be(void **state)
{
    (void)state;
    static const char head[] = "Connecting to host h, port 1\n[  5] local a port 1 connected to b port 2\n"
                               "[  5]   0.00-1.00   sec  1.00 GBytes  8.59 Gbits/sec    0   1.00 MBytes\n";
    static const struct {
        const char *row, *reason;
    } cases[] = {
        {"[  5]   1.00-2.00   sec  abc GBytes  8.59 Gbits/sec\n", "transfer \\\"abc\\\" is not a number"},
        {"[  5]   1.00-2.00   sec  1.00 GBytes  -nan Gbits/sec\n", "bitrate \\\"-nan\\\" is not a number"},
        {"[  5]   1.00-2.00   sec  1.00 GBytes  -8.59 Gbits/sec\n", "bitrate \\\"-8.59\\\" is not a number"},
        {"[  5]   1.00-2.00   sec  1.00 GBites  8.59 Gbits/sec\n", "\\\"GBites\\\" is no unit of bytes"},
        {"[  5]   1.00-2.00   sec  1.00 GBytes  8.59 Gbits\n", "\\\"Gbits\\\" is no unit of a bitrate"},
        {"[  5]   1.00-2.00   sec  1.00 GBytes  8.59 Gbits/sec  0 1.00\n",
         "is not what iperf3 prints behind a bitrate"},
        {"[  5]   1.00-2.00   sec  1.00 GBytes  8.59 Gbits/sec", "the file ends inside this row"},
        {"[  5]   1.00-2.00   sec  1.00 GBy", "is no unit of bytes"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];
        snprintf(text, sizeof text, "%s%s", head, cases[i].row);
        char *records = records_of(text);
        expect_line(records, "\"record\":\"interval\"");
        expect_line(records, "{\"record\":\"rejected\",\"file\":\"f\",\"line\":4,");
        expect_line(records, cases[i].reason);
        free(records);
    }
}

static void test_zeros_that_nobody_counted(void **state)
{
    (void)state;
    /* An interrupted client has not heard from the receiver; a receiver's own zero is true. */
    char *client =
        records_of("Connecting to host h, port 1\n[  5] local a port 1 connected to b port 2\n"
                   "[  5]   0.00-2.51   sec  4.68 GBytes  16.0 Gbits/sec   28             sender\n"
                   "[  5]   0.00-2.51   sec  0.00 Bytes  0.00 bits/sec                  receiver\n");
    expect_line(client,
                "\"direction\":\"receiver\",\"reverse\":false,\"start\":0.0,\"end\":2.5099999999999998,"
                "\"omitted\":false,\"bytes\":null,\"bits_per_second\":null,");
    free(client);
    char *server =
        records_of("Accepted connection from a, port 1\n[  5] local b port 2 connected to a port 1\n"
                   "[  5]   0.00-2.51   sec  0.00 Bytes  0.00 bits/sec                  sender\n"
                   "[  5]   0.00-2.51   sec  0.00 Bytes  0.00 bits/sec                  receiver\n");
    expect_line(server, "\"direction\":\"sender\",\"reverse\":false,\"start\":0.0,\"end\":2.5099999999999998,"
                        "\"omitted\":false,\"bytes\":null,\"bits_per_second\":null,");
    expect_line(server, "\"bytes\":0,\"bits_per_second\":0,");
    free(server);
}

static void test_server_output_inside_a_client_s(void **state)
{
    (void)state;
    char *records =
        records_of("Connecting to host h, port 1\n[  5] local a port 1 connected to b port 2\n"
                   "[  5]   0.00-1.00   sec  1.00 GBytes  8.59 Gbits/sec    0             sender\n\n"
                   "Server output:\nAccepted connection from a, port 1\n"
                   "[  5]   0.00-1.00   sec  1.00 GBytes  8.59 Gbits/sec                  receiver\n"
                   "\n\niperf Done.\n");
    assert_int_equal(count_lines(records, "\"record\":\"test\""), 1);
    assert_int_equal(count_lines(records, "\"record\":\"summary\""), 1);
    free(records);
}

static void test_headerless_rows_and_prefixes(void **state)
{
    (void)state;
    char *records = records_of("12:00 wrapper: [  5]   0.00-1.00   sec  1.00 MBytes  8.39 Mbits/sec\n"
                               "12:00 wrapper: [  6]   0.00-1.00   sec  1.00 MBytes  8.39 Mbits/sec\n"
                               "12:01 wrapper: [  5]   1.00-2.00   sec  1.00 MBytes  8.39 Mbits/sec\n");
    expect_line(
        records,
        "\"line\":1,\"test\":1,\"tool\":\"iperf3\",\"version\":null,\"side\":null,\"protocol\":\"tcp\","
        "\"streams\":2}");
    assert_int_equal(count_lines(records, "\"record\":\"interval\""), 3);
    free(records);
}

/* As report_bw_header and report_bw_format of iperf 3.12 (iperf_locale.c) print SCTP: TCP's receiver rows on
 * both sides, and -V's words; kernels without SCTP can't make it. */
static void test_sctp(void **state)
{
    (void)state;
    char *records =
        records_of("iperf 3.12\n"
                   "Connecting to host h, port 5201\n"
                   "      Cookie: abcdefghijklmnopqrstuvwxyz234567abcd\n"
                   "[  5] local 10.0.0.1 port 40000 connected to 10.0.0.2 port 5201\n"
                   "Starting Test: protocol: SCTP, 1 streams, 65536 byte blocks, omitting 0 seconds\n"
                   "[ ID] Interval           Transfer     Bitrate\n"
                   "[  5]   0.00-1.00   sec   119 MBytes  1.00 Gbits/sec                  \n"
                   "- - - - - - - - - - - - - - - - - - - - - - - - -\n"
                   "Test Complete. Summary Results:\n"
                   "[ ID] Interval           Transfer     Bitrate\n"
                   "[  5]   0.00-1.00   sec   119 MBytes  1.00 Gbits/sec                  sender\n"
                   "[  5]   0.00-1.00   sec   118 MBytes   990 Mbits/sec                  receiver\n");
    expect_line(records, "\"version\":\"3.12\",\"side\":\"client\",\"protocol\":\"sctp\",\"streams\":1}");
    expect_line(records, "\"record\":\"interval\"");
    assert_int_equal(count_lines(records, "\"direction\":\"sender\""), 2); /* the client sends */
    expect_line(records, "\"direction\":\"receiver\"");
    assert_int_equal(count_lines(records, "rejected"), 0);
    free(records);
}

static void test_units(void **state)
{
    (void)state;
    /* Rates in bits are 1000-based, rates in bytes and all transfers 1024-based. */
    static const struct {
        const char *unit, *expected;
    } cases[] = {
        {"bits/sec", "\"bits_per_second\":2,"},
        {"Kbits/sec", "\"bits_per_second\":2000,"},
        {"Mbits/sec", "\"bits_per_second\":2000000,"},
        {"Gbits/sec", "\"bits_per_second\":2000000000,"},
        {"Tbits/sec", "\"bits_per_second\":2000000000000,"},
        {"KBytes/sec", "\"bits_per_second\":16384,"},
        {"MBytes/sec", "\"bits_per_second\":16777216,"},
        {"GBytes/sec", "\"bits_per_second\":17179869184,"},
        {"Kbis/sec", "\"bits_per_second\":2000,"},
    };
    /* The number nearest to what is printed. */
    char *near =
        records_of("Connecting to host h, port 1\n"
                   "[  5]   0.00-1.00   sec  1.91 GBytes  16.4 Gbits/sec                  receiver\n");
    expect_line(near, "\"bits_per_second\":16400000000,");
    free(near);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[256];
        snprintf(text, sizeof text,
                 "Connecting to host h, port 1\n[SUM]  0.00-1.00 sec 3 KBytes 2 %s receiver\n",
                 cases[i].unit);
        char *records = records_of(text);
        expect_line(records, cases[i].expected);
        expect_line(records, "\"bytes\":3072,");
        free(records);
    }
}

/* As an interrupted test prints them (iperf 3.12, its server ended): the same interval once more, as a whole.
 */
static void test_intervals_printed_twice(void **state)
{
    (void)state;
    char *records =
        records_of("Connecting to host a, port 1\n"
                   "[  5] local a port 2 connected to a port 1\n"
                   "[  5]   0.00-1.00   sec  2.37 GBytes  20.4 Gbits/sec    1   2.00 MBytes (omitted)\n"
                   "[  5]   0.00-1.00   sec  2.37 GBytes  20.4 Gbits/sec    1   2.00 MBytes\n"
                   "[  5]   1.00-2.00   sec  2.96 GBytes  25.4 Gbits/sec    0    767 KBytes\n"
                   "[  5]   1.00-2.00   sec  2.96 GBytes  25.4 Gbits/sec    0    767 KBytes\n"
                   "Connecting to host a, port 1\n"
                   "[  5]   1.00-2.00   sec  2.96 GBytes  25.4 Gbits/sec    0    767 KBytes\n");
    assert_int_equal(count_lines(records, "\"record\":\"interval\""), 4);
    expect_line(records, "\"line\":6,\"reason\":\"this interval is printed twice\"");
    free(records);
}

static void test_rates_that_contradict(void **state)
{
    (void)state;
    /* 1 MByte in a second is 8.39 Mbit/s; digits as printed explain 8.3 and, with 2 %, 8.2, but not 9 or 7.9.
     */
    char *records = records_of("Connecting to host a, port 1\n"
                               "[  5]   0.00-1.00   sec  1.00 MBytes  8.39 Mbits/sec\n"
                               "[  5]   1.00-2.00   sec  1.00 MBytes  8.20 Mbits/sec\n"
                               "[  5]   2.00-3.00   sec  1.00 MBytes  9.00 Mbits/sec\n"
                               "[  5]   3.00-4.00   sec  1.00 MBytes  7.90 Mbits/sec\n"
                               "[  5]   4.00-5.00   sec  0.00 Bytes  0.00 bits/sec\n"
                               "[  5]   5.00-5.01   sec  1.00 KBytes  1.20 Mbits/sec\n");
    assert_int_equal(count_lines(records, "\"record\":\"interval\""), 6);
    assert_int_equal(count_lines(records, "\"record\":\"warning\""), 2);
    expect_line(
        records,
        "\"line\":4,\"reason\":\"says 9e+06 bit/s, but its bytes over its time are 8.389e+06 bit/s\"");
    expect_line(records, "\"line\":5,\"reason\":\"says 7.9e+06 bit/s");
    free(records);
}

static void test_chunk_boundaries(void **state)
{
    (void)state;
    static const char *const names[] = {"tests/data/tcp-client.txt", "tests/data/parallel-server.txt",
                                        "tests/data/verbose-server.txt",
                                        "tests/data/bidirectional-client.txt", "tests/data/udp-client.txt"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t length = 0;
        char *content = read_fixture(names[i], &length);
        assert_chunks_agree(&format_iperf3_text, (struct slice){content, length});
        free(content);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_client),
        cmocka_unit_test(test_server),
        cmocka_unit_test(test_parallel_streams),
        cmocka_unit_test(test_reverse),
        cmocka_unit_test(test_udp),
        cmocka_unit_test(test_verbose_with_omitted_intervals),
        cmocka_unit_test(test_bidirectional),
        cmocka_unit_test(test_rows_that_can_t_be),
        cmocka_unit_test(test_zeros_that_nobody_counted),
        cmocka_unit_test(test_server_output_inside_a_client_s),
        cmocka_unit_test(test_headerless_rows_and_prefixes),
        cmocka_unit_test(test_sctp),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_intervals_printed_twice),
        cmocka_unit_test(test_rates_that_contradict),
        cmocka_unit_test(test_chunk_boundaries),
    };
    return cmocka_run_group_tests_name("ingest: iperf3 text", tests, NULL, NULL);
}

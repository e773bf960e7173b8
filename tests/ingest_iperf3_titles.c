/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands before iperf3's lines: titles (-T) and wrappers' words that look like lines of iperf3
 * themselves. */
#include "test.h"

#include "collect.h"

#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The text with the prefix before every line, as iperf3 prints a title. */
static char *with_prefix(const char *text, size_t length, const char *prefix)
{
    char *result = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&result, &size);
    assert_non_null(stream);
    while (length > 0) {
        const char *feed = memchr(text, '\n', length);
        size_t line = feed != NULL ? (size_t)(feed - text) + 1 : length;
        fprintf(stream, "%s%.*s", prefix, (int)line, text);
        text += line;
        length -= line;
    }
    fclose(stream);
    return result;
}

static const char *const prefixes[] = {
    "Connecting to host x:  ",
    "Connecting to host x, port 5:  ",
    "Accepted connection from :  ",
    "Reverse mode, remote host :  ",
    "Reverse mode, remote host x is sending:  ",
    "x connected with y:  ",
    "[  5] local x connected to y:  ",
    "iperf3: error - no:  ",
    "iperf3: interrupt - the client has terminated:  ",
    "Jitter test:  ",
    "Retr Datagrams:  ",
    "- - - - -:  ",
    "Server output::  ",
    "Server listening on 5:  ",
    "iperf Done.:  ",
    "iperf 3.99 x:  ",
    "[ ID]:  ",
    "[ ID] Interval:  ",
    "[SUM]:  ",
    "sender:  ",
    "run 12 (omitted):  ",
    "client-1  | ",
    "2026-01-02T03:04:05Z stdout F ",
};

static void expect_as_without(const char *name)
{
    size_t length = 0;
    char *content = read_fixture(name, &length);
    char *expected = collect_records(&format_iperf3_text, (struct slice){content, length}, length);
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        char *text = with_prefix(content, length, prefixes[i]);
        struct error error;
        if (format_recognise(slice_of(text), &error) != &format_iperf3_text)
            fail_msg("%s: %s", prefixes[i], error.message);
        char *records = collect_records(&format_iperf3_text, slice_of(text), strlen(text));
        if (strcmp(records, expected) != 0)
            fail_msg("with \"%s\" before its lines %s says\n%s", prefixes[i], name, records);
        free(records);
        free(text);
    }
    free(expected);
    free(content);
}

static void test_titles(void **state)
{
    (void)state;
    expect_as_without("tests/data/tcp-client.txt");
    expect_as_without("tests/data/parallel-client.txt");
    expect_as_without("tests/data/reverse-client.txt");
    expect_as_without("tests/data/udp-client.txt");
    expect_as_without("tests/data/verbose-client.txt");
    expect_as_without("tests/data/bidirectional-client.txt");
}

/* Titles that look like rows: the first line is rejected, and tells what the title is. */
static void test_titles_like_rows(void **state)
{
    (void)state;
    static const char *const rows[] = {"[  5]   0.00-1.00   sec  1 GBytes  1 Gbits/sec :  ",
                                       "[ 5] 0.00-1.00 sec:  "};
    size_t length = 0;
    char *content = read_fixture("tests/data/tcp-client.txt", &length);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *text = with_prefix(content, length, rows[i]);
        char *records = collect_records(&format_iperf3_text, slice_of(text), 100);
        assert_chunks_agree(&format_iperf3_text, slice_of(text));
        expect_line(records, "\"rejected\"");
        expect_line(records, "\"side\":\"client\",\"protocol\":\"tcp\",\"streams\":1}");
        expect_lines(records, 3, "\"record\":\"interval\"");
        expect_lines(records, 2, "\"record\":\"summary\"");
        free(records);
        free(text);
    }
    free(content);
}

/* A line that is not whole says nothing; a wrapper's end does not make it less so. */
static void test_lines_that_are_whole(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool begins;
    } cases[] = {
        {"Connecting to host h, port 5201", true},
        {"Connecting to host fe80::1%eth0, port 5201\",", true},
        {"println!(\"Connecting to host h, port 5201\");", true},
        {"Connecting to host h, port 5201<br/>", true},
        {"Connecting to host h, port 5201 and then", false},
        {"Connecting to host h", false},
        {"Connecting to host h, port x", false},
        {"Connecting to host , port 5201", false},
        {"Connecting to host h, port 52010000", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text =
            memory_print("%s\n[  5]   0.00-1.00   sec  1.00 MBytes  8.39 Mbits/sec\n", cases[i].line);
        char *records = collect_records(&format_iperf3_text, slice_of(text), 7);
        if (count_lines(records, "\"side\":\"client\"") != cases[i].begins)
            fail_msg("%s", cases[i].line);
        free(records);
        free(text);
    }
}

/* A server's output inside a client's text ends where the next server's log begins. */
static void test_server_output_without_an_end(void **state)
{
    (void)state;
    static const char *const between[] = {"", "-----\nServer listening on 7\n-----\n"};
    for (size_t i = 0; i < sizeof between / sizeof between[0]; i++) {
        char *log = memory_print(
            "Connecting to host h, port 1\n[  5] local a port 2 connected to b port 1\n"
            "[  5]   0.00-1.00   sec  1.00 MBytes  8.39 Mbits/sec    0             sender\n"
            "\nServer output:\n-----\nServer listening on 1\n-----\nAccepted connection from a, port 9\n"
            "[  5]   0.00-1.00   sec  1.00 MBytes  8.39 Mbits/sec\n"
            "%sAccepted connection from c, port 3\n"
            "[  5]   0.00-1.00   sec  2.00 MBytes  16.8 Mbits/sec\n",
            between[i]);
        char *records = collect_records(&format_iperf3_text, slice_of(log), 7);
        expect_lines(records, 2, "\"record\":\"test\"");
        expect_line(records, "\"test\":2,\"tool\":\"iperf3\",\"version\":null,\"side\":\"server\"");
        expect_line(records, "\"record\":\"interval\"");
        free(records);
        free(log);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_titles),
        cmocka_unit_test(test_titles_like_rows),
        cmocka_unit_test(test_lines_that_are_whole),
        cmocka_unit_test(test_server_output_without_an_end),
    };
    return cmocka_run_group_tests_name("ingest: titles before iperf3's lines", tests, NULL, NULL);
}

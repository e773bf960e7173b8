/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iperf3's JSON as it lies about: wrapped, doubled, rewritten, with what is no number. */
#include "test.h"

#include "collect.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define FOLDER "tests/data/iperf3-json/"
#define START                                                                                                \
    "\"start\":{\"connected\":[{\"socket\":5,\"local_host\":\"a\",\"local_port\":1,\"remote_host\":\"b\","   \
    "\"remote_port\":2}],\"version\":\"iperf 3.12\",\"connecting_to\":{\"host\":\"b\",\"port\":2},"          \
    "\"cookie\":\"c\",\"test_start\":{\"protocol\":\"TCP\",\"num_streams\":1,\"reverse\":0}}"
#define ROW(start, end, bytes, rate)                                                                         \
    "{\"socket\":5,\"start\":" start ",\"end\":" end ",\"bytes\":" bytes ",\"bits_per_second\":" rate        \
    ",\"omitted\":false,\"sender\":true}"
#define SUM(start, end, bytes, rate)                                                                         \
    "{\"start\":" start ",\"end\":" end ",\"bytes\":" bytes ",\"bits_per_second\":" rate                     \
    ",\"omitted\":false,\"sender\":true}"
#define INTERVAL(rows) "{\"streams\":[" rows "],\"sum\":" SUM("0", "1", "125", "1000") "}"
#define INTERVALS      "\"intervals\":[" INTERVAL(ROW("0", "1", "125", "1000")) "]"
#define END                                                                                                  \
    "\"end\":{\"streams\":[],\"sum_sent\":" SUM("0", "1", "125", "1000") ",\"sum_received\":" SUM(           \
        "0", "1", "125", "1000") "}"

static char *records_of(const char *text)
{
    return collect_records(&format_iperf3_json, slice_of(text), 3);
}

static void expect_one_test(const char *text)
{
    char *records = records_of(text);
    expect_line(records, "\"record\":\"test\"");
    expect_line(records, "\"version\":\"3.12\",\"side\":\"client\",\"protocol\":\"tcp\",\"streams\":1}");
    expect_lines(records, 2, "\"record\":\"interval\"");
    expect_lines(records, 2, "\"record\":\"summary\"");
    if (count_lines(records, "\"record\":") != 5)
        fail_msg("more than that in:\n%s", records);
    if (strncmp(records, "{\"record\":\"test\"", 16) != 0)
        fail_msg("the test is not first in:\n%s", records);
    assert_true(format_iperf3_json.recognise(slice_of(text)));
    assert_chunks_agree(&format_iperf3_json, slice_of(text));
    free(records);
}

static void test_text_around(void **state)
{
    (void)state;
    expect_one_test("{" START "," INTERVALS "," END "}");
    expect_one_test("\xEF\xBB\xBF{" START "," INTERVALS "," END "}");
    expect_one_test("$ iperf3 -c b -J | tee {a,b} {\n{" START "," INTERVALS "," END
                    "}\n$ {\"exit\": 0} }{\n");
    expect_one_test("{\"time\":\"12:00\",\"start\":\"x\"} {" START "," INTERVALS "," END "}");
    /* wrapped, in an array, in another document that has words of its own */
    expect_one_test("[{" START "," INTERVALS "," END "}]");
    expect_one_test(
        "{\"host\":\"h\",\"error\":\"none\",\"start\":\"12:00\",\"results\":[{\"end\":1,\"json\":{" START
        "," INTERVALS "," END "}}],\"intervals\":3}");
    /* keys in other orders */
    expect_one_test("{" END "," INTERVALS "," START "}");
    expect_one_test("{\"title\":\"t\"," INTERVALS "," START "," END "}");
    /* what a server said inside it, and what is no JSON of iperf3's */
    expect_one_test("{" START "," INTERVALS "," END ",\"server_output_json\":{" START "," INTERVALS "," END
                    "}}");
    expect_one_test("{\"server_output_json\":{" START "," INTERVALS "," END "}," START "," INTERVALS "," END
                    "}");
}

/* `text` as JSON has it in a string. Free with free(). */
static char *quoted(const char *text)
{
    char *string = memory_copy_text("\"");
    for (; *text != '\0'; text++)
        memory_append(&string, *text == '\n' ? "\\n" : *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
    memory_append(&string, "\"");
    return string;
}

static void test_documents_in_strings(void **state)
{
    (void)state;
    char *string = quoted("\n{" START ",\n" INTERVALS "," END "}\n");
    char *text = memory_print("{\"changed\": true, \"stdout\": %s, \"rc\": 0}", string);
    expect_one_test(text);
    free(text);
    /* the same once more, a line an element */
    text = memory_print("{\n\"stdout\": %s,\n\"stdout_lines\": [\"\", %s]}", string, string);
    expect_one_test(text);
    char *records = records_of(text);
    assert_int_equal(count_lines(records, "\"line\":2,"), 5); /* all of it is in the string's line */
    free(records);
    free(text);
    /* a string in a string */
    char *inner = memory_print("{\"log\": %s}", string);
    char *outer = quoted(inner);
    text = memory_print("[{\"message\": %s}]", outer);
    expect_one_test(text);
    free(text);
    free(outer);
    free(inner);
    free(string);
    /* what breaks off in a string does so there */
    string = quoted("{" START "," INTERVALS);
    text = memory_print("{\"a\": %s}\n{" START "," INTERVALS "}", string);
    records = records_of(text);
    assert_int_equal(count_lines(records, "\"record\":\"test\""), 2);
    expect_line(records,
                "\"line\":1,\"reason\":\"a JSON document breaks off here: the string ends inside it\"");
    free(records);
    free(text);
    free(string);
}

/* What logs write before each line of what a program printed. */
static void test_words_before_every_line(void **state)
{
    (void)state;
    expect_one_test("client-1  | {\n"
                    "client-1  | \t" START ",\n"
                    "client-1  | \t" INTERVALS ",\n"
                    "client-1  | \t" END "\n"
                    "client-1  | }\n");
    expect_one_test("2026-01-02T03:04:05.9Z stdout F {\n"
                    "2026-01-02T03:04:05.917Z stdout F " START ",\n"
                    "2026-01-02T03:04:05.92Z stdout F " INTERVALS ",\n"
                    "2026-01-02T03:04:10.0Z stdout F " END "\n"
                    "2026-01-02T03:04:10.1Z stdout F }\n"
                    "and so on 1\n");
    expect_one_test("Jan 02 03:04:05 host iperf3[12]: {" START "," INTERVALS "," END "}\n");
    /* words that only the first line has */
    expect_one_test("result: {\n" START ",\n" INTERVALS ",\n" END "}");
    char *records =
        records_of("pod-7: {\npod-7: " START ",\npod-7: " INTERVALS ",\npod-7: " END "}\n"
                   "pod-8: {\npod-8: " START ",\npod-8: " INTERVALS ",\npod-8: " END "\npod-8: }");
    assert_int_equal(count_lines(records, "\"record\":\"test\""), 2);
    assert_int_equal(count_lines(records, "\"record\":\"interval\""), 4);
    assert_int_equal(count_lines(records, "rejected"), 0);
    free(records);
}

/* A key that damage hits is not there: a row of the warm-up would count. */
static void test_rows_that_leave_out_whether_they_were_omitted(void **state)
{
    (void)state;
    static const char *const damaged[] = {"{\"socket\":5,\"start\":1,\"end\":2,\"bytes\":125,\"bits_per_"
                                          "second\":1000,\"omittee\":true,\"sender\":true}",
                                          "{\"socket\":5,\"start\":1,\"end\":2,\"bytes\":125,\"bits_per_"
                                          "second\":1000,\"omitted\":true,\"sendee\":true}"};
    static const char *const keys[] = {"omitted", "sender"};
    for (size_t i = 0; i < 2; i++) {
        char *reason = memory_print("does not say \\\"%s\\\", as those before it do", keys[i]);
        char *text = memory_print("{" START ",\"intervals\":[" INTERVAL("%s") "," INTERVAL("%s") "]," END "}",
                                  ROW("0", "1", "125", "1000"), damaged[i]);
        char *records = records_of(text);
        expect_lines(records, 1,
                     "\"record\":\"interval\",\"file\":\"f\",\"line\":1,\"test\":1,\"stream\":5,");
        expect_line(records, reason);
        free(records);
        free(text);
        free(reason);
        reason = memory_print("rows before this one do not say \\\"%s\\\"", keys[i]);
        text = memory_print("{" START ",\"intervals\":[" INTERVAL("%s") "," INTERVAL("%s") "]," END "}",
                            damaged[i], ROW("2", "3", "125", "1000"));
        records = records_of(text);
        expect_lines(records, 2,
                     "\"record\":\"interval\",\"file\":\"f\",\"line\":1,\"test\":1,\"stream\":5,");
        expect_line(records, reason);
        free(records);
        free(text);
        free(reason);
    }
}

static void test_documents_in_a_row(void **state)
{
    (void)state;
    char *records = records_of("{" START "," INTERVALS "," END "}{" START "," INTERVALS "," END "}\n[{" START
                               "," INTERVALS "," END "},{" START "," INTERVALS "," END "}]");
    assert_int_equal(count_lines(records, "\"record\":\"test\""), 4);
    assert_int_equal(count_lines(records, "\"record\":\"interval\""), 8);
    assert_int_equal(count_lines(records, "\"reason\""), 0);
    expect_line(records, "\"line\":2,\"test\":4,\"tool\"");
    free(records);
}

static void test_text_of_iperf3_between(void **state)
{
    (void)state;
    char *records =
        records_of("{" START "," INTERVALS "," END "}\n"
                   "Connecting to host h, port 1\n"
                   "[  5]   0.00-1.00   sec  1.00 GBytes  8.59 Gbits/sec                  receiver\n"
                   "iperf3: error - unable to send\n");
    expect_line(records, "\"line\":2,\"reason\":\"iperf3's text output beside JSON");
    expect_line(records, "\"line\":4,\"reason\":\"error - unable to send\"");
    assert_int_equal(count_lines(records, "\"record\":"), 7);
    free(records);
}

static void test_what_is_no_number(void **state)
{
    (void)state;
    static const char *const words[] = {"nan",      "-nan", "-nan(ind)", "inf",      "-inf",
                                        "Infinity", "NaN",  "1.#QNAN",   "-1.#INF00"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        char *text = memory_print(
            "{" START ",\"intervals\":[" INTERVAL(ROW("0", "0.1", "0", "%s")) "]," END "}", words[i]);
        char *records = records_of(text);
        expect_line(records, "\"bytes\":0,\"bits_per_second\":null,");
        assert_int_equal(count_lines(records, "\"record\":"), 5);
        free(records);
        free(text);
    }
}

/* Rows that must be rejected or warned of, and the reason; what stands beside them is kept. */
static void test_rows_that_can_t_be(void **state)
{
    (void)state;
    static const struct {
        const char *row, *reason;
    } cases[] = {
        {ROW("1", "2", "\"x\"", "1000"), "a row that \\\"bytes\\\" is not a number"},
        {ROW("1", "2", "-125", "1000"), "a row that \\\"bytes\\\" is below 0"},
        {ROW("1", "2", "1e19", "1000"), "a row that \\\"bytes\\\" is too large"},
        {ROW("1", "2", "1e999", "1000"), "a row that is no JSON that can be read: "},
        {ROW("1", "null", "125", "1000"), "a row that does not say when it begins and ends"},
        {ROW("2", "1", "125", "1000"), "a row that ends before it begins"},
        {ROW("0", "1", "125", "1000"), "this interval is printed twice"},
        {"{\"start\":1,\"end\":2}", "a row that does not say which stream it is of"},
        {"{\"socket\":5,\"start\":1,\"end\":2,\"retransmits\":1.5}",
         "\\\"retransmits\\\" is not a whole number"},
        {"7", "a row that is not an object"},
        {"{\"socket\":5,\"title\":\"\xFF\"}", "a row that is no JSON that can be read: "},
        {"{\"socket\":5,\"start\":1,\"end\":2,\"bytes\":999,\"bytes\":125,\"bits_per_second\":1000}",
         "a row that is no JSON that can be read: duplicate object key"},
        {"{\"socket\":6,\"start\":1,\"end\":2,\"bytes\":125,\"bits_per_second\":1000,\"omitted\":false,"
         "\"sender\":true}",
         "a row of a stream that was not connected"},
        {ROW("1", "2", "125", "1100"), "says 1100 bit/s, but its bytes over its time are 1000 bit/s"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = memory_print(
            "{" START ",\"intervals\":[" INTERVAL(ROW("0", "1", "125", "1000") ",\n%s\n") "]," END "}",
            cases[i].row);
        char *records = records_of(text);
        expect_line(records, "\"line\":1,\"test\":1,\"stream\":5,");
        expect_lines(records, 2, "\"record\":\"summary\"");
        expect_line(records, cases[i].reason);
        assert_int_equal(count_lines(records, "\"line\":2,"),
                         i == sizeof cases / sizeof cases[0] - 1 ? 2 : 1);
        free(records);
        free(text);
    }
}

/* A document's own keys, damaged one by one: what is lost is said, once. */
static void test_parts_that_are_missing(void **state)
{
    (void)state;
    static const struct {
        const char *key, *reason;
    } cases[] = {
        {"\"start\":{", "has no \\\"start\\\""},
        {"\"connected\"", "has no \\\"start.connected\\\""},
        {"\"version\"", "has no \\\"start.version\\\""},
        {"\"connecting_to\"", "has no \\\"start.connecting_to\\\""},
        {"\"cookie\"", "has no \\\"start.cookie\\\""},
        {"\"test_start\"", "has no \\\"start.test_start\\\""},
        {"\"num_streams\"", "has no \\\"start.test_start.num_streams\\\""},
        {"\"reverse\"", "has no \\\"start.test_start.reverse\\\""},
        {"\"intervals\"", "has no \\\"intervals\\\""},
        {"\"streams\":[{", "an interval without its \\\"streams\\\""},
        {"\"sum\"", "an interval without its \\\"sum\\\""},
        {"\"end\":{", "has no \\\"end\\\""},
        {"\"streams\":[]", "has no \\\"end.streams\\\""},
        {"\"sum_sent\"", "has no \\\"end.sum_sent\\\""},
        {"\"sum_received\"", "has no \\\"end.sum_received\\\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[] = "{" START "," INTERVALS "," END "}";
        char *key = strstr(text, cases[i].key);
        assert_non_null(key);
        key[2] = 'X';
        char *records = records_of(text);
        expect_line(records, cases[i].reason);
        expect_line(records, "\"record\":\"rejected\"");
        if (strncmp(records, "{\"record\":\"test\"", 16) != 0)
            fail_msg("the test is not first in:\n%s", records);
        free(records);
    }
    static const char final[] = "\"end\":{\"streams\":[{\"%s\":" SUM("0", "1", "125", "1000") "}]";
    static const char *const names[] = {"sender", "receiver", "uxp"};
    static const char *const reasons[] = {"a stream's final rows without \\\"receiver\\\"",
                                          "a stream's final rows without \\\"sender\\\"",
                                          "a stream without final rows"};
    for (size_t i = 0; i < 3; i++) {
        char *end = memory_print(final, names[i]);
        char *text = memory_print("{" START "," INTERVALS ",%s%s}", end, strchr(END, ']') + 1);
        char *records = records_of(text);
        expect_line(records, reasons[i]);
        free(records);
        free(text);
        free(end);
    }
    /* an error, or what is cut off, explains it */
    char *records = records_of("{" START ",\"intervals\":[],\"end\":{},\"error\":\"unable to connect\"}");
    expect_line(records, "\"reason\"");
    free(records);
    /* rows of one direction, where the start says the other */
    char reversed[] = "{" START "," INTERVALS "," END "}";
    strstr(reversed, "\"reverse\":0")[10] = '1';
    records = records_of(reversed);
    expect_line(records, "\"record\":\"warning\"");
    expect_line(records, "its start says that the test is reversed, its rows that it is not");
    free(records);
    /* the beginning of a document is damaged: its rows stand in none */
    records = records_of("{" START "," INTERVALS "," END "}\n{\"start;{\n" INTERVALS "," END "}\n");
    expect_line(records, "\"line\":3,\"reason\":\"a row outside of iperf3's documents");
    free(records);
}

static void test_mpstat_between(void **state)
{
    (void)state;
    char *records = records_of("Linux 6.1 (h) \t11/22/26 \t_x86_64_\t(1 CPU)\n\n10:00:00 CPU %usr %idle\n"
                               "10:00:01 all 1.00 99.00\n{" START "," INTERVALS "," END "}\n"
                               "{\"sysstat\": {\"hosts\": [{\"statistics\": [\n]}]}}\n"
                               "10:00:02 CPU %usr %idle\n10:00:03 all 1.00 99.00\n");
    expect_lines(records, 3, "mpstat's output inside iperf3's: give it as a file of its own");
    expect_line(records, "\"line\":1,\"reason\":\"mpstat's");
    expect_line(records, "\"line\":6,\"reason\":\"mpstat's");
    expect_line(records, "\"line\":8,\"reason\":\"mpstat's");
    assert_int_equal(count_lines(records, "\"record\":"), 5 + 3);
    free(records);
}

static void test_long_and_deep(void **state)
{
    (void)state;
    size_t length = 3 << 20;
    char *filler = memory_allocate(length + 1, 1);
    memset(filler, 'x', length);
    char *text = memory_print("{\"%s\":\"%s\"," START ",\"intervals\":[" INTERVAL(
                                  "\n{\"socket\":5,\"%s\":1}," ROW("0", "1", "125", "1000")) "]," END "}",
                              filler, filler, filler);
    char *records = collect_records(&format_iperf3_json, slice_of(text), 65536);
    expect_line(records, "\"line\":2,\"reason\":\"this row is too long for iperf3\"");
    expect_lines(records, 2, "\"record\":\"interval\"");
    expect_lines(records, 2, "\"record\":\"summary\"");
    free(records);
    free(text);
    memset(filler, '[', length);
    text = memory_print("{" START "," INTERVALS ",\"x\":%s", filler);
    records = collect_records(&format_iperf3_json, slice_of(text), 65536);
    expect_lines(records, 2, "\"record\":\"interval\"");
    expect_line(records, "a JSON document breaks off here: its values are nested too deeply");
    free(records);
    free(text);
    free(filler);
}

static void test_recognition(void **state)
{
    (void)state;
    static const char *const others[] = {
        "{\"sysstat\": {\"hosts\": [{\"nodename\": \"h\", \"statistics\": [{\"cpu-load\": []}]}]}}",
        "{\"start\": {\"time\": 1}, \"end\": {\"x\": 1}, \"intervals\": []}",
        "{\"event\":\"start\",\"data\":{\"user\":1}}\n",
        "Connecting to host h, port 1\nServer JSON output:\n{" START "," INTERVALS "," END "}\n",
        "[ ID] Interval           Transfer     Bitrate\n{}",
        "{\"start\"",
        "{\"server_output_json\":{" START "}}",
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (format_iperf3_json.recognise(slice_of(others[i])))
            fail_msg("is taken for iperf3's: %s", others[i]);
    struct error error;
    assert_ptr_equal(format_recognise(slice_of("{" START), &error), &format_iperf3_json);
    assert_null(format_recognise(slice_of("{\"sum\": 1}"), &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_around),
        cmocka_unit_test(test_documents_in_strings),
        cmocka_unit_test(test_words_before_every_line),
        cmocka_unit_test(test_rows_that_leave_out_whether_they_were_omitted),
        cmocka_unit_test(test_documents_in_a_row),
        cmocka_unit_test(test_text_of_iperf3_between),
        cmocka_unit_test(test_what_is_no_number),
        cmocka_unit_test(test_rows_that_can_t_be),
        cmocka_unit_test(test_parts_that_are_missing),
        cmocka_unit_test(test_mpstat_between),
        cmocka_unit_test(test_long_and_deep),
        cmocka_unit_test(test_recognition),
    };
    return cmocka_run_group_tests_name("ingest: iperf3 JSON as it lies about", tests, NULL, NULL);
}

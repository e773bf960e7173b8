/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iperf3's JSON as it lies about: wrapped, doubled, cut, rewritten, with what is no number, and damaged on
 * purpose. */
#include "test.h"

#include "collect.h"

#include "base/memory.h"

#include <math.h>
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

/* Cut at every byte: what is whole is kept, and is what it is in the whole file; the tail is said, once. */
static void cut_everywhere(const char *name)
{
    size_t length = 0;
    char *text = read_fixture(name, &length);
    char *whole = collect_records(&format_iperf3_json, (struct slice){text, length}, length);
    size_t most = 0;
    while (length > 0 && text[length - 1] == '\n')
        length--;
    for (size_t cut = 1; cut < length; cut++) {
        char *records = collect_records(&format_iperf3_json, (struct slice){text, cut}, length);
        size_t rows = 0;
        for (char *at = records, *end = strchr(at, '\n'); end != NULL; at = end + 1, end = strchr(at, '\n')) {
            *end = '\0';
            bool is_row =
                strstr(at, "\"record\":\"interval\"") != NULL || strstr(at, "\"record\":\"summary\"") != NULL;
            rows += is_row;
            if (is_row && strstr(whole, at) == NULL)
                fail_msg("cut at %zu, a row that the whole does not have: %s", cut, at);
            *end = '\n';
        }
        if (rows < most)
            fail_msg("cut at %zu, %zu rows, but %zu before", cut, rows, most);
        most = rows;
        if (text[0] == '{' && text[1] == '\n' && cut > 4)
            expect_line(records, "\"reason\":\"a JSON document breaks off here: the file ends inside it\"");
        free(records);
    }
    assert_int_equal(most, count_lines(whole, "\"record\":\"interval\"") +
                               count_lines(whole, "\"record\":\"summary\""));
    free(whole);
    free(text);
}

static void test_cut_anywhere(void **state)
{
    (void)state;
    cut_everywhere(FOLDER "tcp-client.json");
    cut_everywhere(FOLDER "reverse-server.json");
    cut_everywhere(FOLDER "parallel-client.json");
    cut_everywhere(FOLDER "events-client.jsonl");
}

/* A document that is cut, and another behind it: the second is whole wherever the first ends. */
static void test_cut_before_another(void **state)
{
    (void)state;
    size_t length = 0;
    size_t lost = 0;
    char *text = read_fixture(FOLDER "tcp-client.json", &length);
    for (size_t cut = 0; cut < length; cut += 1) {
        char *both = memory_print("%.*s\n%.*s", (int)cut, text, (int)length, text);
        char *records = collect_records(&format_iperf3_json, slice_of(both), 4096);
        lost += count_lines(records, "\"record\":\"summary\"") < 4;
        free(records);
        free(both);
    }
    assert_int_equal(lost, 0);
    free(text);
}

/* ---------------------------------------------------------------------------------------- differential -- */

enum { ROWS_MAX = 64 };

/* Where a row is placed, by what other parts of its document say. */
struct place {
    enum record_kind kind;
    int stream;
    bool reverse, omitted;
    enum direction direction;
};

struct found {
    const char *text;
    uint64_t taken;
    struct place places[ROWS_MAX];
    size_t rows, reasons;
};

/* Where the object that begins at `text` ends. */
static const char *object_end(const char *text)
{
    bool in_string = false;
    for (; *text != '\0' && (in_string || *text != '}'); text++) {
        if (in_string && *text == '\\' && text[1] != '\0')
            text++;
        else if (*text == '"')
            in_string = !in_string;
    }
    return text;
}

/* The text from a line on. */
static const char *line_of(const char *text, uint64_t line)
{
    for (; line > 1; line--) {
        const char *end = strchr(text, '\n');
        text = end != NULL ? end + 1 : "";
    }
    return text;
}

/* What another reader finds behind a key in the object that begins in a line; NaN where it is not there. */
static double number_in(const char *text, uint64_t line, const char *key)
{
    const char *object = strchr(line_of(text, line), '{');
    text = object != NULL ? object : "";
    const char *at = strstr(text, key);
    return at != NULL && at < object_end(text) ? strtod(at + strlen(key), NULL) : (double)NAN;
}

static struct quantity quantity_of_count(struct count count)
{
    return count.defined ? quantity_of((double)count.value) : quantity_undefined(NULL);
}

static bool check_row(void *context, struct record *record, struct error *error)
{
    (void)error;
    struct found *found = context;
    found->reasons += record->kind == RECORD_REJECTED || record->kind == RECORD_WARNING;
    if (record->kind != RECORD_INTERVAL && record->kind != RECORD_SUMMARY)
        return true;
    const struct flow_row *row = &record->flow.row;
    assert_true(found->rows < ROWS_MAX);
    found->places[found->rows++] =
        (struct place){record->kind, record->flow.stream, record->flow.reverse, row->omitted, row->direction};
    const struct {
        const char *key;
        struct quantity said;
    } numbers[] = {{"\"start\":", row->start},
                   {"\"end\":", row->end},
                   {"\"bytes\":", row->bytes},
                   {"\"bits_per_second\":", row->bits_per_second},
                   {"\"jitter_ms\":", row->jitter_ms},
                   {"\"lost_packets\":", row->lost},
                   {"\"snd_cwnd\":", row->cwnd_bytes},
                   {"\"retransmits\":", quantity_of_count(row->retransmits)},
                   {"\"packets\":", quantity_of_count(row->packets)}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (numbers[i].said.defined &&
            numbers[i].said.value != number_in(found->text, record->line, numbers[i].key))
            fail_msg("line %u says %s%.17g, its text does not: %.300s", (unsigned)record->line,
                     numbers[i].key, numbers[i].said.value, line_of(found->text, record->line));
    found->taken++;
    return true;
}

/* The rows of `found->text`, and how many of them are not where they are in the whole document. */
static size_t read_rows(struct found *found, const struct found *whole)
{
    struct error error;
    struct record_sink sink = {check_row, found};
    found->rows = 0;
    found->reasons = 0;
    void *parser = format_iperf3_json.create(&sink);
    if (format_iperf3_json.feed(parser, slice_of(found->text), &error))
        (void)!format_iperf3_json.finish(parser, &error);
    format_iperf3_json.destroy(parser);
    size_t moved = 0;
    for (size_t i = 0; whole != NULL && i < whole->rows; i++) {
        const struct place *one = &whole->places[i];
        const struct place *other = &found->places[i];
        moved += i >= found->rows || one->kind != other->kind || one->stream != other->stream ||
                 one->reverse != other->reverse || one->omitted != other->omitted ||
                 (one->direction != other->direction && other->direction != DIRECTION_UNKNOWN);
    }
    return moved;
}

/* Each byte of the document becomes others: a row that is not there any more, or is of another stream or
   direction, is told of. */
static uint64_t damage_everywhere(const char *name, const char *replacements)
{
    size_t length = 0;
    char *content = read_fixture(name, &length);
    char *text = memory_copy_text("");
    for (size_t i = 0; i < length; i++) /* a row a line */
        memory_append(&text, content[i] == '{' ? "\n %c" : "%c", content[i]);
    free(content);
    content = memory_copy_text(text);
    length = strlen(text);
    struct found whole = {.text = text};
    (void)read_rows(&whole, NULL);
    assert_int_equal(whole.reasons, 0);
    struct found found = {.text = text};
    for (size_t at = 0; at < length; at++) {
        for (const char *bad = replacements; *bad != '\0'; bad++) {
            text[at] = *bad;
            size_t moved = read_rows(&found, &whole);
            if (moved > 0 && found.reasons == 0)
                fail_msg("%s: byte %zu, %c for %c: %zu rows of %zu are others, and nothing is said: %.60s",
                         name, at, *bad, content[at], moved, whole.rows, text + (at > 20 ? at - 20 : 0));
        }
        text[at] = content[at];
    }
    free(text);
    free(content);
    return found.taken;
}

static void test_damage_is_never_silent(void **state)
{
    (void)state;
    static const char all[] = "019.- ,:e\"{}[]\\\n\xFF";
    assert_true(damage_everywhere(FOLDER "tcp-server.json", all) > 10000);
    assert_true(damage_everywhere(FOLDER "udp-client.json", "09.-\"}\n") > 10000);
    assert_true(damage_everywhere(FOLDER "bidirectional-client.json", "1}") > 10000);
    assert_true(damage_everywhere(FOLDER "events-client.jsonl", "1\"") > 10000);
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
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_cut_before_another),
        cmocka_unit_test(test_damage_is_never_silent),
        cmocka_unit_test(test_recognition),
    };
    return cmocka_run_group_tests_name("ingest: damaged iperf3 JSON", tests, NULL, NULL);
}

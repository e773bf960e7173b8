/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iperf3's JSON: the files in tests/data/iperf3-json are what iperf3 3.12 printed (events-client.jsonl: one
 * of them rewritten as 3.17 prints it); expected numbers are read off them by eye. */
#include "test.h"

#include "collect.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#define FOLDER "tests/data/iperf3-json/"

static char *records_of(const char *text)
{
    return collect_records(&format_iperf3_json, slice_of(text), 7);
}

static char *fixture_text(const char *name)
{
    size_t length = 0;
    char *content = read_fixture(name, &length);
    char *text = memory_copy_bytes(content, length);
    text = realloc(text, length + 1);
    assert_non_null(text);
    text[length] = '\0';
    free(content);
    return text;
}

static char *fixture_records(const char *name)
{
    char *text = fixture_text(name);
    char *records = collect_records(&format_iperf3_json, slice_of(text), 4096);
    free(text);
    return records;
}

/* `text` with every `from` replaced. Free with free(). */
static char *replaced(const char *text, const char *from, const char *to)
{
    char *copy = memory_copy_text("");
    for (const char *at = strstr(text, from); at != NULL; at = strstr(text, from)) {
        memory_append(&copy, "%.*s%s", (int)(at - text), text, to);
        text = at + strlen(from);
    }
    memory_append(&copy, "%s", text);
    return copy;
}

/* ---------------------------------------------------------------------------------------- real documents --
 */

static void test_client(void **state)
{
    (void)state;
    char *records = fixture_records(FOLDER "tcp-client.json");
    expect_line(
        records,
        "{\"record\":\"test\",\"file\":\"f\",\"line\":1,\"test\":1,\"tool\":\"iperf3\",\"version\":\"3.12\","
        "\"side\":\"client\",\"protocol\":\"tcp\",\"streams\":1}");
    expect_line(
        records,
        "{\"record\":\"interval\",\"file\":\"f\",\"line\":40,\"test\":1,\"stream\":5,\"direction\":"
        "\"sender\","
        "\"reverse\":false,\"start\":0.0,\"end\":0.50005699999999997,\"omitted\":false,\"bytes\":1310720,"
        "\"bits_per_second\":20969130.272343114,\"retransmits\":0,\"cwnd\":1178694,\"jitter_ms\":null,"
        "\"lost\":null,\"packets\":null}");
    expect_line(records,
                "\"line\":121,\"test\":1,\"stream\":\"SUM\",\"direction\":\"sender\",\"reverse\":false,");
    expect_line(records,
                "\"line\":130,\"test\":1,\"stream\":\"SUM\",\"direction\":\"receiver\",\"reverse\":false,");
    assert_int_equal(count_lines(records, "\"record\":\"interval\""), 4);
    assert_int_equal(count_lines(records, "\"record\":\"summary\""), 4);
    assert_int_equal(count_lines(records, "rejected") + count_lines(records, "warning"), 0);
    free(records);
}

static void test_server(void **state)
{
    (void)state;
    char *records = fixture_records(FOLDER "tcp-server.json");
    expect_line(records, "\"side\":\"server\",\"protocol\":\"tcp\",\"streams\":1}");
    /* It prints zeros of what the client sent: it does not know. */
    assert_int_equal(count_lines(records,
                                 "\"direction\":\"sender\",\"reverse\":false,\"start\":0.0,\"end\":1.00054,"
                                 "\"omitted\":false,\"bytes\":null,\"bits_per_second\":null,"
                                 "\"retransmits\":null,"),
                     2);
    assert_int_equal(count_lines(records, "\"direction\":\"receiver\""), 4);
    free(records);
}

static void test_parallel_reverse_and_omitted(void **state)
{
    (void)state;
    char *records = fixture_records(FOLDER "parallel-client.json");
    expect_line(records, "\"streams\":2}");
    assert_int_equal(count_lines(records, "\"stream\":5,"), 4);
    assert_int_equal(count_lines(records, "\"stream\":7,"), 4);
    assert_int_equal(count_lines(records, "\"stream\":\"SUM\","), 4);
    free(records);
    records = fixture_records(FOLDER "reverse-client.json");
    assert_int_equal(count_lines(records, "\"reverse\":true"), 8);
    assert_int_equal(count_lines(records, "\"record\":\"interval\""), 4);
    assert_int_equal(count_lines(records, "\"direction\":\"sender\""),
                     2); /* what the server told at the end */
    free(records);
    records = fixture_records(FOLDER "reverse-server.json");
    assert_int_equal(count_lines(records, "\"direction\":\"sender\",\"reverse\":true"), 4);
    free(records);
    records = fixture_records(FOLDER "omit-client.json");
    assert_int_equal(count_lines(records, "\"omitted\":true"), 4);
    assert_int_equal(count_lines(records, "\"record\":\"interval\""), 8);
    free(records);
}

static void test_udp(void **state)
{
    (void)state;
    char *records = fixture_records(FOLDER "udp-client.json");
    expect_line(records, "\"protocol\":\"udp\"");
    /* The stream's row mixes the sender's bytes with the receiver's losses: nobody's in particular. */
    expect_line(records, "\"stream\":5,\"direction\":null,\"reverse\":false,\"start\":0.0,\"end\":1.000067,"
                         "\"omitted\":false,\"bytes\":250000,");
    expect_line(
        records,
        "\"stream\":\"SUM\",\"direction\":\"sender\",\"reverse\":false,\"start\":0.0,\"end\":1.000067,"
        "\"omitted\":false,\"bytes\":250000,\"bits_per_second\":1999866.0089773985,"
        "\"retransmits\":null,\"cwnd\":null,\"jitter_ms\":null,\"lost\":null,\"packets\":250}");
    expect_line(records, "\"stream\":\"SUM\",\"direction\":\"receiver\",\"reverse\":false,");
    assert_int_equal(count_lines(records, "\"record\":\"summary\""),
                     3); /* end.sum says nothing beside them */
    free(records);
    records = fixture_records(FOLDER "udp-server.json");
    expect_line(
        records,
        "\"stream\":5,\"direction\":\"receiver\",\"reverse\":false,\"start\":0.0,\"end\":1.0001690000000001,"
        "\"omitted\":false,\"bytes\":null,");
    free(records);
    /* 3.0 has no sums of each side: what end.sum says is kept, as nobody's. */
    records = records_of("{\"start\":{\"version\":\"iperf 3.0.7\",\"connecting_to\":{},\"test_start\":"
                         "{\"protocol\":\"UDP\"}},\"end\":{\"streams\":[],\"sum\":{\"start\":0,\"end\":10,"
                         "\"bytes\":1250000,\"bits_per_second\":1e6,\"jitter_ms\":0.5,\"lost_packets\":-3,"
                         "\"packets\":100,\"lost_percent\":150}}}");
    expect_line(records,
                "\"stream\":\"SUM\",\"direction\":null,\"reverse\":false,\"start\":0.0,\"end\":10.0,"
                "\"omitted\":false,\"bytes\":1250000,\"bits_per_second\":1000000,\"retransmits\":null,"
                "\"cwnd\":null,\"jitter_ms\":0.5,\"lost\":-3,\"packets\":100}");
    free(records);
    /* ... and why there is no bitrate */
    records = records_of(
        "{\"start\":{\"connected\":[],\"version\":\"iperf 3.0.7\",\"cookie\":\"c\",\"connecting_to\":{},"
        "\"test_start\":{\"protocol\":\"UDP\",\"num_streams\":1,\"reverse\":0}},\"intervals\":[],"
        "\"end\":{\"streams\":[],\"sum\":{\"start\":0,\"end\":10,\"bytes\":1250000,\"bits_per_second\":1e6}}"
        "}");
    expect_line(records, "\"record\":\"warning\"");
    expect_line(records, "mixes the sender's bytes with the receiver's time: no bitrate is taken from it");
    free(records);
}

static void test_bidirectional(void **state)
{
    (void)state;
    static const char *const names[] = {
        FOLDER "bidirectional-client.json", FOLDER "bidirectional-server.json",
        FOLDER "udp-bidirectional-client.json", FOLDER "udp-bidirectional-server.json"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *text = fixture_text(names[i]);
        char *records = records_of(text);
        assert_int_equal(count_lines(records, "\"reverse\":true") * 2, count_lines(records, "\"stream\":"));
        assert_int_equal(count_lines(records, "\"record\":\"summary\""), i < 2 ? 8 : 6);
        assert_int_equal(count_lines(records, "rejected"), 0);
        /* 3.7 to 3.10 have the same key twice instead of another one. */
        char *old = replaced(text, "_bidir_reverse", "");
        char *old_records = records_of(old);
        assert_string_equal(old_records, records);
        free(old_records);
        free(old);
        free(records);
        free(text);
    }
}

static void test_server_output_is_not_counted(void **state)
{
    (void)state;
    char *records = fixture_records(FOLDER "server-output-client.json");
    assert_int_equal(count_lines(records, "\"record\":\"test\""), 1);
    assert_int_equal(count_lines(records, "\"record\":\"summary\""), 4);
    assert_int_equal(count_lines(records, "\"record\":\"interval\""), 4);
    free(records);
    /* ... nor is it inside a client's text. */
    char *text = fixture_text("tests/data/server-json-output-client.txt");
    struct error error;
    const struct format *format = format_recognise(slice_of(text), &error);
    assert_ptr_equal(format, &format_iperf3_text);
    records = collect_records(format, slice_of(text), 5);
    assert_int_equal(count_lines(records, "\"record\":"), 4);
    assert_int_equal(count_lines(records, "\"record\":\"summary\""), 2);
    free(records);
    free(text);
}

static void test_interrupted(void **state)
{
    (void)state;
    char *records = fixture_records(FOLDER "interrupted-client.json");
    expect_line(records, "\"record\":\"rejected\",\"file\":\"f\",\"line\":202,\"reason\":"
                         "\"interrupt - the client has terminated\"");
    assert_int_equal(count_lines(records, "\"direction\":\"receiver\",\"reverse\":false,\"start\":0.0,"
                                          "\"end\":1.695684,\"omitted\":false,\"bytes\":null,"),
                     2); /* it has not heard of the receiver */
    free(records);
    records = fixture_records(FOLDER "interrupted-server.json");
    assert_int_equal(count_lines(records, "\"record\":\"interval\""), 2);
    assert_int_equal(count_lines(records, "\"reason\":\"this interval is printed twice\""), 2);
    assert_int_equal(count_lines(records, "\"record\":\"warning\""), 2);
    expect_line(
        records,
        "\"line\":92,\"reason\":\"counts 4325376 bytes by 1.00006 s, the intervals up to then 2621440");
    expect_line(records, "\"reason\":\"error - the client has terminated\"");
    free(records);
}

/* ------------------------------------------------------------------------------------------------- events --
 */

static void test_events(void **state)
{
    (void)state;
    char *records = fixture_records(FOLDER "events-client.jsonl");
    char *whole = fixture_records(FOLDER "bidirectional-client.json");
    assert_int_equal(count_lines(records, "\"record\":"), count_lines(whole, "\"record\":"));
    for (const char *at = strstr(whole, "\"test\":1,\"stream\""); at != NULL;
         at = strstr(at + 1, "\"test\":1,\"stream\"")) {
        char *line = memory_print("%.*s", (int)strcspn(at, "\n"), at);
        expect_line(records, line);
        free(line);
    }
    free(whole);
    free(records);
}

static void test_events_and_the_document_once_more(void **state)
{
    (void)state;
    char *events = fixture_text(FOLDER "events-client.jsonl");
    char *document = fixture_text(FOLDER "bidirectional-client.json");
    char *other = fixture_text(FOLDER "tcp-client.json");
    char *text = memory_print("%s%s%s", events, document, other);
    char *records = records_of(text);
    assert_int_equal(count_lines(records, "\"record\":\"test\""), 2);
    assert_int_equal(count_lines(records, "\"record\":\"summary\""), 8 + 4);
    expect_line(records, "\"record\":\"warning\",\"file\":\"f\",\"line\":5,\"reason\":"
                         "\"this document tells the events before it once more: not counted twice\"");
    expect_line(records, "\"line\":241,\"test\":2,\"tool\":\"iperf3\"");
    free(records);
    free(text);
    /* Without its end event a test was cut off, whatever follows. */
    char *end = strstr(events, "{\"event\":\"end\"");
    *end = '\0';
    text = memory_print("%s%s", events, other);
    records = records_of(text);
    expect_line(records, "\"line\":3,\"reason\":\"this test breaks off here: its end event is missing\"");
    assert_int_equal(count_lines(records, "\"record\":\"test\""), 2);
    free(records);
    free(text);
    free(events);
    free(document);
    free(other);
}

/* Keys sorted by jq -S: the data stand before the name of their event. Every `which`th line becomes so, 0:
   none; the name becomes another where it is given. */
static char *with_data_first(const char *events, size_t which, const char *name)
{
    char *text = memory_copy_text("");
    size_t number = 0;
    for (const char *line = events; *line != '\0'; line = strchr(line, '\n') + 1) {
        int length = (int)strcspn(line, "\n");
        int event = (int)strcspn(line, ","); /* `{"event":"start"` */
        if (which == 0 || ++number % which != 0)
            memory_append(&text, "%.*s\n", length, line);
        else if (name == NULL)
            memory_append(&text, "{%.*s,%.*s}\n", length - event - 2, line + event + 1, event - 1, line + 1);
        else
            memory_append(&text, "{%.*s,%s}\n", length - event - 2, line + event + 1, name);
    }
    return text;
}

static void test_events_with_sorted_keys(void **state)
{
    (void)state;
    char *events = fixture_text(FOLDER "events-client.jsonl");
    char *expected = records_of(events);
    for (size_t which = 1; which < 4; which++) {
        char *text = with_data_first(events, which, NULL);
        char *records = records_of(text);
        assert_string_equal(records, expected);
        assert_true(format_iperf3_json.recognise(slice_of(text)));
        assert_chunks_agree(&format_iperf3_json, slice_of(text));
        free(records);
        free(text);
    }
    /* data of which nobody says what they are, of an event that is none of iperf3's, and none */
    static const struct {
        const char *name, *reason;
    } cases[] = {
        {"\"evXnt\":\"interval\"", "data of an event that does not say which it is"},
        {"\"event\":\"intXrval\"", "an event that is none of iperf3's"},
    };
    for (size_t i = 0; i < 2; i++) {
        char *text = with_data_first(events, 2, cases[i].name);
        char *records = records_of(text);
        expect_lines(records, 2, cases[i].reason);
        free(records);
        free(text);
    }
    char *text = replaced(events, "{\"event\":\"interval\",\"data\"", "{\"event\":\"interval\",\"dXta\"");
    char *records = records_of(text);
    expect_lines(records, 2, "an event without its data");
    free(records);
    free(text);
    free(expected);
    free(events);
    records = records_of("{\"data\":\"unable to connect to server: No route\",\"event\":\"error\"}\n");
    expect_line(records, "\"line\":1,\"reason\":\"error - unable to connect to server: No route\"");
    free(records);
    records = records_of("{\"data\":{\"cookie\":\"x\",\"version\":1,\"sum\":3},\"id\":7}\n{\"data\":\"x\","
                         "\"event\":\"login\"}\n");
    assert_string_equal(records, ""); /* other programs' */
    free(records);
}

static void test_events_of_failures(void **state)
{
    (void)state;
    char *records = records_of("{\"event\":\"error\",\"data\":\"unable to connect to server: No route\"}\n"
                               "{\"event\":\"server_output_json\",\"data\":{\"start\":{\"connected\":[]}}}\n"
                               "{\"event\":\"end\",\"data\":{}}\n");
    assert_int_equal(count_lines(records, "\"record\":\"test\""), 1);
    expect_line(records, "\"line\":1,\"reason\":\"error - unable to connect to server: No route\"");
    assert_int_equal(count_lines(records, "\"record\":"), 2);
    free(records);
}

static void test_chunk_boundaries(void **state)
{
    (void)state;
    static const char *const names[] = {
        FOLDER "tcp-client.json",           FOLDER "udp-server.json",      FOLDER "bidirectional-server.json",
        FOLDER "server-output-client.json", FOLDER "events-client.jsonl",  FOLDER "interrupted-server.json",
        FOLDER "omit-client.json",          FOLDER "parallel-server.json", FOLDER "reverse-client.json",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t length = 0;
        char *content = read_fixture(names[i], &length);
        assert_chunks_agree(&format_iperf3_json, (struct slice){content, length});
        free(content);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_client),
        cmocka_unit_test(test_server),
        cmocka_unit_test(test_parallel_reverse_and_omitted),
        cmocka_unit_test(test_udp),
        cmocka_unit_test(test_bidirectional),
        cmocka_unit_test(test_server_output_is_not_counted),
        cmocka_unit_test(test_interrupted),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_events_and_the_document_once_more),
        cmocka_unit_test(test_events_with_sorted_keys),
        cmocka_unit_test(test_events_of_failures),
        cmocka_unit_test(test_chunk_boundaries),
    };
    return cmocka_run_group_tests_name("ingest: iperf3 JSON", tests, NULL, NULL);
}

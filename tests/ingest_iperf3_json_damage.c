/* SPDX-License-Identifier: GPL-3.0-or-later */
/* iperf3's JSON, cut anywhere and damaged on purpose, byte by byte. */
#include "test.h"

#include "collect.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER "tests/data/iperf3-json/"

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
    size_t damages = 0;
    for (size_t at = 0; at < length; at++) {
        for (const char *bad = replacements; *bad != '\0'; bad++) {
            if (damages++ % TRIALS_PER_TRIAL != 0)
                continue;
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
    assert_true(damage_everywhere(FOLDER "tcp-server.json", all) > 10000 / TRIALS_PER_TRIAL);
    assert_true(damage_everywhere(FOLDER "udp-client.json", "09.-\"}\n") > 10000 / TRIALS_PER_TRIAL);
    assert_true(damage_everywhere(FOLDER "bidirectional-client.json", "1}") > 10000 / TRIALS_PER_TRIAL);
    assert_true(damage_everywhere(FOLDER "events-client.jsonl", "1\"") > 10000 / TRIALS_PER_TRIAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_cut_before_another),
        cmocka_unit_test(test_damage_is_never_silent),
    };
    return cmocka_run_group_tests_name("ingest: damaged iperf3 JSON", tests, NULL, NULL);
}

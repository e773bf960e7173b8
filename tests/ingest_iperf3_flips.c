/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Damage to good rows never changes a number silently: every byte of every row of real files is replaced by
 * every byte that could make another number of it, and whatever the parser then says of that line has to be
 * what another reader, by regular expressions and strtod, reads in the damaged text. A row that is no record
 * any more has to be a rejected line.
 */
#include "test.h"

#include "collect.h"

#include <math.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char replacements[] = "0189.-/ ,eKMTBbxs[](\t%)\"|\\n>{SU\n";

enum { GROUPS = 12 };

static regex_t row_pattern, congestion_pattern, loss_pattern, count_pattern;

static int compile_patterns(void **state)
{
    (void)state;
    return regcomp(&row_pattern,
                   "\\[[ \t]*([0-9]+|SUM)[ \t]*\\](\\[[TR]X-[CS]\\])?[ \t]+([0-9.]+)-([0-9.]+)[ \t]+sec[ \t]+"
                   "([0-9.]+)[ \t]+([KMGTPE]?)Bytes[ \t]+([0-9.]+)[ \t]+([KMGTPE]?)(bits|Bytes)/sec(.*)$",
                   REG_EXTENDED) |
           regcomp(&congestion_pattern, "^[ \t]*([0-9]+)[ \t]+([0-9.]+)[ \t]+([KMGTPE]?)Bytes",
                   REG_EXTENDED) |
           regcomp(&loss_pattern, "^[ \t]*([0-9.]+)[ \t]+ms[ \t]+(-?[0-9.e]+|Unknown)/([0-9]+)",
                   REG_EXTENDED) |
           regcomp(&count_pattern,
                   "^[ \t]*([0-9]+)[ \t]*((\\(omitted\\)|sender|receiver)[ \t]*)?([ \t][],)\"|\\][ \t]*)?$",
                   REG_EXTENDED);
}

static int free_patterns(void **state)
{
    (void)state;
    regfree(&row_pattern);
    regfree(&congestion_pattern);
    regfree(&loss_pattern);
    regfree(&count_pattern);
    return 0;
}

/* What was said of the line that was damaged: of both halves where a line feed makes two of it. */
struct found {
    uint64_t first, last;
    bool any; /* a row's record */
    bool rejected;
    struct flow_record flow;
};

static bool take(void *context, struct record *record, struct error *error)
{
    (void)error;
    struct found *found = context;
    if (record->line < found->first || record->line > found->last)
        return true;
    found->rejected = found->rejected || record->kind == RECORD_REJECTED;
    if (record->kind == RECORD_INTERVAL || record->kind == RECORD_SUMMARY) {
        found->any = true;
        found->flow = record->flow;
    }
    return true;
}

static void parse(struct slice text, struct found *found)
{
    struct record_sink sink = {take, found};
    struct error error;
    void *parser = format_iperf3_text.create(&sink);
    if (format_iperf3_text.feed(parser, text, &error))
        (void)!format_iperf3_text.finish(parser, &error);
    format_iperf3_text.destroy(parser);
}

static double factor_of(const char *line, regmatch_t prefix, double base)
{
    double factor = 1;
    if (prefix.rm_eo > prefix.rm_so)
        for (const char *at = "KMGTPE"; *at != '\0'; at++) {
            factor *= base;
            if (*at == line[prefix.rm_so])
                break;
        }
    return factor;
}

static double number_at(const char *line, regmatch_t match)
{
    return strtod(line + match.rm_so, NULL);
}

static bool same(struct quantity said, double text)
{
    return !said.defined || fabs(said.value - text) <= 1e-9 * fabs(text);
}

static bool same_count(struct count said, double text)
{
    return !said.defined || (double)said.value == text;
}

/* What stands behind the rate: each number that the record has must be there. */
static bool tail_agrees(const char *tail, const struct flow_row *row, bool is_udp)
{
    regmatch_t match[GROUPS];
    if (regexec(&congestion_pattern, tail, GROUPS, match, 0) == 0)
        return same_count(row->retransmits, number_at(tail, match[1])) &&
               same(row->cwnd_bytes, number_at(tail, match[2]) * factor_of(tail, match[3], 1024)) &&
               !row->packets.defined && !row->jitter_ms.defined;
    if (regexec(&loss_pattern, tail, GROUPS, match, 0) == 0)
        return same(row->jitter_ms, number_at(tail, match[1])) &&
               same(row->lost, number_at(tail, match[2])) &&
               same_count(row->packets, number_at(tail, match[3])) && !row->retransmits.defined;
    if (regexec(&count_pattern, tail, GROUPS, match, 0) == 0)
        return same_count(is_udp ? row->packets : row->retransmits, number_at(tail, match[1])) &&
               !(is_udp ? row->retransmits : row->packets).defined && !row->jitter_ms.defined;
    return !row->retransmits.defined && !row->packets.defined && !row->jitter_ms.defined &&
           !row->cwnd_bytes.defined && !row->lost.defined;
}

static bool agrees(const char *line, const struct flow_record *flow, bool is_udp)
{
    regmatch_t match[GROUPS];
    if (regexec(&row_pattern, line, GROUPS, match, 0) != 0)
        return false;
    bool sum = line[match[1].rm_so] == 'S';
    double bits =
        line[match[9].rm_so] == 'b' ? factor_of(line, match[8], 1000) : 8 * factor_of(line, match[8], 1024);
    return (sum ? flow->stream == STREAM_SUM : flow->stream == (int)number_at(line, match[1])) &&
           same(flow->row.start, number_at(line, match[3])) &&
           same(flow->row.end, number_at(line, match[4])) &&
           same(flow->row.bytes, number_at(line, match[5]) * factor_of(line, match[6], 1024)) &&
           same(flow->row.bits_per_second, number_at(line, match[7]) * bits) &&
           tail_agrees(line + match[10].rm_so, &flow->row, is_udp);
}

/* Damages each byte of the line at `start`; the text around it stays. */
static size_t damage_line(char *text, size_t length, size_t start, size_t end, uint64_t number, bool is_udp)
{
    size_t taken = 0;
    for (size_t at = start; at < end; at++) {
        char good = text[at];
        for (const char *bad = replacements; *bad != '\0'; bad++) {
            struct found found = {.first = number, .last = number + (*bad == '\n')};
            char line[512];
            text[at] = *bad;
            parse((struct slice){text, length}, &found);
            snprintf(line, sizeof line, "%.*s", (int)(end - start), text + start);
            for (char *feed = strchr(line, '\n'); feed != NULL; feed = strchr(line, '\n'))
                *feed = ' '; /* halves are one row where both are whole */
            if (found.any && !agrees(line, &found.flow, is_udp))
                fail_msg("line %u says something else than its text: %s", (unsigned)number, line);
            if (!found.any && !found.rejected)
                fail_msg("line %u vanished: %s", (unsigned)number, line);
            taken += found.any;
        }
        text[at] = good;
    }
    return taken;
}

static void damage_rows(char *text, size_t length, bool is_udp)
{
    size_t taken = 0;
    uint64_t number = 1;
    for (size_t start = 0; start < length; number++) {
        const char *feed = memchr(text + start, '\n', length - start);
        size_t end = feed != NULL ? (size_t)(feed - text) : length;
        if (memmem(text + start, end - start, "/sec", 4) != NULL)
            taken += damage_line(text, length, start, end, number, is_udp);
        start = end + 1;
    }
    assert_true(taken > 100); /* most damage leaves a row that can be read, or this would prove nothing */
}

static void damage_file(const char *name, bool is_udp)
{
    size_t length = 0;
    char *text = read_fixture(name, &length);
    damage_rows(text, length, is_udp);
    free(text);
}

/* Behind a title, which is damaged, too. */
static void damage_titled_file(const char *name, const char *title, bool is_udp)
{
    size_t length = 0;
    size_t size = 0;
    char *text = NULL;
    char *content = read_fixture(name, &length);
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    struct slice rest = {content, length};
    while (rest.length > 0) {
        struct slice line = slice_next_line(&rest);
        fprintf(stream, "%s%.*s\n", title, (int)line.length, line.start);
    }
    fclose(stream);
    damage_rows(text, size, is_udp);
    free(text);
    free(content);
}

static void test_tcp(void **state)
{
    (void)state;
    damage_file("tests/data/tcp-client.txt", false);
    damage_file("tests/data/tcp-server.txt", false);
}

static void test_udp(void **state)
{
    (void)state;
    damage_file("tests/data/udp-client.txt", true);
    damage_file("tests/data/udp-server.txt", true);
}

static void test_streams_and_directions(void **state)
{
    (void)state;
    damage_file("tests/data/parallel-client.txt", false);
    damage_file("tests/data/bidirectional-client.txt", false);
}

static void test_titles(void **state)
{
    (void)state;
    damage_titled_file("tests/data/tcp-client.txt", "[ 12] x 1.5-2 ", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tcp),
        cmocka_unit_test(test_udp),
        cmocka_unit_test(test_streams_and_directions),
        cmocka_unit_test(test_titles),
    };
    return cmocka_run_group_tests_name("ingest: damaged iperf3 rows", tests, compile_patterns, free_patterns);
}

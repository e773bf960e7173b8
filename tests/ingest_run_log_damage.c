/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Run logs: nothing of a torn or damaged one is ever believed. */
#include "test.h"

#include "collect.h"
#include "log_builder.h"

#include <stdlib.h>
#include <string.h>

static void assert_prefix_and_one_line(const char *records, const char *prefix, const char *either,
                                       const char * or, size_t at)
{
    size_t length = strlen(prefix);
    if (strncmp(records, prefix, length) != 0)
        fail_msg("byte %zu: other records than those of the whole runs:\n%s", at, records);
    const char *last = records + length;
    const char *end = strchr(last, '\n');
    if (end == NULL || end[1] != '\0' || (strstr(last, either) == NULL && strstr(last, or) == NULL))
        fail_msg("byte %zu: not one line about it behind the whole runs:\n%s", at, last);
}

/* Where the header and each run of a log end. */
struct ends {
    size_t at[4];
    char *records[4]; /* of the log up to there */
    size_t count;
};

static void note_end(struct ends *ends, struct log_builder *log)
{
    struct slice text = log_text(log);
    ends->at[ends->count] = text.length;
    ends->records[ends->count++] = log_records(text);
}

static void build_marked_log(struct log_builder *log, struct ends *ends)
{
    *ends = (struct ends){0};
    log_begin(log);
    log_add_header(log);
    note_end(ends, log);
    for (unsigned number = 1; number <= 2; number++) {
        log_add_run(log, number);
        note_end(ends, log);
    }
}

/* Index of the last end at or before a byte; -1 inside the header. */
static int last_end(const struct ends *ends, size_t at)
{
    int last = -1;
    for (size_t i = 0; i < ends->count && ends->at[i] <= at; i++)
        last = (int)i;
    return last;
}

static void free_ends(struct ends *ends)
{
    for (size_t i = 0; i < ends->count; i++)
        free(ends->records[i]);
}

static void test_torn_at_every_byte(void **state)
{
    (void)state;
    struct log_builder log;
    struct ends ends;
    build_marked_log(&log, &ends);
    struct slice text = log_text(&log);
    static const char torn[] = "\"torn\":true}";
    for (size_t cut = 0; cut < text.length; cut++) {
        int last = last_end(&ends, cut);
        char *records = collect_records(&format_run_log, (struct slice){text.start, cut}, 1500);
        if (last >= 0 && ends.at[last] == cut)
            assert_string_equal(records, ends.records[last]);
        else
            assert_prefix_and_one_line(records, last >= 0 ? ends.records[last] : "", torn, torn, cut);
        free(records);
    }
    free_ends(&ends);
    log_destroy(&log);
}

/* A byte that is another: the runs before it stand, nothing behind them does. */
static void test_damaged_at_every_byte(void **state)
{
    (void)state;
    struct log_builder log;
    struct ends ends;
    build_marked_log(&log, &ends);
    struct slice text = log_text(&log);
    for (size_t at = 0; at < text.length; at++) {
        int last = last_end(&ends, at);
        log.text[at] = (char)(log.text[at] ^ (at % 2 == 0 ? 0x01 : 0x40));
        char *records = collect_records(&format_run_log, text, 1500);
        if (last >= 0) /* the header has no digest: there it is only not to crash */
            assert_prefix_and_one_line(records, ends.records[last], "error ", "\"torn\":true}", at);
        free(records);
        log.text[at] = (char)(log.text[at] ^ (at % 2 == 0 ? 0x01 : 0x40));
    }
    free_ends(&ends);
    log_destroy(&log);
}

/* A crash can leave a file with its new length and without its last bytes. */
static void test_zeros_at_the_end(void **state)
{
    (void)state;
    struct log_builder log;
    struct ends ends;
    build_marked_log(&log, &ends);
    struct slice text = log_text(&log);
    for (size_t at = ends.at[1]; at < text.length; at += 7) {
        char *bytes = malloc(text.length);
        assert_non_null(bytes);
        memcpy(bytes, text.start, at);
        memset(bytes + at, 0, text.length - at);
        char *records = collect_records(&format_run_log, (struct slice){bytes, text.length}, 999);
        assert_prefix_and_one_line(records, ends.records[1], "\"torn\":true}", "\"torn\":true}", at);
        free(records);
        bytes[text.length - 1] = '\n';
        records = collect_records(&format_run_log, (struct slice){bytes, text.length}, 999);
        assert_prefix_and_one_line(records, ends.records[1], "error ", "error ", at);
        free(records);
        free(bytes);
    }
    free_ends(&ends);
    log_destroy(&log);
}

static void test_damage(void **state)
{
    (void)state;
#define LOG   "@steerstat run-log 1\n@cell campaign=c configuration=rps replicas=1\n"
#define WRONG "@run-end sha256=0000000000000000000000000000000000000000000000000000000000000000\n"
    static const struct {
        const char *log, *reason;
    } cases[] = {
        {"@steerstat run-log 2\n", "error 1: is a run log of version 2: upgrade steerstat"},
        {"@steerstat run-log x\n", "error 1: is a run log of no version: \"x\""},
        {"@steerstat run-log 1\r\n", "error 1: its lines end in CR LF"},
        {"\xEF\xBB\xBF@steerstat run-log 1\n", "error 1: a byte order mark stands before the log"},
        {"@steerstat run-log 1\n@header-end\n", "error 2: the header has no @cell"},
        {LOG LOG "@header-end\n", "error 3: \"run-log 1\" is not key=value"},
        {"@steerstat run-log 1\n@label key=a value=b\n@header-end\n",
         "error 2: the header does not begin with"},
        {LOG "@cell campaign=d configuration=rps replicas=1\n@header-end\n",
         "error 3: the header does not begin"},
        {"@steerstat run-log 1\n@cell campaign=c replicas=1\n@header-end\n",
         "error 2: does not name the campaign"},
        {"@steerstat run-log 1\n@cell campaign=c configuration=r replicas=0\n@header-end\n",
         "error 2: does not say how many replicas"},
        {LOG "@label key=a\n@header-end\n", "error 3: is a label without a key or a value"},
        {LOG "@run number=1\n", "error 3: @run can't stand here"},
        {LOG "@plan bytes=3\nabcd\n@end\n", "error 3: the 3 bytes that it frames do not end in @end"},
        {LOG "@plan bytes=99999999999\n", "error 3: frames more than"},
        {LOG "@plan bytes=x\n", "error 3: bytes=x is not a whole number"},
        {LOG "@header-end\n@note a=1\n", "error 4: @note can't stand here"},
        {LOG "@header-end\n@run number=1\n@end\n", "error 5: @end can't stand here"},
        {LOG "@header-end\n@run number=1\n@run number=1\n", "error 5: @run can't stand here"},
        {LOG "@header-end\n" WRONG, "error 4: @run-end can't stand here"},
        {LOG "@header-end\n@run number=1\n@result status=verified\n" WRONG,
         "error 4: the run's bytes are not those that its SHA-256 in line 6 is of: the log is damaged"},
        {LOG "@header-end\n@run number=1\n@run-end\n", "error 4: the run's bytes are not those"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *records = log_records(slice_of(cases[i].log));
        expect_lines(records, 1, cases[i].reason);
        expect_lines(records, 0, "\"record\":\"run\"");
        free(records);
        assert_chunks_agree(&format_run_log, slice_of(cases[i].log));
    }
}

static void test_section_without_end(void **state)
{
    (void)state;
    enum { SIZE = (64 << 20) + 4096 };
    char *text = malloc(SIZE);
    assert_non_null(text);
    memset(text, 'x', SIZE);
    static const char start[] = LOG "@header-end\n@run number=1\n@";
    memcpy(text, start, strlen(start));
    char *records = collect_records(&format_run_log, (struct slice){text, SIZE}, 1 << 20);
    expect_lines(records, 1, "error 4: a section of more than 67108864 bytes: the log is damaged");
    free(records);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_torn_at_every_byte),  cmocka_unit_test(test_damaged_at_every_byte),
        cmocka_unit_test(test_zeros_at_the_end),    cmocka_unit_test(test_damage),
        cmocka_unit_test(test_section_without_end),
    };
    return cmocka_run_group_tests_name("ingest: torn and damaged run logs", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Run logs: what whole ones hold, and what they may say. */
#include "test.h"

#include "collect.h"
#include "log_builder.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The text of a line, by its number. */
static struct slice line_of(struct slice text, uint64_t number)
{
    for (;; number--) {
        const char *end = memchr(text.start, '\n', text.length);
        assert_non_null(end);
        size_t length = (size_t)(end - text.start);
        if (number == 1)
            return (struct slice){text.start, length};
        text = slice_skip(text, length + 1);
    }
}

/* Every record's line is the line in the log that it comes from. */
static void assert_lines(const char *records, struct slice log)
{
    static const struct {
        const char *record, *words;
    } kinds[] = {{"\"interval\"", "sec  "},
                 {"\"summary\"", "sec  "},
                 {"\"test\"", "onnecti"},
                 {"\"machine\"", "Linux "},
                 {"\"cpu\"", ":"},
                 {"\"settings\"", "@settings"},
                 {"\"softnet\"", "@softnet"},
                 {"\"softirq_counts\"", "@softir"},
                 {"\"run\",\"file\"", "@run "},
                 {"\"label\"", "@label"},
                 {"\"header\"", "@"}};
    for (const char *at = records; *at != '\0'; at = strchr(at, '\n') + 1) {
        struct slice record = {at, (size_t)(strchr(at, '\n') - at)};
        const char *number = strstr(at, "\"line\":");
        assert_non_null(number);
        struct slice line = line_of(log, strtoul(number + 7, NULL, 10));
        for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
            size_t place = 0;
            if (!slice_find(record, kinds[i].record, &place) || place != strlen("{\"record\":"))
                continue;
            if (!slice_find(line, kinds[i].words, &place))
                fail_msg("%.*s\nis said to come from: %.*s", SLICE_ARGUMENTS(record), SLICE_ARGUMENTS(line));
        }
    }
}

static void test_whole_log(void **state)
{
    (void)state;
    struct log_builder log;
    log_begin(&log);
    log_add_header(&log);
    log_add_run(&log, 1);
    log_add_run(&log, 2);
    struct slice text = log_text(&log);
    char *records = log_records(text);
    expect_lines(records, 0, "error");
    expect_lines(records, 0, "rejected");
    expect_lines(
        records, 1,
        "{\"record\":\"cell\",\"file\":\"f\",\"line\":2,\"campaign\":\"c\",\"configuration\":\"rps-plus\","
        "\"title\":\"RPS+\",\"replicas\":1}");
    expect_lines(records, 1,
                 "{\"record\":\"label\",\"file\":\"f\",\"line\":3,\"key\":\"protocol\",\"value\":\"tcp\"}");
    expect_lines(records, 1,
                 "\"kind\":\"plan\",\"values\":{\"name\":\"p.yaml\",\"seed\":\"1\",\"bytes\":\"39\"}}");
    expect_lines(records, 1, "\"values\":{\"host\":\"vm\",\"cpu\":\"Intel(R) \\\"Xeon\\\"\"}}");
    expect_lines(
        records, 1,
        "\"run\":2,\"block\":2,\"position\":12,\"attempt\":2,\"started_at\":\"2026-11-21T22:41:03.123Z\","
        "\"seconds\":3.4180000000000001,\"verified\":true,\"sha256\":\"");
    expect_lines(records, 2,
                 "\"phase\":\"before\",\"node\":\"server\",\"device\":\"eth0\",\"class\":\"underlay\","
                 "\"name\":\"rps_cpus\",\"value\":\"3/3\"}");
    expect_lines(records, 2, "\"name\":\"net.core.rps_sock_flow_entries\",\"value\":\"\"}");
    expect_lines(records, 2,
                 "\"cpu\":0,\"processed\":81231,\"dropped\":0,\"time_squeeze\":3,\"received_rps\":4711,"
                 "\"flow_limit_count\":null}");
    expect_lines(records, 1, "\"run\":1,\"cpu\":0,\"NET_TX\":12,\"NET_RX\":70213}");
    expect_lines(
        records, 1,
        "\"run\":2,\"replica\":1,\"test\":4,\"tool\":\"iperf3\",\"version\":null,\"side\":\"client\"");
    expect_lines(records, 1,
                 "\"run\":1,\"replica\":1,\"side\":\"server\",\"test\":1,\"stream\":5,\"direction\":"
                 "\"receiver\",\"reverse\":false,\"start\":0.0,\"end\":3.0,");
    expect_lines(records, 2, "\"side\":\"server\",\"sample\":2,\"average\":true,\"cpu\":0,\"usr\":34.0");
    assert_lines(records, text);
    assert_chunks_agree(&format_run_log, text);
    struct error error;
    assert_ptr_equal(format_recognise(text, &error), &format_run_log);
    free(records);
    log_destroy(&log);
}

/* ------------------------------------------------------------------------------------------- what it may say
 * -- */

/* A log with one run that holds `lines`; records of it. Free with free(). */
static char *records_of_run(const char *run, const char *lines)
{
    struct log_builder log;
    log_begin(&log);
    fputs("@header-end\n", log.stream);
    log_begin_run(&log, run);
    fputs(lines, log.stream);
    log_end_run(&log);
    char *records = log_records(log_text(&log));
    assert_chunks_agree(&format_run_log, log_text(&log));
    log_destroy(&log);
    return records;
}

static void test_what_a_run_may_say(void **state)
{
    (void)state;
    static const struct {
        const char *lines, *expected;
        size_t runs;
    } cases[] = {
        {"@result status=unverified\n", "\"verified\":false,", 1},
        {"@result status=verified later=1\n@later key=\"a b\"\n", "\"seconds\":null,\"verified\":true", 1},
        {"@later bytes=19\n@run-end sha256=12\n\n@end\n@result status=verified\n", "\"verified\":true", 1},
        {"@result status=failed reason=\"iperf3: no\\u001b\"\n@softnet cpu=0 processed=1\n",
         "\"line\":4,\"run\":3,\"reason\":\"attempt 1 of run 3 failed: iperf3: no\\\\x1B\"}", 0},
        {"@result status=failed\n", "\"attempt 1 of run 3 failed: no reason is given\"", 0},
        {"@result status=later\n", "attempt 1 of run 3 has a status that this version does not know", 0},
        {"@softnet cpu=0 processed=1\n", "attempt 1 of run 3 has no result", 0},
        {"@result status=verified\n@result status=failed\n", "error 6: a second result of one run", 0},
        {"@result status=verified seconds=-1\n", "error 5: seconds=-1 is no duration", 0},
        {"@softnet cpu=0 processed=many\n@result status=verified\n", "\"reason\":\"processed=many is not a",
         1},
        {"@softnet processed=1\n@result status=verified\n", "without the number of their CPU", 1},
        {"@softirqs cpu=0 NET_RX=-1\n@result status=verified\n", "NET_RX=-1 is not a whole number", 1},
        {"@settings phase=between node=n device=d class=c x=1\n@result status=verified\n",
         "neither before nor", 1},
        {"@settings phase=before node=n device=d x=1\n@result status=verified\n", "or class\"", 1},
        {"@output tool=sar side=server replica=1 bytes=1\nx\n@end\n@result status=verified\n",
         "an output of a tool that this version does not read", 1},
        {"@output tool=mpstat side=middle replica=0 bytes=0\n\n@end\n@result status=verified\n",
         "an output of a side that is neither", 1},
        {"@output tool=iperf3 side=server replica=1 bytes=108\n"
         "Connecting to host h, port 1\n"
         "[  5]   0.00-3.00   sec  16.0 GBytes  45.9 Gbits/sec                  receiver\n\n@end\n"
         "@result status=verified\n",
         "\"line\":6,\"run\":3,\"replica\":1,\"side\":\"server\",\"reason\":\"the output is not of the side "
         "that",
         1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *records = records_of_run("@run number=3 attempt=1", cases[i].lines);
        expect_lines(records, 1, cases[i].expected);
        expect_lines(records, cases[i].runs, "\"record\":\"run\"");
        expect_lines(records, 0, "\"record\":\"summary\"");
        free(records);
    }
}

static void test_values(void **state)
{
    (void)state;
    static const struct {
        const char *line, *expected;
    } cases[] = {
        {"@note text=bare=\xC3\xA9", "\"values\":{\"text\":\"bare=\xC3\xA9\"}}"},
        {"@note text=\"a \\\"b\\\" \\\\ \\/\\n\\t\"", "\"text\":\"a \\\"b\\\" \\\\ /\\n\\t\"}}"},
        {"@note text=\"\\u00e9\\u20AC\\ud83d\\ude00\" b=1",
         "\"text\":\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\",\"b\":\"1\"}}"},
        {"@note text=\"\"", "\"text\":\"\"}}"},
        {"@note", "\"kind\":\"note\",\"values\":{}}"},
        {"@note text=", "error 3: the value of text is neither bare nor a JSON string"},
        {"@note text=\"a", "error 3: the value of text is neither"},
        {"@note text=\"a\"b", "error 3: the value of text is neither"},
        {"@note text=a\"b", "error 3: the value of text is neither"},
        {"@note text=a\\b", "error 3: the value of text is neither"},
        {"@note text=\"\\x\"", "error 3: the value of text is neither"},
        {"@note text=\"\\u0000\"", "error 3: the value of text is neither"},
        {"@note text=\"\\ud83d\"", "error 3: the value of text is neither"},
        {"@note text=\"\\ude00\"", "error 3: the value of text is neither"},
        {"@note text=\"\\u12g4\"", "error 3: the value of text is neither"},
        {"@note text=a ", "error 3: the value of text is neither"},
        {"@note  text=a", "error 3: \" text=a\" is not key=value"},
        {"@note text", "error 3: \"text\" is not key=value"},
        {"@note =a", "error 3: \"=a\" is not key=value"},
        {"@note a=1 a=1", "error 3: a stands twice in one line"},
        {"@note text=a\tb", "error 3: the value of text is neither"},
        {"@note text=\"a\tb\"", "error 3: the value of text is neither"},
        {"@note text=a\rb", "error 3: holds control characters"},
        {"@note text=\xFF", "error 3: holds control characters or bytes that are no UTF-8"},
        {"@ note", "error 3: is not `@kind`"},
        {"@note ", "error 3: is not `@kind`"},
        {"note", "error 3: \"note\" is not a line of a run log"},
        {"", "error 3: \"\" is not a line of a run log"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct log_builder log;
        log_begin(&log);
        fprintf(log.stream, "%s\n@header-end\n", cases[i].line);
        char *records = log_records(log_text(&log));
        expect_lines(records, 1, cases[i].expected);
        free(records);
        log_destroy(&log);
    }
}

static void test_numbers_of_runs(void **state)
{
    (void)state;
    char *records = records_of_run("@run block=1", "@result status=verified\n");
    expect_lines(records, 1, "error 4: is a run without a number");
    free(records);
    records = records_of_run("@run number=1 block=0", "@result status=verified\n");
    expect_lines(records, 1, "error 4: block=0: those count from 1");
    free(records);
    struct log_builder log;
    log_begin(&log);
    fputs("@header-end\n", log.stream);
    for (int attempt = 1; attempt <= 3; attempt++) { /* a failed one, a good one, and one too many */
        log_begin_run(&log, "@run number=1");
        fprintf(log.stream, "@result status=%s\n", attempt == 1 ? "failed" : "verified");
        log_end_run(&log);
    }
    records = log_records(log_text(&log));
    expect_lines(records, 1, "\"line\":4,\"run\":1,\"reason\":\"run 1 failed: no reason is given\"}");
    expect_lines(records, 1, "\"record\":\"run\"");
    expect_lines(records, 1, "error 10: run 1 stands twice in the log");
    free(records);
    log_destroy(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_log),
        cmocka_unit_test(test_what_a_run_may_say),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_numbers_of_runs),
    };
    return cmocka_run_group_tests_name("ingest: run logs", tests, NULL, NULL);
}

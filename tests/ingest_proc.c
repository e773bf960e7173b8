/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Snapshots of the kernel's counters: the files are of Linux 6.18, before and after 300 pings. */
#include "test.h"

#include "collect.h"

#include <stdlib.h>
#include <string.h>

#define NINE                           "00000000 00000000 00000000 00000000 00000000 00000000 00000000"
#define OLD(processed, dropped)        processed " " dropped " " NINE "\n"
#define TEN(processed, dropped, rps)   processed " " dropped " " NINE " " rps "\n"
#define NAMED(processed, dropped, cpu) processed " " dropped " " NINE " 00000007 00000000 00000000 " cpu "\n"

static void test_fixture(const char *name, const struct format *format, const char *line)
{
    size_t length = 0;
    char *content = read_fixture(name, &length);
    struct error error;
    assert_ptr_equal(format_recognise((struct slice){content, length}, &error), format);
    char *records = collect_records(format, (struct slice){content, length}, 100);
    expect_lines(records, 1, line);
    expect_lines(records, 2, "\"record\"");
    assert_chunks_agree(format, (struct slice){content, length});
    free(records);
    free(content);
}

static void test_real_files(void **state)
{
    (void)state;
    test_fixture(
        "tests/data/softnet_stat.txt", &format_softnet_stat,
        "{\"record\":\"softnet\",\"file\":\"f\",\"line\":3,\"cpu\":0,\"processed\":923,\"dropped\":0,"
        "\"time_squeeze\":0,\"received_rps\":0,\"flow_limit_count\":0}"); /* 0xd4699810 - 0xd4699475 */
    test_fixture("tests/data/softirqs.txt", &format_proc_softirqs,
                 "{\"record\":\"softirq_counts\",\"file\":\"f\",\"line\":12,\"cpu\":0,\"HI\":0,\"TIMER\":0,"
                 "\"NET_TX\":0,"
                 "\"NET_RX\":10,");
}

static void test_softnet(void **state)
{
    (void)state;
    static const struct {
        const char *text, *line;
        size_t times;
    } cases[] = {
        /* Linux before 2.6.35 has no received_rps: nothing is said of it */
        {OLD("00000001", "00000000") "\n" OLD("00000011", "00000002"),
         "\"cpu\":0,\"processed\":16,\"dropped\":2,\"time_squeeze\":0,\"received_rps\":null,\"flow_limit_"
         "count\":null}",
         1},
        {TEN("00000001", "00000000", "00000001") "# after\n" TEN("00000011", "00000002", "0000000b"),
         "\"received_rps\":10,\"flow_limit_count\":null}", 1},
        /* CPU 1 is offline, and another right behind */
        {NAMED("00000001", "00000000", "00000000") NAMED("00000001", "00000000", "00000002")
             NAMED("00000002", "00000000", "00000000") NAMED("00000004", "00000000", "00000002"),
         "\"record\":\"softnet\",\"file\":\"f\",\"line\":4,\"cpu\":2,\"processed\":3,", 1},
        /* the one in the middle does not matter */
        {OLD("00000001", "00000000") "\n" OLD("00000002", "00000000") "\n" OLD("00000004", "00000000"),
         "\"cpu\":0,\"processed\":3,", 1},
        {OLD("00000001", "00000000"),
         "\"record\":\"softnet_totals\",\"file\":\"f\",\"line\":1,\"cpu\":0,\"processed\":1,", 1},
        {OLD("00000001", "00000000"), "one snapshot counts since the machine was started", 1},
        {OLD("00000007", "00000000") "\n" OLD("00000001", "00000002"), "\"processed\":null,\"dropped\":2,",
         1},
        {OLD("00000007", "00000000") "\n" OLD("00000001", "00000002"), "a counter went back", 1},
        {OLD("00000001", "00000000") "\n" OLD("00000002", "00000000") OLD("00000002", "00000000"),
         "which CPU is which they do not say", 1},
        {NAMED("00000001", "00000000", "00000000") "\n" NAMED("00000001", "00000000", "00000000")
             NAMED("00000001", "00000000", "00000001"),
         "a CPU that the first snapshot lacks", 1},
        {NAMED("00000001", "00000000", "00000000")
             NAMED("00000001", "00000000", "00000001") "\n" NAMED("00000003", "00000000", "00000000"),
         "has CPUs that this last one lacks", 1},
        {OLD("00000001", "00000000") "00000001 0000\n\n" OLD("00000002", "00000000"),
         "that is cut or damaged", 1},
        {OLD("00000001", "00000000") "00000001 " NINE "\n", "that is cut or damaged", 1},
        {OLD("00000001", "00000000") TEN("00000001", "00000000", "00000000"), "more or fewer counters", 1},
        {OLD("00000001", "00000000") "hello\n", "none of softnet_stat", 1},
        {NAMED("00000001", "00000000", "ffffffff"), "a number that no CPU has", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error error;
        assert_ptr_equal(format_recognise(slice_of(cases[i].text), &error), &format_softnet_stat);
        char *records = collect_records(&format_softnet_stat, slice_of(cases[i].text), 9);
        expect_lines(records, cases[i].times, cases[i].line);
        free(records);
        assert_chunks_agree(&format_softnet_stat, slice_of(cases[i].text));
    }
}

static void test_softirqs(void **state)
{
    (void)state;
    static const struct {
        const char *text, *line;
        size_t times;
    } cases[] = {
        {"CPU0 CPU1\nHI: 1 2\nNET_RX: 5 6\nCPU0 CPU1\nHI: 1 4\nNET_RX: 15 6\n",
         "\"softirq_counts\",\"file\":\"f\",\"line\":4,\"cpu\":0,\"HI\":0,\"NET_RX\":10}", 1},
        {"CPU0 CPU1\nHI: 1 2\nNET_RX: 5 6\nCPU0 CPU1\nHI: 1 4\nNET_RX: 15 6\n",
         "\"cpu\":1,\"HI\":2,\"NET_RX\":0}", 1},
        {"CPU0\nHI: 7\nNET_RX: 5\n",
         "\"softirq_totals\",\"file\":\"f\",\"line\":1,\"cpu\":0,\"HI\":7,\"NET_RX\":5}", 1},
        {"CPU0\nHI: 7\nNET_RX: 5\n", "one snapshot counts since the machine was started", 1},
        {"CPU0\nHI: 7\nNET_RX: 5\nCPU0\nHI: 3\nNET_RX: 6\n", "\"cpu\":0,\"NET_RX\":1}", 1},
        {"CPU0\nHI: 7\nNET_RX: 5\nCPU0\nHI: 3\nNET_RX: 6\n", "a count went back", 1},
        {"CPU0 CPU1\nHI: 1 2\nCPU0\nHI: 4\n", "have other CPUs", 1},
        {"CPU0 CPU1\nHI: 1 2\nNET_RX: 1\n", "fewer counts than there are CPUs", 1},
        {"CPU0 CPU1\nHI: 1 2\nNET_RX: 1 2 3\n", "more counts than there are CPUs", 1},
        {"CPU0\nHI: 1\nNET_RX: x\n", "is no count", 1},
        {"CPU0\nHI: 1\nHI: 1\n", "stands twice", 1},
        {"CPU0\nHI: 1\nline: 1\n", "none of /proc/softirqs", 1},
        {"CPU0\nHI: 1\nNET_RX: 12", "the file ends inside this row", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error error;
        assert_ptr_equal(format_recognise(slice_of(cases[i].text), &error), &format_proc_softirqs);
        char *records = collect_records(&format_proc_softirqs, slice_of(cases[i].text), 9);
        expect_lines(records, cases[i].times, cases[i].line);
        free(records);
        assert_chunks_agree(&format_proc_softirqs, slice_of(cases[i].text));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_real_files),
        cmocka_unit_test(test_softnet),
        cmocka_unit_test(test_softirqs),
    };
    return cmocka_run_group_tests_name("ingest: the kernel's counters", tests, NULL, NULL);
}

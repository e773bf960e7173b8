/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/corpus_text.h"

#include "base/memory.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void corpus_print(struct corpus_text *text, const char *format, ...)
{
    enum { ROOM = 512 }; /* for any line that is printed here */
    va_list arguments;
    va_start(arguments, format);
    text->bytes = memory_grow(text->bytes, &text->capacity, text->length + ROOM, 1);
    int length = vsnprintf(text->bytes + text->length, ROOM, format, arguments);
    text->length += length > 0 && length < ROOM ? (size_t)length : 0;
    va_end(arguments);
}

/* ---------------------------------------------------------------------------------------------- iperf3 -- */

/* iperf3's unit_snprintf: three digits, 1024 a unit. */
static void print_bytes(struct corpus_text *text, double bytes)
{
    static const char *const units[] = {"Bytes", "KBytes", "MBytes", "GBytes", "TBytes"};
    size_t unit = 0;
    for (; bytes >= 1024 && unit < 4; unit++)
        bytes /= 1024;
    int decimals = bytes < 9.995 ? 2 : bytes < 99.95 ? 1 : 0;
    corpus_print(text, "%4.*f %s", decimals, bytes, units[unit]);
}

/* One second of a stream. */
struct second {
    double bytes;
    unsigned retransmits;
    double window;
};

static struct second draw_second(const struct corpus_test *test, struct random *random)
{
    double noise = 0.9 + 0.2 * random_uniform(random);
    struct second second = {.bytes = floor(test->megabits_per_second * noise * 125000)};
    second.retransmits = random_below(random, 600);
    second.window = floor(1448 * (200 + 1800 * random_uniform(random)));
    return second;
}

static void print_row(struct corpus_text *text, double start, double end, double bytes)
{
    corpus_print(text, "[  5] %6.2f-%-6.2f sec  ", start, end);
    print_bytes(text, bytes);
    corpus_print(text, "  %.0f Kbits/sec", bytes * 8 / (end - start) / 1000);
}

static unsigned port_of(struct random *random)
{
    return 32768 + random_below(random, 28000);
}

static const char dashes[] = "- - - - - - - - - - - - - - - - - - - - - - - - -\n";

void corpus_iperf3_server(struct corpus_text *text, const struct corpus_test *test, struct random random)
{
    static const char line[] = "-----------------------------------------------------------\n";
    unsigned port = port_of(&random);
    double total = 0;
    corpus_print(text, "%sServer listening on 5201 (test #1)\n%s", line, line);
    corpus_print(text, "Accepted connection from 198.19.1.%u, port %u\n", test->replica, port - 16);
    corpus_print(text, "[  5] local 198.19.2.%u port 5201 connected to 198.19.1.%u port %u\n", test->replica,
                 test->replica, port);
    corpus_print(text, "[ ID] Interval           Transfer     Bitrate\n");
    for (unsigned i = 0; i < test->seconds; i++) {
        struct second second = draw_second(test, &random);
        total += second.bytes;
        print_row(text, i, i + 1, second.bytes);
        corpus_print(text, "                  \n");
    }
    corpus_print(text, "%s[ ID] Interval           Transfer     Bitrate\n", dashes);
    print_row(text, 0, test->seconds, total);
    corpus_print(text, "                  receiver\n");
}

void corpus_iperf3_client(struct corpus_text *text, const struct corpus_test *test, struct random random)
{
    unsigned port = port_of(&random);
    unsigned retransmits = 0;
    double total = 0;
    corpus_print(text, "Connecting to host 198.19.2.%u, port 5201\n", test->replica);
    corpus_print(text, "[  5] local 198.19.1.%u port %u connected to 198.19.2.%u port 5201\n", test->replica,
                 port, test->replica);
    corpus_print(text, "[ ID] Interval           Transfer     Bitrate         Retr  Cwnd\n");
    for (unsigned i = 0; i < test->seconds; i++) {
        struct second second = draw_second(test, &random);
        total += second.bytes;
        retransmits += second.retransmits;
        print_row(text, i, i + 1, second.bytes);
        corpus_print(text, "  %3u   ", second.retransmits);
        print_bytes(text, second.window);
        corpus_print(text, "       \n");
    }
    corpus_print(text, "%s[ ID] Interval           Transfer     Bitrate         Retr\n", dashes);
    print_row(text, 0, test->seconds, total);
    corpus_print(text, "  %3u             sender\n", retransmits);
    print_row(text, 0, test->seconds, total);
    corpus_print(text, "                  receiver\n\niperf Done.\n");
}

static void print_json_sum(struct corpus_text *text, unsigned start, unsigned end, double bytes)
{
    corpus_print(text, "\"start\":%u,\"end\":%u,\"seconds\":%u,\"bytes\":%.0f,\"bits_per_second\":%.17g",
                 start, end, end - start, bytes, bytes * 8 / (end - start));
}

static void print_json_start(struct corpus_text *text, const struct corpus_test *test, unsigned port)
{
    corpus_print(
        text,
        "{\n\"start\":{\"connected\":[{\"socket\":5,\"local_host\":\"198.19.1.%u\",\"local_port\":%u,"
        "\"remote_host\":\"198.19.2.%u\",\"remote_port\":5201}],\"version\":\"iperf 3.12\",",
        test->replica, port, test->replica);
    corpus_print(text,
                 "\"system_info\":\"Linux vm 6.1.0\",\"timestamp\":{\"time\":\"-\",\"timesecs\":%llu},"
                 "\"connecting_to\":{\"host\":\"198.19.2.%u\",\"port\":5201},",
                 test->start, test->replica);
    corpus_print(
        text,
        "\"cookie\":\"bench%025llu%06u\",\"tcp_mss_default\":1398,\"test_start\":{\"protocol\":\"TCP\","
        "\"num_streams\":1,\"omit\":0,\"duration\":%u,\"reverse\":0}},\n\"intervals\":[",
        test->start, test->replica, test->seconds);
}

void corpus_iperf3_json(struct corpus_text *text, const struct corpus_test *test, struct random random)
{
    unsigned port = port_of(&random);
    unsigned retransmits = 0;
    double total = 0;
    print_json_start(text, test, port);
    for (unsigned i = 0; i < test->seconds; i++) {
        struct second second = draw_second(test, &random);
        total += second.bytes;
        retransmits += second.retransmits;
        corpus_print(text, "%s{\n\"streams\":[{\"socket\":5,", i > 0 ? "," : "");
        print_json_sum(text, i, i + 1, second.bytes);
        corpus_print(text,
                     ",\"retransmits\":%u,\"snd_cwnd\":%.0f,\"rtt\":412,\"rttvar\":70,\"pmtu\":1450,"
                     "\"omitted\":false,\"sender\":true}],\n\"sum\":{",
                     second.retransmits, second.window);
        print_json_sum(text, i, i + 1, second.bytes);
        corpus_print(text, ",\"retransmits\":%u,\"omitted\":false,\"sender\":true}}", second.retransmits);
    }
    corpus_print(text, "],\n\"end\":{\"streams\":[{\"sender\":{\"socket\":5,");
    print_json_sum(text, 0, test->seconds, total);
    corpus_print(text, ",\"retransmits\":%u,\"sender\":true},\"receiver\":{\"socket\":5,", retransmits);
    print_json_sum(text, 0, test->seconds, total);
    corpus_print(text, ",\"sender\":true}}],\n\"sum_sent\":{");
    print_json_sum(text, 0, test->seconds, total);
    corpus_print(text, ",\"retransmits\":%u,\"sender\":true},\n\"sum_received\":{", retransmits);
    print_json_sum(text, 0, test->seconds, total);
    corpus_print(text,
                 ",\"sender\":true},\n\"cpu_utilization_percent\":{\"host_total\":9.1,\"remote_total\":8.2}"
                 "}}\n");
}

/* ---------------------------------------------------------------------------------------------- mpstat -- */

enum { SHARES = 10, USR = 0, SYS = 2, SOFT = 5, IDLE = 9 };

static void print_shares(struct corpus_text *text, const char *label, int cpu, const unsigned *hundredths)
{
    char line[160];
    int used = cpu < 0 ? snprintf(line, sizeof line, "%-11s  all", label)
                       : snprintf(line, sizeof line, "%-11s %4d", label, cpu);
    for (size_t i = 0; i < SHARES; i++)
        used += snprintf(line + used, sizeof line - (size_t)used, " %4u.%02u", hundredths[i] / 100,
                         hundredths[i] % 100);
    corpus_print(text, "%s\n", line);
}

/* Shares of a CPU's second, in hundredths of a percent: they add up to 100 %. */
static void draw_shares(unsigned *hundredths, struct random *random)
{
    for (size_t i = 0; i < SHARES; i++)
        hundredths[i] = 0;
    hundredths[USR] = random_below(random, 1000);
    hundredths[SYS] = random_below(random, 4000);
    hundredths[SOFT] = random_below(random, 4900);
    hundredths[IDLE] = 10000 - hundredths[USR] - hundredths[SYS] - hundredths[SOFT];
}

/* One sample or the averages: the mean over the CPUs, then each. */
static void print_table(struct corpus_text *text, const char *label, const unsigned *rows, unsigned cpus)
{
    unsigned all[SHARES] = {0};
    if (cpus == 0)
        return;
    for (size_t i = 0; i < SHARES; i++) {
        unsigned long long sum = 0;
        for (unsigned cpu = 0; cpu < cpus; cpu++)
            sum += rows[(size_t)cpu * SHARES + i];
        all[i] = (unsigned)((sum + cpus / 2) / cpus);
    }
    corpus_print(
        text,
        "\n%-11s  CPU    %%usr   %%nice    %%sys %%iowait    %%irq   %%soft  %%steal  %%guest  %%gnice"
        "   %%idle\n",
        label);
    print_shares(text, label, -1, all);
    for (unsigned cpu = 0; cpu < cpus; cpu++)
        print_shares(text, label, (int)cpu, rows + (size_t)cpu * SHARES);
}

void corpus_mpstat(struct corpus_text *text, unsigned cpus, unsigned seconds, unsigned long long start,
                   struct random random)
{
    if (cpus == 0 || seconds == 0)
        return;
    autofree unsigned *rows = memory_allocate((size_t)cpus * SHARES, sizeof *rows);
    autofree unsigned *sums = memory_allocate((size_t)cpus * SHARES, sizeof *sums);
    corpus_print(text, "Linux 6.1.0 (vm) \t2026-11-22 \t_x86_64_\t(%u CPU)\n", cpus);
    for (unsigned i = 0; i < seconds; i++) {
        char label[16];
        unsigned long long second = (start + i) % 86400;
        for (unsigned cpu = 0; cpu < cpus; cpu++)
            draw_shares(rows + (size_t)cpu * SHARES, &random);
        for (size_t k = 0; k < (size_t)cpus * SHARES; k++)
            sums[k] += rows[k];
        snprintf(label, sizeof label, "%02llu:%02llu:%02llu", second / 3600, second / 60 % 60, second % 60);
        print_table(text, label, rows, cpus);
    }
    for (size_t k = 0; k < (size_t)cpus * SHARES; k++)
        sums[k] = (sums[k] + seconds / 2) / seconds;
    print_table(text, "Average:", sums, cpus);
}

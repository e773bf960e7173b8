/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node/counters.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"
#include "node/action.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/*
 * Columns of /proc/net/softnet_stat (softnet_seq_show in the kernel's net/core/net-procfs.c). Older kernels
 * have fewer: 3 at least. The number of the CPU is there since 5.10; before, lines are those of CPU 0, 1, ….
 */
enum {
    COLUMN_PROCESSED,
    COLUMN_DROPPED,
    COLUMN_TIME_SQUEEZE,
    COLUMN_RECEIVED_RPS = 9,
    COLUMN_FLOW_LIMIT,
    COLUMN_CPU = 12
};
#define MOST_COLUMNS 32

/* Eight hexadecimal digits at most; the house's number parser is decimal. */
static bool parse_hexadecimal(struct slice word, uint64_t *value)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < word.length; i++) {
        static const char digits[] = "0123456789abcdef";
        const char *digit = memchr(digits, word.start[i], sizeof digits - 1);
        if (digit == NULL)
            return false;
        sum = sum * 16 + (uint64_t)(digit - digits);
    }
    *value = sum;
    return word.length > 0 && word.length <= 8;
}

static bool parse_softnet_line(struct slice line, struct cpu_counters *cpu)
{
    uint64_t columns[MOST_COLUMNS] = {0};
    size_t count = 0;
    for (struct slice rest = line; count < MOST_COLUMNS; count++) {
        struct slice word = slice_next_word(&rest);
        if (word.length == 0)
            break;
        if (!parse_hexadecimal(word, &columns[count]))
            return false;
    }
    cpu->processed = columns[COLUMN_PROCESSED];
    cpu->dropped = columns[COLUMN_DROPPED];
    cpu->time_squeeze = columns[COLUMN_TIME_SQUEEZE];
    cpu->received_rps = columns[COLUMN_RECEIVED_RPS];
    cpu->flow_limit_count = columns[COLUMN_FLOW_LIMIT];
    if (count > COLUMN_CPU)
        cpu->cpu = (unsigned)columns[COLUMN_CPU];
    return count > COLUMN_TIME_SQUEEZE;
}

static bool parse_softnet(struct counters *counters, struct slice rest, struct error *error)
{
    size_t capacity = 0;
    while (rest.length > 0) {
        struct slice line = slice_next_line(&rest);
        if (slice_trim(line).length == 0)
            continue;
        struct cpu_counters cpu = {.cpu = (unsigned)counters->count};
        if (!parse_softnet_line(line, &cpu))
            return error_set(error, "/proc/net/softnet_stat: not understood: '%.*s'", SLICE_ARGUMENTS(line));
        counters->cpus = memory_grow(counters->cpus, &capacity, counters->count + 1, sizeof *counters->cpus);
        counters->cpus[counters->count++] = cpu;
    }
    return counters->count > 0 || error_set(error, "/proc/net/softnet_stat: empty");
}

/* The columns of /proc/softirqs are those of its first line: possible CPUs, also such as are offline. */
static bool parse_softirq_line(struct counters *counters, struct slice heading, struct slice line,
                               bool receive)
{
    for (;;) {
        struct slice name = slice_next_word(&heading);
        struct slice word = slice_next_word(&line);
        if (name.length == 0 || word.length == 0)
            return name.length == word.length;
        uint64_t cpu = 0;
        uint64_t value = 0;
        if (!slice_starts_with(name, "CPU") ||
            number_parse_unsigned(slice_skip(name, 3), &cpu) != NUMBER_OK ||
            number_parse_unsigned(word, &value) != NUMBER_OK)
            return false;
        for (size_t i = 0; i < counters->count; i++)
            if (counters->cpus[i].cpu == cpu)
                *(receive ? &counters->cpus[i].net_rx : &counters->cpus[i].net_tx) = value;
    }
}

static bool parse_softirqs(struct counters *counters, struct slice rest, struct error *error)
{
    struct slice heading = slice_next_line(&rest);
    bool receive_seen = false;
    bool transmit_seen = false;
    while (rest.length > 0) {
        struct slice line = slice_next_line(&rest);
        struct slice values = line;
        struct slice name = slice_next_word(&values);
        bool receive = slice_equals(name, "NET_RX:");
        bool transmit = slice_equals(name, "NET_TX:");
        if ((receive || transmit) && !parse_softirq_line(counters, heading, values, receive))
            return error_set(error, "/proc/softirqs: not understood: '%.*s'", SLICE_ARGUMENTS(line));
        receive_seen |= receive;
        transmit_seen |= transmit;
    }
    return (receive_seen && transmit_seen) || error_set(error, "/proc/softirqs: NET_RX or NET_TX is missing");
}

bool counters_parse(struct counters *counters, const char *softnet_stat, const char *softirqs,
                    struct error *error)
{
    struct counters parsed = {0};
    if (!parse_softnet(&parsed, slice_of(softnet_stat), error) ||
        !parse_softirqs(&parsed, slice_of(softirqs), error)) {
        counters_finish(&parsed);
        return false;
    }
    *counters = parsed;
    return true;
}

bool counters_read(struct counters *counters, struct error *error)
{
    autofree char *softnet = NULL;
    autofree char *softirqs = NULL;
    static const char softnet_name[] = "/proc/net/softnet_stat";
    static const char softirqs_name[] = "/proc/softirqs";
    return action_read(AT_FDCWD, softnet_name, softnet_name, &softnet, error) &&
           action_read(AT_FDCWD, softirqs_name, softirqs_name, &softirqs, error) &&
           counters_parse(counters, softnet, softirqs, error);
}

/* The kernel's counters are 32 bits wide, in both files. */
static uint64_t growth(uint64_t before, uint64_t after)
{
    return (uint32_t)(after - before);
}

struct counters counters_difference(const struct counters *before, const struct counters *after)
{
    struct counters result = {memory_allocate(after->count, sizeof *result.cpus), 0};
    for (size_t a = 0; a < after->count; a++)
        for (size_t b = 0; b < before->count; b++) {
            const struct cpu_counters *was = &before->cpus[b];
            const struct cpu_counters *is = &after->cpus[a];
            if (was->cpu != is->cpu)
                continue;
            result.cpus[result.count++] = (struct cpu_counters){
                .cpu = is->cpu,
                .processed = growth(was->processed, is->processed),
                .dropped = growth(was->dropped, is->dropped),
                .time_squeeze = growth(was->time_squeeze, is->time_squeeze),
                .received_rps = growth(was->received_rps, is->received_rps),
                .flow_limit_count = growth(was->flow_limit_count, is->flow_limit_count),
                .net_tx = growth(was->net_tx, is->net_tx),
                .net_rx = growth(was->net_rx, is->net_rx),
            };
        }
    return result;
}

uint64_t counters_received_rps(const struct counters *counters)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < counters->count; i++)
        sum += counters->cpus[i].received_rps;
    return sum;
}

void counters_finish(struct counters *counters)
{
    free(counters->cpus);
    *counters = (struct counters){0};
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One fuzz target a format (libFuzzer): compiled with FUZZED set to the format's variable. Whatever the
 * bytes, a parser must not crash, must hand on the same records in any chunks, and no number that is not
 * finite.
 */
#include "ingest/format.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* What came out, folded. */
struct outcome {
    uint64_t hash;
    uint64_t records;
    bool good;
};

static void fold(struct outcome *outcome, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < length; i++)
        outcome->hash = (outcome->hash ^ at[i]) * UINT64_C(0x100000001B3);
}

static void fold_text(struct outcome *outcome, const char *text)
{
    if (text != NULL)
        fold(outcome, text, strlen(text) + 1);
}

static void fold_quantity(struct outcome *outcome, struct quantity quantity)
{
    if (!quantity.defined)
        return;
    if (!isfinite(quantity.value)) {
        fputs("a number that is not finite\n", stderr);
        abort();
    }
    fold(outcome, &quantity.value, sizeof quantity.value);
}

static void fold_count(struct outcome *outcome, struct count count)
{
    fold(outcome, &count.defined, sizeof count.defined);
    fold(outcome, &count.value, sizeof count.value);
}

static void fold_endpoint(struct outcome *outcome, const struct endpoint *endpoint)
{
    fold_text(outcome, endpoint->address);
    fold(outcome, &endpoint->port, sizeof endpoint->port);
}

static void fold_test(struct outcome *outcome, const struct test_record *test)
{
    fold(outcome, &test->test, sizeof test->test);
    fold_text(outcome, test->version);
    fold(outcome, &test->side, sizeof test->side);
    fold(outcome, &test->protocol, sizeof test->protocol);
    fold_count(outcome, test->streams);
    fold(outcome, &test->reverse, sizeof test->reverse);
    fold_endpoint(outcome, &test->local);
    fold_endpoint(outcome, &test->remote);
    fold_text(outcome, test->cookie);
}

static void fold_flow(struct outcome *outcome, const struct flow_record *flow)
{
    const struct flow_row *row = &flow->row;
    fold(outcome, &flow->test, sizeof flow->test);
    fold(outcome, &flow->stream, sizeof flow->stream);
    fold(outcome, &flow->reverse, sizeof flow->reverse);
    fold(outcome, &row->direction, sizeof row->direction);
    fold(outcome, &row->omitted, sizeof row->omitted);
    fold_count(outcome, row->retransmits);
    fold_count(outcome, row->packets);
    fold_quantity(outcome, row->start);
    fold_quantity(outcome, row->end);
    fold_quantity(outcome, row->bytes);
    fold_quantity(outcome, row->bits_per_second);
    fold_quantity(outcome, row->cwnd_bytes);
    fold_quantity(outcome, row->jitter_ms);
    fold_quantity(outcome, row->lost);
}

static void fold_cpu(struct outcome *outcome, const struct cpu_record *cpu)
{
    fold(outcome, &cpu->sample, sizeof cpu->sample);
    fold(outcome, &cpu->average, sizeof cpu->average);
    fold(outcome, &cpu->offline, sizeof cpu->offline);
    fold(outcome, &cpu->row.cpu, sizeof cpu->row.cpu);
    for (size_t i = 0; i < CPU_COLUMNS; i++)
        fold_quantity(outcome, cpu->row.columns[i]);
}

static void fold_rates(struct outcome *outcome, const struct rates_record *rates)
{
    fold_text(outcome, rates->table);
    fold(outcome, &rates->sample, sizeof rates->sample);
    fold(outcome, &rates->average, sizeof rates->average);
    fold(outcome, &rates->cpu, sizeof rates->cpu);
    for (size_t i = 0; i < rates->count; i++) {
        fold_text(outcome, rates->rates[i].name);
        fold_quantity(outcome, rates->rates[i].per_second);
    }
}

static void fold_counters(struct outcome *outcome, const struct record *record)
{
    if (record->kind == RECORD_SOFTNET || record->kind == RECORD_SOFTNET_TOTALS) {
        fold(outcome, &record->softnet.cpu, sizeof record->softnet.cpu);
        fold(outcome, &record->softnet.processed.value, sizeof record->softnet.processed.value);
        fold(outcome, &record->softnet.received_rps.value, sizeof record->softnet.received_rps.value);
    } else if (record->kind == RECORD_SOFTIRQS || record->kind == RECORD_SOFTIRQS_TOTALS) {
        for (size_t i = 0; i < record->softirqs.count; i++) {
            fold_text(outcome, record->softirqs.counts[i].name);
            fold(outcome, &record->softirqs.counts[i].count, sizeof record->softirqs.counts[i].count);
        }
    }
}

static bool take(void *context, struct record *record, struct error *error)
{
    (void)error;
    struct outcome *outcome = context;
    outcome->records++;
    fold(outcome, &record->kind, sizeof record->kind);
    fold(outcome, &record->line, sizeof record->line);
    if (record->kind == RECORD_INTERVAL || record->kind == RECORD_SUMMARY)
        fold_flow(outcome, &record->flow);
    else if (record->kind == RECORD_TEST)
        fold_test(outcome, &record->test);
    else if (record->kind == RECORD_REJECTED || record->kind == RECORD_WARNING)
        fold_text(outcome, record->reason);
    else if (record->kind == RECORD_CPU || record->kind == RECORD_NODE)
        fold_cpu(outcome, &record->cpu);
    else if (record->kind == RECORD_RATES)
        fold_rates(outcome, &record->rates);
    else
        fold_counters(outcome, record);
    return true;
}

static struct outcome parse(const uint8_t *bytes, size_t size, size_t chunk)
{
    struct outcome outcome = {.hash = UINT64_C(0xCBF29CE484222325), .good = true};
    struct record_sink sink = {take, &outcome};
    struct error error;
    void *parser = FUZZED.create(&sink);
    for (size_t at = 0; outcome.good && at < size; at += chunk) {
        struct slice slice = {(const char *)bytes + at, size - at < chunk ? size - at : chunk};
        outcome.good = FUZZED.feed(parser, slice, &error);
    }
    outcome.good = outcome.good && FUZZED.finish(parser, &error);
    FUZZED.destroy(parser);
    return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    (void)FUZZED.recognise(
        (struct slice){(const char *)bytes, size < FORMAT_HEAD_BYTES ? size : FORMAT_HEAD_BYTES});
    struct outcome whole = parse(bytes, size, size > 0 ? size : 1);
    struct outcome pieces = parse(bytes, size, size > 0 ? 1 + bytes[0] % 37 : 1);
    if (whole.hash != pieces.hash || whole.records != pieces.records || whole.good != pieces.good) {
        fputs("the records depend on the chunks\n", stderr);
        abort();
    }
    return 0;
}

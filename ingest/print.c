/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/print.h"

#include "base/text.h"

#include <jansson.h>
#include <string.h>

static json_t *text_or_null(const char *text)
{
    if (text == NULL || *text == '\0')
        return json_null();
    json_t *json = json_string(text);
    if (json != NULL)
        return json;
    char printable[4096]; /* bytes that are no UTF-8: JSON can't hold them as they are */
    text_make_printable(printable, sizeof printable, text);
    return json_string(printable);
}

static json_t *count_or_null(struct count count)
{
    return count.defined ? json_integer((json_int_t)count.value) : json_null();
}

static json_t *quantity_or_null(struct quantity quantity)
{
    return quantity.defined ? json_real(quantity.value) : json_null();
}

/* A quantity that is a whole number where it is one, as bytes and bit/s are. */
static json_t *whole_or_null(struct quantity quantity)
{
    if (quantity.defined && quantity.value >= -9e15 && quantity.value <= 9e15 &&
        quantity.value == (double)(json_int_t)quantity.value)
        return json_integer((json_int_t)quantity.value);
    return quantity_or_null(quantity);
}

static json_t *side_or_null(enum side side)
{
    return side == SIDE_UNKNOWN ? json_null() : json_string(side_name(side));
}

static json_t *direction_or_null(enum direction direction)
{
    return direction == DIRECTION_UNKNOWN ? json_null() : json_string(direction_name(direction));
}

static void set_test(json_t *json, const struct test_record *test)
{
    json_object_set_new(json, "test", json_integer(test->test));
    json_object_set_new(json, "tool", json_string(tool_name(test->tool)));
    json_object_set_new(json, "version", text_or_null(test->version));
    json_object_set_new(json, "side", side_or_null(test->side));
    json_object_set_new(json, "protocol", text_or_null(protocol_name(test->protocol)));
    json_object_set_new(json, "streams", count_or_null(test->streams));
}

static json_t *stream_json(int stream)
{
    if (stream == STREAM_NONE)
        return json_null();
    return stream == STREAM_SUM ? json_string("SUM") : json_integer(stream);
}

static void set_flow(json_t *json, const struct flow_record *flow)
{
    const struct flow_row *row = &flow->row;
    json_object_set_new(json, "test", json_integer(flow->test));
    json_object_set_new(json, "stream", stream_json(flow->stream));
    json_object_set_new(json, "direction", direction_or_null(row->direction));
    json_object_set_new(json, "reverse", json_boolean(flow->reverse));
    json_object_set_new(json, "start", quantity_or_null(row->start));
    json_object_set_new(json, "end", quantity_or_null(row->end));
    json_object_set_new(json, "omitted", json_boolean(row->omitted));
    json_object_set_new(json, "bytes", whole_or_null(row->bytes));
    json_object_set_new(json, "bits_per_second", whole_or_null(row->bits_per_second));
    json_object_set_new(json, "retransmits", count_or_null(row->retransmits));
    json_object_set_new(json, "cwnd", whole_or_null(row->cwnd_bytes));
    json_object_set_new(json, "jitter_ms", quantity_or_null(row->jitter_ms));
    json_object_set_new(json, "lost", whole_or_null(row->lost));
    json_object_set_new(json, "packets", count_or_null(row->packets));
}

static void set_machine(json_t *json, const struct machine_record *machine)
{
    json_object_set_new(json, "host", text_or_null(machine->host));
    json_object_set_new(json, "kernel", text_or_null(machine->kernel));
    json_object_set_new(json, "cpus", count_or_null(machine->cpus));
}

static json_t *number_or_all(int number)
{
    return number == CPU_ALL ? json_string("all") : json_integer(number);
}

/* `key`: what the row is of, "cpu" or "node". */
static void set_cpu(json_t *json, const struct cpu_record *cpu, const char *key)
{
    json_object_set_new(json, "sample", json_integer((json_int_t)cpu->sample));
    json_object_set_new(json, "average", json_boolean(cpu->average));
    json_object_set_new(json, key, number_or_all(cpu->row.cpu));
    if (cpu->offline)
        json_object_set_new(json, "offline", json_true());
    for (size_t column = 0; column < CPU_COLUMNS; column++)
        json_object_set_new(json, cpu_column_name((enum cpu_column)column),
                            quantity_or_null(cpu->row.columns[column]));
}

static void set_rates(json_t *json, const struct rates_record *rates)
{
    json_object_set_new(json, "sample", json_integer((json_int_t)rates->sample));
    json_object_set_new(json, "average", json_boolean(rates->average));
    json_object_set_new(json, "cpu", number_or_all(rates->cpu));
    for (size_t i = 0; i < rates->count; i++)
        json_object_set_new(json, rates->rates[i].name, quantity_or_null(rates->rates[i].per_second));
}

static json_t *verified_or_null(enum verified verified)
{
    return verified == VERIFIED_UNKNOWN ? json_null() : json_boolean(verified == VERIFIED_YES);
}

static void set_run(json_t *json, const struct run_record *run)
{
    json_object_set_new(json, "block", count_or_null(run->block));
    json_object_set_new(json, "position", count_or_null(run->position));
    json_object_set_new(json, "attempt", count_or_null(run->attempt));
    json_object_set_new(json, "started_at", text_or_null(run->started_at));
    json_object_set_new(json, "seconds", quantity_or_null(run->seconds));
    json_object_set_new(json, "verified", verified_or_null(run->verified));
    json_object_set_new(json, "sha256", text_or_null(run->sha256));
}

static void set_cell(json_t *json, const struct cell_record *cell)
{
    json_object_set_new(json, "campaign", text_or_null(cell->campaign));
    json_object_set_new(json, "configuration", text_or_null(cell->configuration));
    json_object_set_new(json, "title", text_or_null(cell->title));
    json_object_set_new(json, "replicas", json_integer(cell->replicas));
}

static void set_header(json_t *json, const struct header_record *header)
{
    json_object_set_new(json, "kind", text_or_null(header->kind));
    json_t *values = json_object();
    for (size_t i = 0; i < header->count; i++)
        json_object_set_new(values, header->values[i].key, json_string(header->values[i].value));
    json_object_set_new(json, "values", values);
}

static void set_setting(json_t *json, const struct settings_record *setting)
{
    json_object_set_new(json, "phase", text_or_null(setting->phase));
    json_object_set_new(json, "node", text_or_null(setting->node));
    json_object_set_new(json, "device", text_or_null(setting->device));
    json_object_set_new(json, "class", text_or_null(setting->class));
    json_object_set_new(json, "name", text_or_null(setting->name));
    json_object_set_new(json, "value", json_string(setting->value)); /* "" is what some files read */
}

static void set_softnet(json_t *json, const struct softnet_record *softnet)
{
    json_object_set_new(json, "cpu", json_integer(softnet->cpu));
    json_object_set_new(json, "processed", count_or_null(softnet->processed));
    json_object_set_new(json, "dropped", count_or_null(softnet->dropped));
    json_object_set_new(json, "time_squeeze", count_or_null(softnet->time_squeeze));
    json_object_set_new(json, "received_rps", count_or_null(softnet->received_rps));
    json_object_set_new(json, "flow_limit_count", count_or_null(softnet->flow_limit_count));
}

static void set_softirqs(json_t *json, const struct softirqs_record *softirqs)
{
    json_object_set_new(json, "cpu", json_integer(softirqs->cpu));
    for (size_t i = 0; i < softirqs->count; i++)
        json_object_set_new(json, softirqs->counts[i].name,
                            json_integer((json_int_t)softirqs->counts[i].count));
}

/* What of a record depends on its kind. */
static void set_details(json_t *json, const struct record *record)
{
    switch (record->kind) {
    case RECORD_RUN:
        set_run(json, &record->run_details);
        break;
    case RECORD_TEST:
        set_test(json, &record->test);
        break;
    case RECORD_INTERVAL:
    case RECORD_SUMMARY:
        set_flow(json, &record->flow);
        break;
    case RECORD_MACHINE:
        set_machine(json, &record->machine);
        break;
    case RECORD_CPU:
        set_cpu(json, &record->cpu, "cpu");
        break;
    case RECORD_RATES:
        set_rates(json, &record->rates);
        break;
    case RECORD_NODE:
        set_cpu(json, &record->cpu, "node");
        break;
    case RECORD_WARNING:
    case RECORD_REJECTED:
        json_object_set_new(json, "reason", text_or_null(record->reason));
        if (record->torn)
            json_object_set_new(json, "torn", json_true());
        break;
    case RECORD_CELL:
        set_cell(json, &record->cell);
        break;
    case RECORD_LABEL:
        json_object_set_new(json, "key", text_or_null(record->label.key));
        json_object_set_new(json, "value", json_string(record->label.value));
        break;
    case RECORD_HEADER:
        set_header(json, &record->header);
        break;
    case RECORD_SETTINGS:
        set_setting(json, &record->setting);
        break;
    case RECORD_SOFTNET:
    case RECORD_SOFTNET_TOTALS:
        set_softnet(json, &record->softnet);
        break;
    case RECORD_SOFTIRQS:
    case RECORD_SOFTIRQS_TOTALS:
        set_softirqs(json, &record->softirqs);
        break;
    }
}

void record_print(const struct record *record, const char *file, FILE *stream)
{
    static const char *const names[] = {
        [RECORD_RUN] = "run",
        [RECORD_TEST] = "test",
        [RECORD_INTERVAL] = "interval",
        [RECORD_SUMMARY] = "summary",
        [RECORD_MACHINE] = "machine",
        [RECORD_CPU] = "cpu",
        [RECORD_RATES] = "rates", /* the table's own name */
        [RECORD_NODE] = "node",
        [RECORD_REJECTED] = "rejected",
        [RECORD_WARNING] = "warning",
        [RECORD_CELL] = "cell",
        [RECORD_LABEL] = "label",
        [RECORD_HEADER] = "header",
        [RECORD_SETTINGS] = "settings",
        [RECORD_SOFTNET] = "softnet",
        [RECORD_SOFTIRQS] = "softirq_counts", /* "softirqs" are mpstat's, a second */
        [RECORD_SOFTNET_TOTALS] = "softnet_totals",
        [RECORD_SOFTIRQS_TOTALS] = "softirq_totals",
    };
    json_t *json = json_object();
    const char *name = record->kind == RECORD_RATES ? record->rates.table : names[record->kind];
    json_object_set_new(json, "record", json_string(name));
    json_object_set_new(json, "file", text_or_null(file));
    json_object_set_new(json, "line", json_integer((json_int_t)record->line));
    if (record->run > 0)
        json_object_set_new(json, "run", json_integer((json_int_t)record->run));
    if (record->replica > 0)
        json_object_set_new(json, "replica", json_integer(record->replica));
    if (record->side != SIDE_UNKNOWN && record->kind != RECORD_TEST) /* a test says its own */
        json_object_set_new(json, "side", side_or_null(record->side));
    set_details(json, record);
    json_dumpf(json, stream, JSON_REAL_PRECISION(17) | JSON_COMPACT);
    fputc('\n', stream);
    json_decref(json);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rows consist of, and adding them. */
#include "schema/store_private.h"

#define OF_SOURCE "sha256, name, bytes, format, parser_version, claims, ingested_at"
#define OF_RUN                                                                                               \
    "replicas, configuration_id, factor_set_id, number, block, position, attempt, started_at, seconds,"      \
    " verified, section_sha256, section_source_id, section_line"
#define SHARES "usr, nice, sys, iowait, irq, soft, steal, guest, gnice, idle, line"

const struct row_kind_details row_kinds[ROW_KINDS] = {
    [ROW_SOURCE] = {.table = "source", .columns = OF_SOURCE, .identifier = "source_id"},
    [ROW_COPIED_SOURCE] = {.table = "source", .columns = OF_SOURCE, .identifier = "source_id"},
    [ROW_SOURCE_HEADER] = {.table = "source_header", .columns = "source_id, line, kind, key, value"},
    [ROW_RUN] = {.table = "run", .columns = OF_RUN, .identifier = "run_id", .of_run = true},
    [ROW_COPIED_RUN] = {.table = "run",
                        .columns = OF_RUN ", value_results, value_bits_per_second, value_client_reported,"
                                          " circumstance_set_id",
                        .identifier = "run_id",
                        .of_run = true},
    [ROW_OUTPUT] = {.table = "output",
                    .columns =
                        "run_id, replica, side, tool, source_id, line, version, host, kernel, cpus, protocol,"
                        " streams, reverse, sender_bits_per_second, receiver_bits_per_second",
                    .of_run = true},
    [ROW_FLOW] = {.table = "flow",
                  .columns = "run_id, replica, stream, reverse",
                  .identifier = "flow_id",
                  .of_run = true},
    [ROW_SUMMARY] = {.table = "flow_summary",
                     .columns =
                         "flow_id, side, direction, start_s, end_s, bytes, bits_per_second, retransmits,"
                         " jitter_ms, lost, packets, line",
                     .of_run = true},
    [ROW_INTERVAL] = {.table = "flow_interval",
                      .columns =
                          "flow_id, side, idx, direction, omitted, start_s, end_s, bytes, bits_per_second,"
                          " retransmits, cwnd_bytes, jitter_ms, lost, packets, line",
                      .of_run = true},
    [ROW_CPU_SAMPLE] = {.table = "cpu_sample",
                        .columns = "run_id, side, sample, cpu, " SHARES,
                        .of_run = true},
    [ROW_CPU_AVERAGE] = {.table = "cpu_average",
                         .columns = "run_id, side, computed, cpu, " SHARES,
                         .of_run = true},
    [ROW_RATE_SAMPLE] = {.table = "rate_sample",
                         .columns = "run_id, side, kind, sample, cpu, name, per_second, line",
                         .of_run = true},
    [ROW_RATE_AVERAGE] = {.table = "rate_average",
                          .columns = "run_id, side, kind, computed, cpu, name, per_second, line",
                          .of_run = true},
    [ROW_NODE_SAMPLE] = {.table = "node_sample",
                         .columns = "run_id, side, sample, node, " SHARES,
                         .of_run = true},
    [ROW_NODE_AVERAGE] = {.table = "node_average",
                          .columns = "run_id, side, computed, node, " SHARES,
                          .of_run = true},
    [ROW_SETTING] = {.table = "setting",
                     .columns = "run_id, phase, node, device, class, name, value, line",
                     .of_run = true},
    [ROW_SOFTNET] =
        {.table = "softnet",
         .columns = "run_id, cpu, processed, dropped, time_squeeze, received_rps, flow_limit_count, line",
         .of_run = true},
    [ROW_SOFTIRQ] = {.table = "softirq", .columns = "run_id, cpu, name, count, line", .of_run = true},
    [ROW_REJECTED_LINE] = {.table = "rejected_line",
                           .columns = "source_id, line, reason",
                           .may_repeat = true},
    [ROW_WARNED_LINE] = {.table = "warned_line", .columns = "source_id, line, reason", .may_repeat = true},
};

bool store_add(struct store *store, enum row_kind kind, const struct values *row, struct error *error)
{
    return store->engine->add(store, kind, row, NULL, error);
}

bool store_for_each(struct rows *rows, row_function *function, void *context, struct error *error)
{
    bool good = rows != NULL;
    int next = 0;
    while (good && (next = rows_next(rows, error)) > 0)
        good = function(rows, context, error);
    rows_end(rows);
    return good && next == 0;
}

bool store_execute(struct store *store, enum statement statement, const struct values *values,
                   struct error *error)
{
    struct rows *rows = store->engine->ask(store, statement, values, error);
    int next = rows != NULL ? rows_next(rows, error) : -1;
    rows_end(rows);
    return next >= 0;
}

/* The first column of the first row; 0 where there is none. */
static bool take_number(struct rows *rows, int64_t *number, struct error *error)
{
    int next = rows != NULL ? rows_next(rows, error) : -1;
    *number = next > 0 ? whole_at(rows, 0) : 0;
    rows_end(rows);
    return next >= 0;
}

bool store_ask_number(struct store *store, enum statement statement, const struct values *values,
                      int64_t *number, struct error *error)
{
    return take_number(store->engine->ask(store, statement, values, error), number, error);
}

bool store_query_number(struct store *store, const char *sql, int64_t *number, struct error *error)
{
    return take_number(store_query(store, sql, NULL, error), number, error);
}

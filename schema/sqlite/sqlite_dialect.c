/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What only SQLite is told so. */
#include "schema/sqlite/sqlite_store.h"

/*
 * What the view replica_bitrate says, for one run at a time, for an UPDATE of it: SQLite takes the bitrate
 * from the row that has the minimum.
 */
#define RUN_VALUES                                                                                           \
    "(value_results, value_bits_per_second, value_client_reported) ="                                        \
    " (SELECT count(*), avg(bits_per_second), coalesce(max(preference = 2), 0) FROM"                         \
    " (SELECT receiver_bits_per_second AS bits_per_second, min(preference) AS preference FROM output"        \
    " WHERE output.run_id = run.run_id AND tool = 'iperf3' AND receiver_bits_per_second IS NOT NULL"         \
    " GROUP BY replica))"

/* Which combination of what runs were made under a run has, by the view run_circumstances; NULL: one that is
   not there yet, or none. */
#define RUN_CIRCUMSTANCES                                                                                    \
    "circumstance_set_id = (SELECT circumstance_set_id FROM run_circumstances"                               \
    " JOIN circumstance_set USING (circumstances) WHERE run_circumstances.run_id = run.run_id)"

/* Those end in the condition that says of which runs. */
#define FINISH_RUNS        "UPDATE run SET " RUN_VALUES " WHERE "
#define NOTE_CIRCUMSTANCES "UPDATE run SET " RUN_CIRCUMSTANCES " WHERE "
#define ADD_CIRCUMSTANCES                                                                                    \
    "INSERT INTO circumstance_set (circumstances) SELECT DISTINCT circumstances FROM run"                    \
    " JOIN run_circumstances USING (run_id) WHERE circumstances <> '' AND "

const char *const sqlite_statement_texts[SQLITE_STATEMENTS] = {
    [SQLITE_BEGIN] = "BEGIN IMMEDIATE",
    [SQLITE_COMMIT] = "COMMIT",
    [SQLITE_STALE_CONTENT] = "DELETE FROM content",
    [SQLITE_FINISH_VALUES] = FINISH_RUNS "run_id BETWEEN ? AND ?",
    [SQLITE_FINISH_RUNS] =
        "UPDATE run SET " RUN_VALUES ", " RUN_CIRCUMSTANCES " WHERE run_id BETWEEN ? AND ?",
    [SQLITE_FIND_UNNOTED] =
        "SELECT count(*) FROM run WHERE run_id BETWEEN ? AND ? AND circumstance_set_id IS NULL",
    [SQLITE_ADD_CIRCUMSTANCES] = ADD_CIRCUMSTANCES "run_id BETWEEN ? AND ? ON CONFLICT DO NOTHING",
    [SQLITE_NOTE_CIRCUMSTANCES] = NOTE_CIRCUMSTANCES "run_id BETWEEN ? AND ?",
    [SQLITE_FINISH_RATES] =
        "INSERT INTO rate_average (run_id, side, kind, cpu, name, computed, per_second, line)"
        " SELECT run_id, side, kind, cpu, name, 1, avg(per_second), max(line) FROM rate_sample"
        " WHERE run_id = ? AND side = ? GROUP BY run_id, side, kind, cpu, name ON CONFLICT DO NOTHING",
    [SQLITE_FINISH_NODES] =
        "INSERT INTO node_average (run_id, side, node, computed, usr, nice, sys, iowait, irq, soft, steal,"
        " guest, gnice, idle, line) SELECT run_id, side, node, 1, avg(usr), avg(nice), avg(sys), avg(iowait),"
        " avg(irq), avg(soft), avg(steal), avg(guest), avg(gnice), avg(idle), max(line) FROM node_sample"
        " WHERE run_id = ? AND side = ? GROUP BY run_id, side, node ON CONFLICT DO NOTHING",
};

static const char *const revalue[] = {
    ADD_CIRCUMSTANCES "value_results = -1 ON CONFLICT DO NOTHING",
    NOTE_CIRCUMSTANCES "value_results = -1",
    FINISH_RUNS "value_results = -1",
    "DELETE FROM content",
    NULL,
};

/* How many of its own lengths an interval begins behind the test's beginning: the same for all replicas,
   whichever lines of theirs are missing. */
#define INTERVAL_PLACE "CAST(round(start_s / (end_s - start_s)) AS INTEGER)"

const struct dialect sqlite_dialect = {
    .replica_values = {", replica, replica_bitrate.bits_per_second, replica_bitrate.client_reported FROM run"
                       " LEFT JOIN replica_bitrate USING (run_id)",
                       RUN_ORDER ", replica"},
    .cpu_values = {" FROM run LEFT JOIN output ON output.run_id = run.run_id AND output.tool = 'mpstat'"
                   " AND NOT EXISTS (SELECT 1 FROM output AS other WHERE other.run_id = output.run_id"
                   " AND other.tool = 'mpstat' AND other.preference < output.preference)"
                   " LEFT JOIN cpu_average USING (run_id, side)",
                   RUN_ORDER},
    /* iperf3's own sum is stream 0; a test of one stream has none. Of a direction, the receiver's side
       counts. */
    .interval_values =
        {", count(*), avg(bits_per_second), min(start_s), max(end_s), " INTERVAL_PLACE " FROM run"
         " JOIN flow ON flow.run_id = run.run_id"
         " AND flow.reverse = (SELECT min(reverse) FROM flow AS any_way WHERE any_way.run_id = run.run_id"
         " AND any_way.replica = flow.replica)"
         " AND flow.stream = (SELECT min(stream) FROM flow AS any_stream WHERE any_stream.run_id = run.run_id"
         " AND any_stream.replica = flow.replica AND any_stream.reverse = flow.reverse)"
         " JOIN flow_interval ON flow_interval.flow_id = flow.flow_id AND omitted = 0 AND end_s > start_s"
         " AND side = CASE flow.reverse WHEN 0 THEN 'server' ELSE 'client' END AND direction = 'receiver'",
         "GROUP BY run.run_id, " INTERVAL_PLACE RUN_ORDER ", " INTERVAL_PLACE},
    .values_begin = "SELECT ",
    .of_campaign = "run.campaign_id = ?1",
    .is_among = {" IN (", ")"},
    .stands_beside = {"EXISTS (SELECT 1 FROM run AS shown WHERE shown.campaign_id = run.campaign_id"
                      " AND shown.replicas = run.replicas AND shown.factor_set_id = run.factor_set_id"
                      " AND shown.configuration_id IN (SELECT configuration_id FROM configuration"
                      " WHERE name IN ",
                      "))"},
    .revalue = revalue,
    .has_order = true,
    .list_tables = "SELECT object.name, type = 'view', (SELECT group_concat(name, ' ') FROM"
                   " (SELECT name FROM pragma_table_xinfo(object.name) ORDER BY cid))"
                   " FROM sqlite_schema AS object WHERE type IN ('table', 'view')"
                   " AND object.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type = 'table', object.name",
};

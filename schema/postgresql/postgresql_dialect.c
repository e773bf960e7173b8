/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What only PostgreSQL is told so. Queries of run values are joins and one aggregation of a campaign's tables
 * alone, so that they can be done where a partition is: what they ask of small tables beside (configurations,
 * labels) is worked out before, as a parameter.
 */
#include "schema/postgresql/postgresql_store.h"

const struct wording postgresql_words = {.run = "campaign_id, run_id",
                                         .flow = "campaign_id, flow_id",
                                         .of_run = "campaign_id = $1 AND run_id = $2",
                                         .cross = "",
                                         .by_campaign = true,
                                         .parameter = '$'};

const char *postgresql_statement_text(enum statement statement)
{
    /* What is known of a run already does not change: collectors may not change rows. */
    return statement == STATEMENT_NOTE_SECTION
               ? "SELECT note_section(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
               : NULL;
}

/* That a row is of the selection's campaign. It is said of every table, so that others' partitions are left
   out, and not as an equality: a constant would take the place of the partitions' keys in joins, and only
   joins by those keys are done where the partitions are. */
#define OF_CAMPAIGN(table) table ".campaign_id = ANY (ARRAY[CAST(?1 AS bigint)])"

#define RUN_GROUP                                                                                            \
    " GROUP BY run.campaign_id, run.run_id, run.configuration_id, run.factor_set_id, run.replicas, "         \
    "run.number, run.block,"                                                                                 \
    " run.position, run.verified, run.circumstance_set_id"

/* By replicas, configuration, labels and number. The order is asked for outside: inside, the planner would
   rather aggregate here what comes sorted than let it be done elsewhere and sort the few values. */
#define VALUE_ORDER " ORDER BY 3, 1, 2, 4"

/* A flow of the same replica; where it is there, it counts before the others. */
#define OTHER_FLOW(name, reverse, stream)                                                                    \
    " LEFT JOIN flow AS " name                                                                               \
    " ON " OF_CAMPAIGN(name) " AND " name ".campaign_id = flow.campaign_id AND " name                        \
                             ".run_id = flow.run_id AND " name ".replica = flow.replica AND " name           \
                             ".reverse = " reverse " AND " name ".stream = " stream

/* Where an interval begins, in its own lengths; halves go up, as in SQLite. */
#define INTERVAL_PLACE "CAST(floor(start_s / (end_s - start_s) + 0.5) AS bigint)"

static const char *const revalue[] = {"SELECT finish_runs(ARRAY[]::bigint[])", NULL};

const struct dialect postgresql_dialect = {
    .replica_values = {", output.replica, (array_agg(output.receiver_bits_per_second ORDER BY"
                       " output.preference))[1], CAST(min(output.preference) = 2 AS integer) FROM run"
                       " LEFT JOIN output ON " OF_CAMPAIGN(
                           "output") " AND output.campaign_id = run.campaign_id"
                                     " AND output.run_id = run.run_id AND output.tool = 'iperf3'"
                                     " AND output.receiver_bits_per_second IS NOT NULL",
                       RUN_GROUP ", output.replica) AS value" VALUE_ORDER ", 9"},
    .cpu_values = {" FROM run LEFT JOIN (SELECT campaign_id, run_id, (array_agg(side ORDER BY preference))[1]"
                   " AS side FROM output WHERE " OF_CAMPAIGN(
                       "output") " AND tool = 'mpstat' GROUP BY campaign_id, run_id) AS mpstat"
                                 " ON mpstat.campaign_id = run.campaign_id AND mpstat.run_id = run.run_id"
                                 " LEFT JOIN cpu_average ON " OF_CAMPAIGN(
                                     "cpu_average") " AND cpu_average.campaign_id = run.campaign_id"
                                                    " AND cpu_average.run_id = run.run_id AND "
                                                    "cpu_average.side = mpstat.side",
                   ") AS value" VALUE_ORDER ", 9"},
    /* iperf3's own sum is stream 0, else there is but stream 1; flows from server to client count where the
       replica has no other. (No aggregate finds that out: one inside another would not be done at the data.)
     */
    .interval_values =
        {", count(*), avg(bits_per_second ORDER BY flow.replica), min(start_s), max(end_s),"
         " " INTERVAL_PLACE " FROM run JOIN flow ON " OF_CAMPAIGN(
             "flow") " AND flow.campaign_id = run.campaign_id"
                     " AND flow.run_id = run.run_id AND flow.stream <= 1" OTHER_FLOW("summed", "0", "0")
                         OTHER_FLOW("single", "0", "1")
                             OTHER_FLOW("back", "1", "0") " JOIN flow_interval ON " OF_CAMPAIGN(
                                 "flow_interval") " AND flow_interval.campaign_id = flow.campaign_id"
                                                  " AND flow_interval.flow_id = flow.flow_id AND omitted = 0 "
                                                  "AND end_s > start_s"
                                                  " AND ((side = 'server' AND flow.reverse = 0) OR (side = "
                                                  "'client' AND flow.reverse = 1))"
                                                  " AND direction = 'receiver' AND 2 * flow.reverse + "
                                                  "flow.stream ="
                                                  " CASE WHEN summed.flow_id IS NOT NULL THEN 0 WHEN "
                                                  "single.flow_id IS NOT NULL THEN 1"
                                                  " WHEN back.flow_id IS NOT NULL THEN 2 ELSE 3 END",
         RUN_GROUP ", " INTERVAL_PLACE ") AS value" VALUE_ORDER ", 13"},
    .values_begin = "SELECT * FROM (SELECT ",
    .of_campaign = OF_CAMPAIGN("run"),
    .is_among = {" = ANY (ARRAY(", "))"},
    .stands_beside = {"run.replicas * 4294967296 + run.factor_set_id = ANY (ARRAY(SELECT DISTINCT"
                      " shown.replicas * 4294967296 + shown.factor_set_id FROM run AS shown"
                      " WHERE shown.campaign_id = ?1 AND shown.configuration_id = ANY (ARRAY(SELECT"
                      " configuration_id FROM configuration WHERE name IN ",
                      "))))"},
    .revalue = revalue,
    .may_remove = "SELECT CAST(has_table_privilege('run', 'DELETE') AS integer)",
    .list_tables =
        "SELECT relname, CAST(relkind = 'v' AS integer), (SELECT string_agg(attname, ' ' ORDER BY attnum)"
        " FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped)"
        " FROM pg_class WHERE relnamespace = CAST('steerstat' AS regnamespace) AND relkind IN ('r', 'p', 'v')"
        " AND NOT relispartition AND relname NOT IN ('schema_version', 'partitioned', 'run_mpstat')"
        " ORDER BY relkind <> 'v', relname COLLATE \"C\"",
};

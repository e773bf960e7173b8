# SPDX-License-Identifier: GPL-3.0-or-later
# mpstat's outputs and the kernel's counters in the database: loaded, replaced, removed, refused.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
data=$source_dir/tests/data
take=(--configuration rps --replicas 1)

# --- every table, with averages
run 0 ingest "${take[@]}" --run 1 "$data/mpstat-all-tables.txt"
says out "1 file taken: 1 run, 0 bitrates, 3 CPU rows"
same "no warning" 0 "$(sql 'SELECT count(*) FROM warned_line')"
same "rows of samples" "6|6|4|4|4" "$(sql "SELECT (SELECT count(*) FROM cpu_sample),
    count(DISTINCT sample || ' ' || cpu) FILTER (WHERE kind = 'interrupts'),
    count(DISTINCT sample || ' ' || cpu) FILTER (WHERE kind = 'irqs'),
    count(DISTINCT sample || ' ' || cpu) FILTER (WHERE kind = 'softirqs'),
    (SELECT count(*) FROM node_sample) FROM rate_sample")"
same "averages are mpstat's own" "0|0" "$(sql 'SELECT (SELECT sum(computed) FROM rate_average), (SELECT sum(computed) FROM node_average)')"
same "an average is near the samples' mean" yes "$(sql "SELECT CASE WHEN abs(per_second - (SELECT avg(per_second) FROM rate_sample
    WHERE kind = 'interrupts' AND cpu = -1)) < 10 THEN 'yes' END FROM run_rate WHERE kind = 'interrupts' AND cpu_name = 'all'")"
same "a node" 0 "$(sql "SELECT node FROM run_node WHERE node_name <> 'all'")"

# --- JSON has no averages: means of the samples
run 0 ingest "${take[@]}" --run 2 "$data/mpstat-all-tables.json"
same "computed" "1|1|1" "$(sql 'SELECT (SELECT min(computed) FROM run_cpu WHERE number = 2), (SELECT min(computed) FROM run_rate
    WHERE number = 2), (SELECT min(computed) FROM run_node WHERE number = 2)')"
same "the mean" yes "$(sql "SELECT CASE WHEN max(abs(average.per_second - mean)) < 1e-9 THEN 'yes' END FROM rate_average AS average
    JOIN (SELECT run_id, kind, cpu, name, avg(per_second) AS mean FROM rate_sample GROUP BY run_id, kind, cpu, name) AS samples
    USING (run_id, kind, cpu, name) WHERE computed")"
run 0 ingest "${take[@]}" --run 3 "$data/mpstat-killed.json"
says out "1 file taken: 1 run, 0 bitrates, 3 CPU rows, 1 rejected line"

# a sample whose share nobody knows (a damaged name) does not count for its mean
sed '0,/"usr"/s//"usX"/' "$data/mpstat-all-tables.json" >damaged.json
run 0 ingest --db damaged.db "${take[@]}" damaged.json
says err "damaged.json: 1 warning, first line 14: "
of_damaged() { sql "SELECT $1 FROM cpu_$2 WHERE cpu = -1" damaged.db; }
same "the mean of those that have it" "1|$(of_damaged 'max(usr)' sample)" "$(of_damaged 'computed, usr' average)"

# --- warnings
sed 's/^Average:     all   97.50/Average:     all   17.50/' "$data/mpstat-interrupted.txt" >wrong.txt
run 0 ingest "${take[@]}" --run 4 wrong.txt
says out "1 CPU row, 2 warnings"
says err "wrong.txt: 2 warnings, first line 6: shares that add up to 20.00 %, not to 100"
same "kept with line and reason" "wrong.txt|6|2" "$(sql "SELECT file, line, count(*) FROM warned GROUP BY file, line")"
same "the average is what was printed" 17.5 "$(sql 'SELECT usr FROM run_cpu WHERE number = 4')"
run 0 ingest --print wrong.txt
same "printed" 2 "$(grep -c '"record":"warning","file":"wrong.txt","line":6,' out)"

# --- the kernel's counters
run 0 ingest "${take[@]}" --run 1 "$data/softnet_stat.txt" "$data/softirqs.txt"
says out "2 files taken: 1 run"
same "what the run added" "0|923|10" "$(sql 'SELECT cpu, processed, net_rx FROM run_softnet WHERE processed > 0')"
same "their place" "softirqs,softnet_stat" "$(sql "SELECT group_concat(tool) FROM (SELECT tool FROM provenance WHERE number = 1
    AND tool LIKE 'soft%' ORDER BY tool)")"
{ cat "$data/softnet_stat.txt"; echo; sed 's/^d4699810/d4699811/' "$data/softnet_stat.txt" | tail -2; } >other.txt
run 1 ingest "${take[@]}" --run 1 other.txt
says err "is already there, from $data/softnet_stat.txt: use --replace"
run 0 ingest "${take[@]}" --run 1 --replace other.txt
same "replaced" "924" "$(sql 'SELECT max(processed) FROM softnet')"
head -n 2 "$data/softnet_stat.txt" >single.txt
run 1 ingest "${take[@]}" --run 9 single.txt
says err "single.txt:1: holds no results: one snapshot counts since the machine was started"
one_line
run 0 ingest --print single.txt
same "shown as what they are" 2 "$(grep -c '"record":"softnet_totals"' out)"
sed '$d' "$data/softirqs.txt" >client.txt
run 1 ingest "${take[@]}" --run 9 --side client client.txt
says err "only the server's counters are kept"
same "nothing is stored of what is refused" 0 "$(sql 'SELECT count(*) FROM run WHERE number = 9')"

# --- replaced, nothing of the old rows is left
run 0 ingest "${take[@]}" --run 1 --replace "$data/mpstat.txt"
same "no row of other tables" "0|0|0|0" "$(sql 'SELECT (SELECT count(*) FROM rate_sample JOIN run USING (run_id) WHERE number = 1),
    (SELECT count(*) FROM rate_average JOIN run USING (run_id) WHERE number = 1),
    (SELECT count(*) FROM node_sample JOIN run USING (run_id) WHERE number = 1),
    (SELECT count(*) FROM node_average JOIN run USING (run_id) WHERE number = 1)')"
sed 's/97.50/97.51/' "$data/mpstat-interrupted.txt" >right.txt
run 0 ingest "${take[@]}" --run 4 --replace right.txt
same "warnings go with their source" 0 "$(sql 'SELECT count(*) FROM warned_line')"
same "integrity" "ok|0" "$(sql "SELECT (SELECT * FROM pragma_integrity_check), (SELECT count(*) FROM pragma_foreign_key_check)")"

# --- the same bytes in, the same database out, in any order and locale
for order in "1 2" "2 1"; do
    rm -f order.db
    for which in $order; do
        files=("" "$data/mpstat-all-tables.txt" "$data/mpstat-all-tables.json")
        LC_ALL=C.UTF-8 ingest -q --db order.db "${take[@]}" --run "$which" "${files[$which]}"
    done
    sql "SELECT number, side, kind, sample, cpu, name, per_second, line FROM rate_sample JOIN run USING (run_id) ORDER BY 1, 2, 3, 4, 5, 6;
        SELECT hash FROM content" order.db >"order-${order%% *}"
done
run 0 cmp order-1 order-2

# --- two outputs in one file have one place
cat "$data/mpstat.txt" "$data/mpstat-interrupted.txt" >both.txt
run 1 ingest "${take[@]}" --run 7 both.txt
says err "a second mpstat output begins: give each as a file of its own"
run 0 ingest --print both.txt
same "both are shown" 2 "$(grep -c '"record":"machine"' out)"

# --- beside iperf3's output in one file: iperf3's is taken, and mpstat's is said to be left out, once a stretch
for first in "$data/tcp-client.txt" "$data/iperf3-json/tcp-client.json"; do
    for second in "$data/mpstat.txt" "$data/mpstat-all-tables.json"; do
        cat "$first" "$second" >mixed.txt
        run 1 ingest --db mixed.db --strict "${take[@]}" mixed.txt
        says err "mixed.txt: 1 line rejected, first line $(($(wc -l <"$first") + 1)): mpstat's output inside iperf3's: give it as a file of its own"
        rm -f mixed.db
    done
    cat "$data/mpstat.txt" "$first" >mixed.txt
    run 1 ingest --db mixed.db --strict "${take[@]}" mixed.txt
    says err "mixed.txt: 1 line rejected, first line 1: mpstat's output inside iperf3's"
    same "the bitrate is taken" 1 "$(sql 'SELECT count(*) FROM replica_bitrate' mixed.db)"
    rm -f mixed.db
done
cat "$data/tcp-client.txt" "$data/mpstat.txt" "$data/parallel-client.txt" "$data/mpstat.txt" >mixed.txt
run 0 ingest --print mixed.txt
same "once a stretch" 2 "$(grep -c "mpstat's output inside" out)"

# --- nothing was measured
echo "bash: mpstat: command not found" >missing.txt
run 1 ingest "${take[@]}" missing.txt
says err "missing.txt:1: is a message that a program could not be run: it holds no results"
one_line
head -n 2 "$data/mpstat.txt" >banner.txt
run 1 ingest "${take[@]}" banner.txt
says err "banner.txt: holds no results"

# SPDX-License-Identifier: GPL-3.0-or-later
# One results database on three servers: partitions of it live on two others, through postgres_fdw. The same tables come
# out, and the plans of what the programs really ask (auto_explain) show that the work is done where the data are.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/postgresql/server.sh
. "$source_dir/tests/postgresql/server.sh"
raw=$source_dir/tests/data/experiment-logs
psql_() { "$server_programs/psql" -qAtX -v ON_ERROR_STOP=1 -h "$servers_folder/$1.socket" -U owner -d lab -c "SET search_path = steerstat" "${@:2}"; }
uri() { echo "postgresql://owner@/lab?host=$servers_folder/$1.socket"; }
for server in one two three; do
    server_start $server "session_preload_libraries = auto_explain" "auto_explain.log_verbose = on"
    "$server_programs/createdb" -h "$server_socket" -U owner lab
    run 0 copy --migrate "$(uri $server)"
done
load() {
    ingest -q --db "$1" --campaign monday "$raw"/*.txt
    ingest -q --db "$1" "$source_dir"/data/raw/{baseline,rps,rfs}-{1,4}.txt
    ingest -q --db "$1" --campaign tuesday "$source_dir"/data/raw/{baseline,rps}-2.txt
    ingest -q --db "$1" --campaign wednesday "$source_dir"/data/raw/{baseline,rps}-8.txt
    ingest -q --db "$1" --campaign thursday "$source_dir"/data/raw/{rfs,rfs-plus}-2.txt
    ingest -q --db "$1" --campaign friday "$source_dir"/data/raw/{rfs,rfs-plus}-8.txt
    ingest -q --db "$1" --configuration rps --replicas 1 --campaign plain "$source_dir"/tests/data/bidirectional-*.txt "$source_dir"/tests/data/mpstat-all-tables.txt
} 2>/dev/null
# a part of it is there before, and moves
ingest -q --db "$(uri one)" --campaign monday "$raw"/*.txt
psql_ one -c 'CREATE EXTENSION postgres_fdw SCHEMA public'
for server in two three; do
    psql_ one -c "CREATE SERVER $server FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$servers_folder/$server.socket', dbname 'lab',
        batch_size '1000', fetch_size '10000', fdw_tuple_cost '0.2',
        options '-c enable_nestloop=off -c enable_mergejoin=off -c join_collapse_limit=1')" -c "CREATE USER MAPPING FOR PUBLIC SERVER $server OPTIONS (user 'owner', password_required 'false')"
done
for part in 0 1; do psql_ two -c "SELECT receive_partition($part)" && psql_ one -c "SELECT send_partition($part, 'two')"; done >/dev/null
for part in 2 3; do psql_ three -c "SELECT receive_partition($part)" && psql_ one -c "SELECT send_partition($part, 'three')"; done >/dev/null
load "$(uri one)"
load file.db
for server in two three; do
    [ "$(psql_ $server -c "SELECT count(*) FROM run")" -gt 0 ] && pass || fail "nothing is on server $server"
done
[ "$(psql_ one -c "SELECT count(*) FROM run_4" -c "SELECT count(*) FROM run_5" | awk '{ n += $1 } END { print n }')" -gt 0 ] && pass || fail "nothing is here"
same "in all" "$(sql 'SELECT count(*) FROM run' file.db)" "$(psql_ one -c 'SELECT count(*) FROM run')"
for campaign in monday tuesday wednesday thursday friday plain "$(sql "SELECT name FROM campaign WHERE name LIKE 'paper%'" file.db)"; do
    for metric in bitrate softirq; do
        stats --db file.db --campaign "$campaign" --metric $metric --format csv >expected 2>&1
        stats --db "$(uri one)" --campaign "$campaign" --metric $metric --format csv 2>&1 >actual | sed 's/^/  /'
        same "$metric of $campaign" "$(sha256sum <expected)" "$(sha256sum <actual)"
    done
    stats --db file.db --campaign "$campaign" --diagnose --format csv >expected 2>&1
    stats --db "$(uri one)" --campaign "$campaign" --diagnose --format csv >actual 2>&1
    same "diagnosis of $campaign" "$(sha256sum <expected)" "$(sha256sum <actual)"
done
same "the same hash" "$(dump --db file.db content)" "$(dump --db "$(uri one)" content)"

# --- what is asked, where it is done: a campaign that is on another server
away=$(psql_ one -c "SELECT name FROM campaign JOIN (SELECT DISTINCT campaign_id FROM run WHERE tableoid IN (SELECT ftrelid FROM pg_foreign_table))
    AS away USING (campaign_id) WHERE name LIKE '%day' AND name <> 'monday' ORDER BY 1 LIMIT 1")
same "a campaign is away" yes "$([ -n "$away" ] && echo yes)"
# plans ARGUMENT...: the plans of what a program asks, of run values
plans() {
    local from
    from=$(wc -c <"$servers_folder/one.log")
    PGOPTIONS="-c auto_explain.log_min_duration=0" "$@" >/dev/null 2>err || fail "$*"
    sleep 0.3
    tail -c +"$((from + 1))" "$servers_folder/one.log" | awk '/LOG: |ERROR: |STATEMENT: / { on = /duration: .* plan:/ } on' >plans
    # only plans of the queries for run values: they begin with a run's columns
    awk '/duration: .* plan:/ { p = ""; keep = 0 } { p = p $0 "\n" } /Query Text: DECLARE .* (SELECT|SELECT .*\(SELECT) run.configuration_id/ { keep = 1 } keep { printf "%s", p; p = "" }' plans >of-values
}
plans stats --db "$(uri one)" --campaign "$away"
says of-values "Foreign Scan"
same "runs: nothing is read here" "" "$(grep -E '(Seq|Index|Bitmap).* Scan.* on steerstat\.(run|output|flow|cpu)' of-values)"
plans stats --db "$(uri one)" --campaign "$away" --metric softirq
says of-values "Relations: Aggregate on (steerstat.output_"
plans stats --db "$(uri one)" --campaign "$away" --diagnose
says of-values "Relations: Aggregate on (("
plans plot --db "$(uri one)" --campaign "$away" intervals -o x.svg
says of-values "Relations: Aggregate on (("
says of-values "avg("
same "intervals: none of them travels" "" "$(grep -E 'Foreign Scan on steerstat.flow_interval|(Seq|Index|Bitmap).* Scan.* on steerstat\.flow' of-values)"
plans stats --db "$(uri one)" --campaign "$away" --configurations "$(psql_ one -c "SELECT max(configuration) FROM runs WHERE campaign = '$away'")"
same "a choice: nothing is read here" "" "$(grep -E '(Seq|Index|Bitmap).* Scan.* on steerstat\.(run|output|flow|cpu)_' of-values)"

# --- a server that is not there
server_stop three
gone=$(for campaign in monday tuesday wednesday thursday friday plain; do stats --db "$(uri one)" --campaign $campaign 2>&1 >/dev/null; done | grep -c 'could not connect to server "three"')
same "it is said which server is missing" yes "$([ "$gone" -gt 0 ] && echo yes)"

# SPDX-License-Identifier: GPL-3.0-or-later
# ingest as its users meet it: real logs, plain outputs, and everything that can be wrong with a file or a database.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
raw=$source_dir/tests/data/experiment-logs
plain=$source_dir/tests/data

# --- run logs, twice, in any order
run 0 ingest "$raw"/*.txt
says out "8 files taken: 80 runs, 200 bitrates, 240 CPU rows"
content=$(sql 'SELECT hash FROM content')
run 0 ingest "$raw"/*.txt
says out "8 files: nothing changed, all of them were taken before"
same "content hash" "$content" "$(sql 'SELECT hash FROM content')"
same "runs" 80 "$(sql 'SELECT count(*) FROM run')"
same "complete runs" 80 "$(sql 'SELECT count(*) FROM run_bitrate WHERE complete')"
# shellcheck disable=SC2012,SC2046
run 0 ingest --db reverse.db $(ls -r "$raw"/*.txt)
dump='SELECT campaign, configuration, replicas, number, replica, bits_per_second, line FROM runs JOIN replica_bitrate
      USING (run_id) ORDER BY 1, 2, 3, 4, 5'
same "content in another order" "$(sql "$dump" | sha256sum)" "$(sql "$dump" reverse.db | sha256sum)"
same "hash in another order" "$content" "$(sql 'SELECT hash FROM content' reverse.db)"
same "journal" delete "$(sql 'PRAGMA journal_mode')"
same "integrity" ok "$(sql 'PRAGMA integrity_check')"
same "foreign keys" "" "$(sql 'PRAGMA foreign_key_check')"

# every bitrate and every average in the database is the number in that line of that file
line=$(sql "SELECT line FROM provenance WHERE configuration='rfs' AND replicas=4 AND number=3 AND replica=2")
same "a bitrate's line" "$(sed -n "${line}p" "$raw/rfs-4.txt")" \
    "$(sql "SELECT printf('%.3f', bits_per_second / 1e6) FROM runs JOIN replica_bitrate USING (run_id)
            WHERE configuration='rfs' AND replicas=4 AND number=3 AND replica=2")"

# --- the same bytes under another name, other options
cp "$raw/rps-1.txt" other-99.txt
run 0 ingest other-99.txt
says err "the same bytes were taken before, as $raw/rps-1.txt"
run 1 ingest --configuration rfs "$raw/rps-1.txt"
says err "was taken before with other options"
one_line
# the same runs from other bytes
{ cat "$raw/rps-1.txt" && echo; } >rps-1.txt
run 1 ingest rps-1.txt
says err "rps-1.txt:3: run 1 of rps at 1 replicas is already there, from $raw/rps-1.txt: use --replace"
one_line
run 0 ingest --replace rps-1.txt
same "replaced" 80 "$(sql 'SELECT count(*) FROM run')"
same "one source gone" 1 "$(sql "SELECT count(*) FROM source WHERE name LIKE '%rps-1.txt'")"
run 0 ingest --campaign other --label kernel=6.1 --label host=a "$raw/rps-1.txt"
same "labels" "host=a|kernel=6.1" "$(sql "SELECT group_concat(key || '=' || value, '|') FROM factor")"

# --- plain outputs
run 0 ingest --db plain.db --configuration rps --replicas 1 "$plain/tcp-client.txt" "$plain/tcp-server.txt" "$plain/mpstat.txt"
says out "3 files taken: 1 run, 2 bitrates, 3 CPU rows"
same "one run" 1 "$(sql 'SELECT count(*) FROM run' plain.db)"
same "the server's word" "45900000000.0|server|0" "$(sql 'SELECT bits_per_second, side, client_reported FROM replica_bitrate' plain.db)"
same "a flow from both sides" "client|receiver
client|sender
server|receiver" "$(sql 'SELECT side, direction FROM flow_summary ORDER BY 1, 2' plain.db)"
same "intervals" 7 "$(sql 'SELECT count(*) FROM flow_interval' plain.db)"
same "mpstat's banner" "node-b|6.18.44|2" "$(sql "SELECT host, kernel, cpus FROM output WHERE tool='mpstat'" plain.db)"
run 0 ingest --db plain.db --configuration rps --replicas 1 "$plain/tcp-server.txt" "$plain/tcp-client.txt"
says out "nothing changed"
run 0 ingest --db plain.db --configuration rps --replicas 1 "$plain/reverse-client.txt"
same "the next run" "1
2" "$(sql 'SELECT number FROM run ORDER BY 1' plain.db)"
same "reverse: the client receives" 0 "$(sql 'SELECT client_reported FROM replica_bitrate JOIN run USING (run_id) WHERE number = 2' plain.db)"
run 0 ingest --db plain.db --configuration rps --replicas 1 "$plain/parallel-client.txt"
same "a client alone is flagged" 1 "$(sql 'SELECT client_reported FROM replica_bitrate JOIN run USING (run_id) WHERE number = 3' plain.db)"
same "SUM and two streams" "0
1
2" "$(sql 'SELECT stream FROM flow JOIN run USING (run_id) WHERE number = 3 ORDER BY 1' plain.db)"
# two replicas: pairs are found by their ports, in any order of arguments
for order in "parallel-client tcp-server tcp-client parallel-server" "tcp-client parallel-server parallel-client tcp-server"; do
    rm -f pairs.db
    files=()
    for name in $order; do files+=("$plain/$name.txt"); done
    run 0 ingest --db pairs.db --configuration rps --replicas 2 "${files[@]}"
    sql "SELECT replica, side, name FROM output JOIN source USING (source_id) ORDER BY 1, 2" pairs.db | sed "s|$plain/||" >>pairs
done
same "pairs" "$(head -n 4 pairs)" "$(tail -n 4 pairs)"
same "one replica's sides" 2 "$(grep -c tcp pairs | awk '{print $1 / 2}')"
# a later file of a run with several replicas: nobody can say which replica it is, so it has to be said
run 0 ingest --db later.db --configuration rps --replicas 2 --run 1 "$plain/tcp-client.txt" "$plain/parallel-client.txt"
run 1 ingest --db later.db --configuration rps --replicas 2 --run 1 "$plain/parallel-server.txt"
says err "say with --replica which replica these are"
of_parallel=$(sql "SELECT replica FROM output JOIN source USING (source_id) WHERE name LIKE '%parallel-client%'" later.db)
run 0 ingest --db later.db --configuration rps --replicas 2 "$plain/parallel-client.txt" "$plain/parallel-server.txt"
same "its partner's replica" "$of_parallel" "$(sql "SELECT replica FROM output JOIN source USING (source_id) WHERE name LIKE '%parallel-server%'" later.db)"
# behind a service address: other server address, same client, and two clients that share a port
sed 's/127.0.0.1 port 37800/10.0.0.1 port 40000/' "$plain/tcp-client.txt" >nat-c1.txt
sed 's/127.0.0.1 port 37800/10.0.0.1 port 40000/; s/local 127.0.0.1 port 5397/local 10.9.9.9 port 5201/' "$plain/tcp-server.txt" >nat-s1.txt
sed 's/127.0.0.1 port 37800/10.0.0.2 port 40000/; s/45.9/44.9/' "$plain/tcp-client.txt" >nat-c2.txt
sed 's/127.0.0.1 port 37800/10.0.0.2 port 40000/; s/local 127.0.0.1 port 5397/local 10.9.9.9 port 5201/; s/45.9/44.9/' "$plain/tcp-server.txt" >nat-s2.txt
run 0 ingest --db nat.db --configuration rps --replicas 2 nat-c1.txt nat-c2.txt nat-s2.txt nat-s1.txt
same "paired behind a service address" "1 1|1
2 2|2" "$(sql "SELECT group_concat(substr(name, 6, 1), ' ') || '|' || replica FROM output JOIN source USING (source_id) GROUP BY replica ORDER BY 1" nat.db)"
# JSON: paired by the cookie, whatever addresses and ports each side sees
json=$plain/iperf3-json
sed 's/"local_port":.*,/"local_port": 40000,/; s/"local_host":.*,/"local_host": "10.0.0.9",/' "$json/udp-client.json" >cookie-client.json
run 0 ingest --db cookie.db --configuration rps --replicas 2 cookie-client.json "$json/tcp-server.json" "$json/udp-server.json" "$json/tcp-client.json"
same "paired by the cookie" "tcp-client.json tcp-server.json
cookie-client.json udp-server.json" "$(sql "SELECT replace(group_concat(name, ' '), '$json/', '') FROM (SELECT replica, name FROM output JOIN source USING (source_id) ORDER BY replica, side)
    GROUP BY replica ORDER BY max(name LIKE '%udp%')" cookie.db)"
same "the server's word, of JSON" "0|20960201.4911948
0|1999662.05711235" "$(sql 'SELECT client_reported, bits_per_second FROM replica_bitrate ORDER BY 2 DESC' cookie.db)"
run 1 ingest --db plain.db --configuration rps --replicas 1 "$plain/tcp-client.txt" "$plain/parallel-server.txt"
says err "has a result more than its 1 replicas"
one_line
# one side of a test, twice: in one file, as a copy with other bytes, by the cookie or the connection, in any order
cat "$json/tcp-client.json" "$json/tcp-client.json" >doubled.json
run 1 ingest --db twins.db --configuration rps --replicas 2 doubled.json
says err "doubled.json:$(($(wc -l <"$json/tcp-client.json") + 1)): is the client's side of the same test as doubled.json:1 (the same cookie): give each side once"
one_line
cat "$plain/tcp-client.txt" "$plain/tcp-client.txt" >doubled.txt
run 1 ingest --db twins.db --configuration rps --replicas 2 doubled.txt
says err "is the client's side of the same test as doubled.txt:1 (the same connection): give each side once"
tr -d '\n\t' <"$json/tcp-server.json" >minified.json
run 1 ingest --db twins.db --configuration rps --replicas 2 "$json/tcp-client.json" "$json/tcp-server.json" minified.json
says err "side of the same test as"
mv err twins
run 1 ingest --db twins.db --configuration rps --replicas 2 minified.json "$json/tcp-client.json" "$json/tcp-server.json"
same "in any order" "$(cat twins)" "$(cat err)"
same "nothing of twins" 0 "$(sql 'SELECT count(*) FROM source' twins.db)"
# two tests of one client port are told apart by their cookies, and nothing is guessed where they have none
sed 's/"cookie":.*,/"cookie": "another",/' "$json/tcp-client.json" >another-client.json
run 0 ingest --db ports.db --configuration rps --replicas 2 another-client.json "$json/tcp-server.json" "$json/tcp-client.json"
same "told apart by the cookie" "tcp-client.json tcp-server.json" "$(sql "SELECT replace(group_concat(name, ' '), '$json/', '') FROM (SELECT replica, name
    FROM output JOIN source USING (source_id) ORDER BY replica, side) GROUP BY replica HAVING count(*) = 2" ports.db)"
# the same bytes under two names are one file: of no replica more
cp "$plain/tcp-client.txt" copy.txt
run 0 ingest --db copies.db --configuration rps --replicas 1 copy.txt "$plain/tcp-client.txt" "$plain/tcp-server.txt"
says err "nothing new: the same bytes were taken before, as copy.txt"
# a log of thousands of tests, and a test of thousands of streams, take seconds
awk 'BEGIN { for (i = 0; i < 20000; i++) printf "Accepted connection from 10.0.0.2, port %d\n[  5] local 10.0.0.1 port 5201 connected to 10.0.0.2 port %d\n[  5]   0.00-1.00   sec   100 MBytes   839 Mbits/sec                  receiver\n", i, 1024 + i }' >many.txt
run 1 timeout 60 ingest --db many-tests.db --configuration rps --replicas 1 many.txt
says err "has a result more than its 1 replicas"
one_line
{ echo "Connecting to host x, port 1"; awk 'BEGIN { for (i = 40000; i > 0; i--) printf "[%d] 0.00-1.00 sec 1 MBytes 8.4 Mbits/sec 0 1 KBytes\n", i }'; } >streams.txt
run 0 timeout 60 ingest --db many-streams.db --configuration rps --replicas 1 streams.txt
same "streams" 40000 "$(sql 'SELECT max(stream) FROM flow' many-streams.db)"
run 1 ingest --db plain.db "$plain/udp-client.txt"
says err "does not say what was measured: give --configuration and --replicas"
one_line
run 0 ingest --db boot.db --configuration rps --replicas 1 "$plain/mpstat-since-boot.txt"
same "a mean of samples is marked" "1|84.17" "$(sql "SELECT computed, idle FROM cpu_average WHERE cpu = -1" boot.db)"
# --replace loses nothing that the new file lacks, and does not turn one file of a run against another
run 0 ingest --db lose.db --configuration rps --replicas 2 --run 1 "$plain/tcp-server.txt" "$plain/parallel-server.txt"
cat "$plain/tcp-server.txt" "$plain/parallel-server.txt" >both.txt
run 0 ingest --db both.db --configuration rps --replicas 2 --run 1 both.txt
sed 's/45.9/44.9/' "$plain/tcp-server.txt" >one.txt
run 1 ingest --db both.db --configuration rps --replicas 2 --run 1 --replica 1 --replace one.txt
says err "lacks what it would replace: 1 run would be lost, in whole or in part: rps at 2 run 1"
same "nothing lost" 2 "$(sql 'SELECT count(*) FROM output' both.db)"
sed 's/node-b/node-a/' "$plain/mpstat.txt" >mpstat-a.txt
run 1 ingest --db side.db --configuration rps --replicas 1 --replace "$plain/mpstat.txt" mpstat-a.txt
says err "is for the same place as $plain/mpstat.txt, of the same run: say which with --side or --replica"
run 1 ingest --db half.db --configuration rps --replicas 1 "$plain/tcp-client.txt" missing.txt
says err "the run's other 1 files were not taken: it is all of them or none"
sed 's/45.9 Gbits/99999999999999999999999999 Gbits/' "$plain/tcp-client.txt" >huge.txt
run 0 ingest --db huge.db --configuration rps --replicas 1 huge.txt
says err "bitrate \"99999999999999999999999999\" is beyond any network's"
printf 'iperf3: error - unable to connect to server: Connection refused\n' >refused.txt
run 1 ingest --db boot.db --configuration rps --replicas 1 refused.txt
says err "refused.txt:1: holds no results: error - unable to connect"
# results without the lines between them are a test each; an old server's final row is no result of the receiver
printf '[  5]   0.00-10.00  sec  1.16 GBytes  %s Mbits/sec    0             sender\n[  5]   0.00-10.00  sec  1.16 GBytes  %s Mbits/sec                  receiver\n' \
    997 995 998 996 999 997 >results.txt
run 0 ingest --db results3.db --configuration rps --replicas 3 results.txt
same "three results" "1|995000000.0
2|996000000.0
3|997000000.0" "$(sql 'SELECT replica, bits_per_second FROM replica_bitrate ORDER BY 1' results3.db)"
printf '%s\n' 'Accepted connection from 10.0.0.2, port 4' '[  5] local 10.0.0.1 port 5201 connected to 10.0.0.2 port 5' \
    '- - - - - - - - - - - - -' '[ ID] Interval           Transfer     Bandwidth       Jitter    Lost/Total Datagrams' \
    '[  5]   0.00-10.04  sec  1.24 MBytes  1.04 Mbits/sec  0.082 ms  0/159 (0%)' >old-server.txt
run 0 ingest --db old.db --configuration rps --replicas 1 old-server.txt
says err "old-server.txt: 1 warning, first line 5: a server's final row before iperf3 3.2 has the sender's bytes"
same "no result of the receiver" "" "$(sql 'SELECT bits_per_second FROM replica_bitrate' old.db)"
sed 's/5.31 GBytes/abc GBytes/' "$plain/tcp-client.txt" >row.txt
run 0 ingest --db rows.db --configuration rps --replicas 1 row.txt
says err "row.txt: 1 line rejected, first line 5: transfer \"abc\" is not a number"
same "kept with its line" "row.txt|5|transfer \"abc\" is not a number" "$(sql 'SELECT * FROM rejected' rows.db)"
rm rows.db
run 1 ingest --strict --db rows.db --configuration rps --replicas 1 row.txt

# --- bad files: a line each, the others taken, nothing half stored
: >empty-1.txt
mkdir directory-1.txt
head -c 4096 /dev/urandom >binary-1.txt
mkfifo pipe-1.txt
head -n 95 "$raw/baseline-1.txt" >cut-1.txt
awk '/^Average: +CPU/ { tables++ } tables == 10 && !/^Numbers/ { next } { print }' "$raw/baseline-1.txt" >nine-1.txt
grid=$(awk '/^Numbers grid/ { getline; print $1; exit }' "$raw/baseline-1.txt")
awk -v grid="$grid" '/^Numbers grid/ { print; getline; sub(grid, grid + 1) } { print }' "$raw/baseline-1.txt" >grid-1.txt
for value in abc -5 nan 1e999; do sed "3s/.*/$value/" "$raw/baseline-1.txt" >"bad$value-1.txt"; done
cp "$raw/baseline-1.txt" nocount.txt
cp "$raw/baseline-1.txt" wrong-4.txt
cp "$raw/baseline-1.txt" $'new\nline-4.txt'
run 1 ingest --db bad.db empty-1.txt directory-1.txt missing-1.txt binary-1.txt pipe-1.txt cut-1.txt nine-1.txt grid-1.txt \
    badabc-1.txt bad-5-1.txt badnan-1.txt bad1e999-1.txt nocount.txt wrong-4.txt $'new\nline-4.txt' "$raw/rfs-1.txt"
says out "1 file taken: 10 runs, 10 bitrates, 30 CPU rows"
says err "empty-1.txt: is empty"
says err "directory-1.txt: is a directory"
says err "missing-1.txt: cannot be read: No such file or directory"
says err "binary-1.txt:1: is binary"
says err "pipe-1.txt: is not a regular file"
says err "cut-1.txt:95: "
says err "experiments but 9 tables of mpstat"
says err "the grid's"
says err 'badabc-1.txt:3: bitrate "abc" is not a number'
says err 'bad-5-1.txt:3: bitrate "-5" is negative'
says err 'badnan-1.txt:3: bitrate "nan" is not a number'
says err 'bad1e999-1.txt:3: bitrate "1e999" is too large'
says err "nocount.txt: its name does not say what was measured"
says err 'wrong-4.txt: no run has 4 bitrates'
says err 'new\x0Aline-4.txt: the configuration in its name is not printable text'
same "a line each" 15 "$(wc -l <err)"
same "one source" 1 "$(sql 'SELECT count(*) FROM source' bad.db)"
same "nothing of the others" 10 "$(sql 'SELECT count(*) FROM run' bad.db)"
if [ "$(id -u)" -ne 0 ]; then
    cp "$raw/baseline-1.txt" unreadable-1.txt
    chmod 000 unreadable-1.txt
    run 1 ingest --db bad.db unreadable-1.txt
    says err "unreadable-1.txt: cannot be read: Permission denied"
fi

# --- bad databases
echo "this is no database, and long enough to be seen as none at all: $(seq 100)" >none.db
run 1 ingest --db none.db "$raw/rps-1.txt"
says err "none.db: is not a results database"
one_line
sqlite3 newer.db "PRAGMA application_id = 0x73746565; PRAGMA user_version = 99; CREATE TABLE t (x)"
run 1 ingest --db newer.db "$raw/rps-1.txt"
says err "newer.db: was made by a newer steerstat (schema 99, this one knows 5)"
one_line
run 1 ingest --db no/such/folder/x.db "$raw/rps-1.txt"
says err "no/such/folder/x.db: cannot be written"
one_line

# --- a read-only folder and a full disk: mounts of our own, in a mount namespace of our own
if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
    mkdir mount
    unshare -m bash -c 'mount -t tmpfs -o size=1m none mount && ingest -q --db mount/r.db "$1"/rps-*.txt && mount -o remount,ro mount &&
        stats --db mount/r.db >stats.out 2>stats.err; echo $? >stats.status
        ingest --db mount/r.db "$1"/rfs-1.txt >out 2>err; echo $? >status' bash "$raw"
    same "reading in a read-only folder" 0 "$(cat stats.status)"
    same "loading in a read-only folder" 1 "$(cat status)"
    says err "mount/r.db: cannot be written"
    one_line
    unshare -m bash -c 'mount -t tmpfs -o size=232k none mount && ingest --db mount/r.db "$1"/*.txt >out 2>err; echo $? >status
        sqlite3 mount/r.db "PRAGMA integrity_check" >integrity; sqlite3 mount/r.db "SELECT count(*) % 10 FROM run" >whole' bash "$raw"
    same "full disk" 1 "$(cat status)"
    says err "the disk is full"
    one_line
    same "still sound" ok "$(cat integrity)"
    same "whole files only" 0 "$(cat whole)"
else
    echo "skipped: read-only folder and full disk need root and a mount namespace"
fi

# --- the runner's run logs (docs/run-log.md)
# head_of KEY=VALUE...: a header on standard output; each argument is a label.
head_of() {
    printf '%s\n' '@steerstat run-log 1' '@cell campaign=night configuration=rps-plus replicas=1 title="RPS+"'
    for label in "$@"; do printf '@label key=%s value=%s\n' "${label%%=*}" "${label#*=}"; done
    printf '%s\n' '@machine host=vm cpus=2' '@tool name=iperf3 version=3.12' '@header-end'
}
# output_of TOOL SIDE REPLICA FILE
output_of() {
    printf '@output tool=%s side=%s replica=%s exit=0 bytes=%s\n' "$1" "$2" "$3" "$(wc -c <"$4")"
    cat "$4"
    printf '\n@end\n'
}
# section_of NUMBER STATUS [received_rps]: a run section on standard output.
section_of() {
    {
        printf '@run number=%s block=%s position=%s attempt=1 start=2026-11-21T22:41:03.123Z\n' "$1" "$1" $((10 * $1))
        echo '@settings phase=before node=server device=eth0 class=underlay rps_cpus=3/3'
        echo "@softnet cpu=0 processed=100 dropped=0 time_squeeze=0 received_rps=${3:-7} flow_limit_count=0"
        echo '@softnet cpu=1 processed=50 dropped=0 time_squeeze=0 received_rps=40 flow_limit_count=0'
        echo '@softirqs cpu=0 NET_TX=1 NET_RX=20'
        output_of iperf3 server 1 "$plain/tcp-server.txt"
        output_of iperf3 client 1 "$plain/tcp-client.txt"
        output_of mpstat server 0 "$plain/mpstat.txt"
        echo "@result status=$2 seconds=3.4"
    } >section
    cat section
    printf '@run-end sha256=%s\n' "$(sha256sum <section | cut -d ' ' -f 1)"
}
header=$(head_of protocol=tcp | wc -c)
{ head_of protocol=tcp; section_of 1 verified; section_of 2 unverified; } >two.txt
{ cat two.txt; section_of 3 'failed reason="it broke"'; section_of 3 verified; } >four.txt
run 0 ingest --db logs.db two.txt
says out "1 file taken: 2 runs, 4 bitrates, 6 CPU rows"
same "of the header's cell" "night|rps-plus|RPS+|1|protocol=tcp|1|1|10|1|2026-11-21T22:41:03.123Z|3.4|1
night|rps-plus|RPS+|1|protocol=tcp|2|2|20|1|2026-11-21T22:41:03.123Z|3.4|0" "$(sql 'SELECT campaign, configuration,
    title, replicas, labels, number, block, position, attempt, started_at, seconds, verified FROM runs' logs.db)"
same "the treatment" "47|150|0|20|1" "$(sql 'SELECT received_rps, processed, dropped, net_rx, verified FROM treatment LIMIT 1' logs.db)"
same "a setting" "before|server|eth0|underlay|rps_cpus|3/3" "$(sql 'SELECT phase, node, device, class, name, value FROM run_setting LIMIT 1' logs.db)"
same "the header" "machine|cpus|2
machine|host|vm
tool|name|iperf3
tool|version|3.12" "$(sql 'SELECT kind, key, value FROM header ORDER BY 1, 2' logs.db)"
for table in softnet setting softirq flow_interval cpu_sample; do
    same "lines of $table" "" "$(sql "SELECT DISTINCT line FROM $table" logs.db | while read -r line; do
        sed -n "${line}p" two.txt | grep -vE '^@s|sec  |[0-9]:'; done)"
done
same "claims are what options said" "" "$(sql 'SELECT claims FROM source' logs.db)"
run 0 ingest --db logs.db two.txt
says out "nothing changed"
stats --db logs.db --format csv >out
says out ",unverified"
stats --db logs.db --format csv --metric idle >out
says out ",unverified"

# a log that grew takes its own place; a failed attempt is told of
before=$(sql 'SELECT group_concat(section_sha256) FROM run' logs.db)
run 0 ingest --db logs.db four.txt
says err "four.txt: takes the place of two.txt, which it extends"
says err "four.txt: 1 line rejected, first line"
says err "attempt 1 of run 3 failed: it broke"
same "one source" four.txt "$(sql 'SELECT name FROM source' logs.db)"
same "three runs" "1 2 3" "$(sql "SELECT group_concat(number, ' ') FROM run ORDER BY number" logs.db)"
same "the same sections" "$before" "$(sql 'SELECT group_concat(section_sha256) FROM run WHERE number < 3' logs.db)"
same "nothing is left over" "3 6 6" "$(sql "SELECT (SELECT count(*) FROM setting) || ' ' || (SELECT count(*) FROM softirq)
    || ' ' || (SELECT count(*) FROM softnet)" logs.db)"
same "foreign keys of logs" "" "$(sql 'PRAGMA foreign_key_check' logs.db)"
content_of_logs=$(sql 'SELECT hash FROM content' logs.db)
run 0 ingest --db logs.db two.txt
says err "two.txt: nothing new: all its runs were taken before, unchanged, from four.txt"
says out "1 file: nothing changed"
same "nothing changed by the shorter log" "$content_of_logs|four.txt" "$(sql 'SELECT hash, name FROM content, source' logs.db)"
run 0 ingest --db fresh.db four.txt
same "as if it had come first" "$content_of_logs" "$(sql 'SELECT hash FROM content' fresh.db)"

# torn: its whole runs count, the file is a failure
head -c $(($(wc -c <four.txt) - 20)) four.txt >torn.txt
run 1 ingest --db torn.db torn.txt
says err "torn.txt:$(grep -n '^@run number' four.txt | tail -n 1 | cut -d : -f 1): the log is torn"
says out "1 file taken: 2 runs"
run 1 ingest --print torn.txt
says out '"torn":true'
run 0 ingest --db torn.db four.txt
same "mended" "four.txt|3" "$(sql 'SELECT name, (SELECT count(*) FROM run) FROM source' torn.db)"
run 1 ingest --db torn.db torn.txt
says err "torn.txt: nothing new"
head -c $((header + 40)) two.txt >none.txt
run 1 ingest --db torn.db none.txt
says err "holds no results: the log is torn before its first run is whole"
one_line
head -c $((header - 9)) two.txt >none.txt
run 1 ingest --db torn.db --configuration rps none.txt
says err "holds no results: the log is torn inside its header"
one_line

# damaged, another version, another section of the same run
sed '0,/45.9 Gbits/s//45.8 Gbits/' two.txt >damaged.txt
run 1 ingest --db damaged.db damaged.txt
says err "damaged.txt:$(grep -n '^@run number=1' damaged.txt | cut -d : -f 1): the run's bytes are not those that its SHA-256"
one_line
same "nothing of a damaged log" 0 "$(sql 'SELECT count(*) FROM source' damaged.db)"
sed '1s/1$/2/' two.txt >version.txt
run 1 ingest --db damaged.db version.txt
says err "version.txt:1: is a run log of version 2: upgrade steerstat"
{ head_of protocol=tcp; section_of 1 verified 8; section_of 2 unverified; } >other.txt
run 1 ingest --db logs.db other.txt
says err "run 1 of rps-plus at 1 replicas is already there, from four.txt: use --replace"
one_line
run 1 ingest --db logs.db --replace other.txt
says err "lacks what it would replace: 1 run would be lost, in whole or in part: rps-plus at 1 run 3 (night)"
{ cat other.txt; section_of 3 verified; } >other-3.txt
run 0 ingest --db logs.db --replace other-3.txt
same "replaced by another log" "other-3.txt|48" "$(sql 'SELECT file, received_rps FROM treatment WHERE number = 1' logs.db)"

# options before the header, the header before the name
cp two.txt baseline-4.txt
run 0 ingest --db named.db baseline-4.txt
same "the header's word" "night|rps-plus|1" "$(sql 'SELECT DISTINCT campaign, configuration, replicas FROM runs' named.db)"
run 0 ingest --db options.db --campaign other --configuration rps --replicas 2 --label host=a two.txt
same "the options' word" "other|rps|2|host=a
protocol=tcp|0" "$(sql 'SELECT DISTINCT campaign, configuration, replicas, labels, complete FROM run_bitrate' options.db)"
run 1 ingest --db options.db --label protocol=udp two.txt
says err "was taken before with other options"
run 1 ingest --db contradiction.db --label protocol=udp two.txt
says err "two.txt: the log contradicts an option: label protocol is given twice, as udp and as tcp"
run 1 ingest --db options.db --run 3 two.txt
says err "is a run log"
# outputs for one place, twice
{ head_of; section_of 1 verified; } | sed 's/side=client/side=server/' >twice.txt
sed '/^@run-end/d' twice.txt | sed -n '/^@run /,$p' >section
sed -i "s/^@run-end.*/@run-end sha256=$(sha256sum <section | cut -d ' ' -f 1)/" twice.txt
run 0 ingest --db twice.db twice.txt
says err "the output is not of the side that its frame names: not taken"
# plain outputs and a log of the same run: slots are what counts
run 0 ingest --db slots.db --campaign night --configuration rps-plus --replicas 1 --label protocol=tcp "$plain/reverse-server.txt"
run 1 ingest --db slots.db two.txt
says err "run 1 of rps-plus at 1 replicas is already there, from $plain/reverse-server.txt: use --replace"
run 0 ingest --db slots.db --replace two.txt
same "facts outlive the removal" "1|1|2" "$(sql 'SELECT block, (SELECT count(*) FROM setting WHERE setting.run_id = treatment.run_id),
    (SELECT count(*) FROM softnet WHERE softnet.run_id = treatment.run_id) FROM treatment WHERE number = 1' slots.db)"
same "integrity of all" "ok ok ok" "$(for db in logs torn slots; do sql 'PRAGMA integrity_check; PRAGMA foreign_key_check' $db.db; done | xargs)"

# --- standard input, --print, options
run 0 ingest --db stdin.db --configuration rps --replicas 1 - <"$raw/rps-1.txt"
says out "1 file taken: 10 runs"
run 0 ingest --print "$raw/rfs-4.txt" "$plain/mpstat.txt"
same "records" "run 10
test 40
summary 40
cpu 39
machine 1" "$(for kind in run test summary cpu machine; do echo "$kind $(grep -c "^{\"record\":\"$kind\"" out)"; done)"
same "no database" "" "$(ls results2.db 2>/dev/null)"
run 64 ingest
run 64 ingest --replicas 0 x
run 64 ingest --nonsense x
run 64 ingest --label nonsense x
run 0 ingest --help
run 0 ingest --version
says out "steerstat"
STEERSTAT_DB=environment.db run 0 ingest -q "$raw/rps-1.txt"
same "quiet" "" "$(cat out err)"
same "from the environment" 10 "$(sql 'SELECT count(*) FROM run' environment.db)"
ingest --print "$raw/rfs-4.txt" >/dev/full 2>err
same "a full standard output" 1 $?
says err "cannot"

run 1 ingest --print --strict row.txt
run 0 ingest --db 'file:odd?mode=memory' "$raw/rps-1.txt"
same "a file of that name" 10 "$(sql 'SELECT count(*) FROM run' "$PWD/file:odd?mode=memory")"

# --- eight at once, the same and different files
for i in 1 2 3 4 5 6 7 8; do ingest -q --db many.db "$raw"/*.txt 2>"err$i" & done
wait
cat err? >err
same "eight at once: nobody complains" "" "$(cat err)"
same "everything once" "8|80" "$(sql 'SELECT (SELECT count(*) FROM source), (SELECT count(*) FROM run)' many.db)"
same "its hash" "$content" "$(sql 'SELECT hash FROM content' many.db)"

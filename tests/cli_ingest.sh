# SPDX-License-Identifier: GPL-3.0-or-later
# ingest as its users meet it: real logs, plain outputs, and everything that can be wrong with a file or a database.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
raw=$source_dir/data/raw
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
sed '$a\\' "$raw/rps-1.txt" >rps-1.txt && echo >>rps-1.txt
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
run 1 ingest --db plain.db --configuration rps --replicas 1 "$plain/tcp-client.txt" "$plain/parallel-server.txt"
says err "has a result more than its 1 replicas"
run 1 ingest --db plain.db "$plain/udp-client.txt"
says err "does not say what was measured: give --configuration and --replicas"
one_line
run 0 ingest --db boot.db --configuration rps --replicas 1 "$plain/mpstat-since-boot.txt"
same "a mean of samples is marked" "1|84.17" "$(sql "SELECT computed, idle FROM cpu_average WHERE cpu = -1" boot.db)"
run 1 ingest --db half.db --configuration rps --replicas 1 "$plain/tcp-client.txt" missing.txt
says err "the run's other 1 files were not taken: it is all of them or none"
sed 's/45.9 Gbits/1e308 Gbits/' "$plain/tcp-client.txt" >huge.txt
run 0 ingest --db huge.db --configuration rps --replicas 1 huge.txt
says err "bitrate \"1e308\" is beyond any network's"
printf 'iperf3: error - unable to connect to server: Connection refused\n' >refused.txt
run 1 ingest --db boot.db --configuration rps --replicas 1 refused.txt
says err "refused.txt:1: holds no results: error - unable to connect"
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
says err "newer.db: was made by a newer steerstat (schema 99, this one knows 1)"
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

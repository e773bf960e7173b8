# SPDX-License-Identifier: GPL-3.0-or-later
# The store on PostgreSQL where it differs from a file: who may do what, secrets, copies, servers that are not there, and
# many collectors at once while some are killed and the server is restarted.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
# shellcheck source=tests/postgresql/server.sh
. "$source_dir/tests/postgresql/server.sh"
raw=$source_dir/tests/data/experiment-logs
server_start one
uri() { echo "postgresql://${2:-owner}@/$1?host=$server_socket"; }
make() { "$server_programs/createdb" -h "$server_socket" -U owner "$1"; }
psql_() { "$server_programs/psql" -qAtX -h "$server_socket" -U owner -d "$@"; }

# --- a database that is not there, is empty, or is another's; a location that is none
run 1 stats --db "$(uri lab)"
says err "there is no such database: make it with createdb, or name it with --db"
one_line
make lab
run 1 stats --db "$(uri lab)"
says err "is empty: load it with ingest first"
one_line
psql_ lab -c 'CREATE SCHEMA steerstat' && run 1 ingest --db "$(uri lab)" "$raw/rps-1.txt"
says err "has a schema steerstat that is another program's"
one_line
psql_ lab -c 'DROP SCHEMA steerstat'
run 1 stats --db postgresql://127.0.0.1:1/x
says err "postgresql://127.0.0.1:1/x: cannot be opened: "
one_line
run 1 stats --db service=nothing
says err "service=nothing: cannot be opened: "
one_line
run 1 stats --db 'postgresql://a:geheim@127.0.0.1:1/x?nonsense=1'
one_line

# --- without libpq: one line, and files as ever
mkdir none && : >none/libpq.so.5
for location in "$(uri lab)" service=lab 'postgresql://a:geheim@127.0.0.1/x'; do
    LD_LIBRARY_PATH=$PWD/none run 1 stats --db "$location"
    says err "libpq can't be loaded: install it (Debian: libpq5)"
    one_line
    same "no password" 0 "$(grep -c geheim err)"
done
LD_LIBRARY_PATH=$PWD/none run 0 ingest --db without.db "$raw/rps-1.txt"
LD_LIBRARY_PATH=$PWD/none run 0 stats --db without.db

# --- no password is ever shown
run 0 ingest --db "$(uri lab)" "$raw"/*.txt
secret="postgresql://owner:geheim@/lab?host=$server_socket"
run 0 stats --verbose --db "$secret" --normalize baseline
cat out err >shown
run 1 stats --db "postgresql://owner:geheim@127.0.0.1:1/lab"
cat out err >>shown
run 1 stats --db "$secret" --campaign none
cat out err >>shown
run 0 plot --verbose --db "$secret" bitrate -o secret.svg
cat out err secret.svg >>shown
run 0 report --verbose --db "$secret" -o secret.html
cat out err secret.html >>shown
STEERSTAT_DB=$secret run 0 report -o secret.html
cat out err secret.html >>shown
run 0 report --db="$secret" -o secret.html
cat out err secret.html >>shown
same "no password" "" "$(grep -a geheim shown "$servers_folder/one.log")"
says shown "postgresql://owner@"

# --- roles: each can do what it should, and is refused the rest in one line
psql_ lab -f "$source_dir/schema/postgresql/roles.sql"
psql_ lab -f "$source_dir/schema/postgresql/roles.sql" # twice is as good
psql_ lab -c 'CREATE ROLE ann LOGIN IN ROLE steerstat_analyst' -c 'CREATE ROLE carl LOGIN IN ROLE steerstat_collector' \
    -c 'CREATE ROLE nobody_in_particular LOGIN'
run 0 stats --db "$(uri lab ann)" --normalize baseline --format csv
cp out by-analyst
run 0 stats --db "$(uri lab)" --normalize baseline --format csv
same "an analyst reads all" "$(cat out)" "$(cat by-analyst)"
for figure in bitrate runs; do run 0 plot --db "$(uri lab ann)" "$figure" -o "$figure.svg"; done
run 0 dump --db "$(uri lab ann)" run_bitrate
run 1 ingest --db "$(uri lab ann)" --campaign more "$source_dir/data/raw/rps-1.txt"
says err "permission denied"
says err "analysts read, collectors add, owners change and remove"
one_line
same "nothing by an analyst" 1 "$(psql_ lab -c 'SELECT count(*) FROM steerstat.campaign')"
run 0 ingest --db "$(uri lab carl)" --campaign night "$source_dir"/data/raw/rfs-1.txt
run 0 ingest --db "$(uri lab carl)" --configuration rps --replicas 1 --campaign plain "$source_dir"/tests/data/tcp-client.txt
run 0 ingest --db "$(uri lab carl)" --configuration rps --replicas 1 --campaign plain --run 1 "$source_dir"/tests/data/mpstat.txt
run 0 stats --db "$(uri lab carl)" --campaign night
{ cat "$raw/rps-1.txt" && echo; } >rps-1.txt
run 1 ingest --db "$(uri lab carl)" --replace rps-1.txt "$source_dir/data/raw/baseline-2.txt"
says err "takes the place of what is there, for which the role has no right"
one_line
says out "1 file taken" # the others go on
for change in "DELETE FROM run" "UPDATE output SET line = 1" "TRUNCATE source" "UPDATE run SET number = 7" "DROP TABLE softnet" \
    "INSERT INTO schema_version VALUES (99)"; do
    "$server_programs/psql" -qAtX -h "$server_socket" -U carl -d lab -c "SET search_path = steerstat" -c "$change" >out 2>err &&
        fail "a collector may: $change" || pass
    "$server_programs/psql" -qAtX -h "$server_socket" -U ann -d lab -c "SET search_path = steerstat" -c "$change" >out 2>err &&
        fail "an analyst may: $change" || pass
done
run 1 stats --db "$(uri lab nobody_in_particular)"
says err "permission denied for schema steerstat"
one_line
make empty
run 1 ingest --db "$(uri empty carl)" "$raw/rps-1.txt"
says err "its tables have to be made or changed first, by its owner"
one_line
run 0 ingest --db "$(uri lab)" --replace rps-1.txt
# an owner is no superuser
psql_ lab -c 'CREATE ROLE plain LOGIN'
"$server_programs/createdb" -h "$server_socket" -U owner -O plain plainly
run 0 copy --migrate "$(uri plainly plain)"
run 0 ingest --db "$(uri plainly plain)" "$raw/rps-1.txt"
run 0 ingest --db "$(uri plainly plain)" --replace rps-1.txt
"$server_programs/psql" -qAtX -h "$server_socket" -U plain -d plainly -v ON_ERROR_STOP=1 -f "$source_dir/schema/postgresql/roles.sql" >out 2>err
same "an owner grants" 0 $?
run 0 stats --db "$(uri plainly carl)"
psql_ lab -c 'INSERT INTO steerstat.schema_version VALUES (99)'
run 1 ingest --db "$(uri lab)" "$raw/rps-1.txt"
says err "was made by a newer steerstat (schema 99, this one knows 1)"
one_line
psql_ lab -c 'DELETE FROM steerstat.schema_version WHERE version = 99'

# --- what copy is not told
run 64 copy results.db
run 64 copy --db x a b
run 64 copy a a

# --- copies, both ways: every table the same but for surrogate identifiers, and the same hash
run 0 ingest --db file.db "$source_dir"/data/raw/*-1.txt "$source_dir"/data/raw/rfs-16.txt
run 0 ingest --db file.db --campaign day "$raw"/*-4.txt
run 0 ingest --db file.db --configuration rps --replicas 1 --campaign plain --label a=b "$source_dir"/tests/data/bidirectional-*.txt \
    "$source_dir"/tests/data/mpstat-all-tables.txt
make copied
run 0 copy file.db "$(uri copied)"
run 0 copy "$(uri copied)" back.db
for table in $(dump --db file.db --list --format csv | tail -n +2 | cut -d , -f 1); do
    [ "$table" = circumstance_set ] && continue # it may hold some that no run has any more; run_circumstances does not
    rows file.db "$table" >expected.rows
    same "copied: $table" "$(sha256sum <expected.rows)" "$(rows "$(uri copied)" "$table" | sha256sum)"
    same "and back: $table" "$(sha256sum <expected.rows)" "$(rows back.db "$table" | sha256sum)"
done
same "rows were compared" yes "$([ "$(rows file.db flow_interval | wc -l)" -gt 3000 ] && echo yes)"
run 0 copy file.db "$(uri copied)"
says out "0 sources copied"
run 0 copy --campaign day "$(uri copied)" day.db
run 0 stats --db day.db --format csv
mv out of-copy
run 0 stats --db file.db --campaign day --format csv
same "one campaign" "$(cat out)" "$(cat of-copy)"
run 1 copy --campaign never file.db day.db
says err "file.db: there is no campaign never"
run 0 copy file.db day.db
same "the rest after it" "$(dump --db file.db content)" "$(dump --db day.db content)"
run 0 ingest --db other.db --campaign day "$raw"/baseline-4.txt
{ cat "$raw/rps-4.txt" && echo; } >rps-4.txt
run 0 ingest --db other.db --campaign day rps-4.txt
run 1 copy other.db "$(uri copied)"
says err "run 1 of rps at 4 replicas is already there, from other sources"
one_line

# --- the dashboard's queries are queries of these views, and an analyst may ask them all; each has something to say
psql_ copied -f "$source_dir/schema/postgresql/roles.sql"
sed 's/  1.00-2.00 /  x.00-2.00 /' "$source_dir/tests/data/tcp-client.txt" >rejected.txt
run 0 ingest --db "$(uri copied)" --campaign damaged --configuration rps --replicas 1 rejected.txt
queries=$(sqlite3 :memory: "SELECT replace(replace(json_extract(value, '\$.targets[0].rawSql'), '\$campaign', '$(sql "SELECT name FROM campaign WHERE name LIKE 'paper%'" file.db)'), '\$replicas', '1, 16')
    FROM json_each(readfile('$source_dir/docs/grafana.json'), '\$.panels') UNION ALL SELECT json_extract(value, '\$.query')
    FROM json_each(readfile('$source_dir/docs/grafana.json'), '\$.templating.list') WHERE json_extract(value, '\$.type') = 'query'")
same "queries of the dashboard" 8 "$(wc -l <<<"$queries")"
while IFS= read -r query; do
    run 0 "$server_programs/psql" -qAtX -v ON_ERROR_STOP=1 -h "$server_socket" -U ann -d copied -c 'SET search_path = public' -c "$query"
    [ -s out ] && pass || fail "says nothing: $query"
done <<<"$queries"

# --- a log that grew, a campaign that two use: as in a file
make grown
run 0 ingest --db "$(uri grown)" "$source_dir"/data/raw/rps-1.txt
sum=$(dump --db "$(uri grown)" content)
run 0 ingest --db "$(uri grown)" "$source_dir"/data/raw/rps-1.txt
says out "nothing changed"
same "hash" "$sum" "$(dump --db "$(uri grown)" content)"

# --- sixteen at once, the same and different files; some are killed, and the server is restarted in the middle
logs=("$source_dir"/data/raw/*.txt)
run 0 ingest --db expected.db "${logs[@]}"
make crowd
copy --migrate "$(uri crowd)"
RANDOM=7
pids=()
for i in {1..16}; do
    # each a random order of all files
    mapfile -t mine < <(printf '%s\n' "${logs[@]}" | awk -v seed="$i" 'BEGIN { srand(seed) } { print rand(), $0 }' | sort | cut -d ' ' -f 2-)
    (
        ingest -q --db "$(uri crowd)" "${mine[@]}" >"crowd.out.$i" 2>"crowd.err.$i"
        echo $? >"crowd.status.$i"
    ) &
    pids+=($!)
done
# until COUNT: the server holds so many files
until_() {
    for ((n = 0; n < 600; n++)); do
        [ "$(psql_ crowd -c 'SELECT count(*) FROM steerstat.source')" -ge "$1" ] && return
        sleep 0.05
    done
}
killed=0
for i in 3 7 11 15; do
    until_ "$i"
    victim=$(pgrep -P "${pids[i]}") && kill -KILL "$victim" && killed=$((killed + 1))
done
until_ 18
server_stop one
server_start one
wait "${pids[@]}" 2>/dev/null
for i in {1..16}; do
    status=$(cat "crowd.status.$i")
    if [ "$status" -eq 0 ] || [ "$status" -eq 137 ] || { [ "$status" -eq 1 ] && [ "$(grep -c 'run the same command again' "crowd.err.$i")" -eq 1 ]; }; then
        pass
    else
        cp "crowd.err.$i" err
        fail "collector $i ended with $status and did not say why"
    fi
done
same "some were killed, others met the restart" yes "$([ $killed -gt 0 ] && grep -lq 'run the same command again' crowd.err.* && echo yes)"
held=$(psql_ crowd -c "SELECT name, (SELECT count(*) FROM steerstat.run WHERE section_source_id = source_id),
    (SELECT count(*) FROM steerstat.output WHERE output.source_id = source.source_id) FROM steerstat.source ORDER BY 1" | sed 's#.*/##')
whole=$(sql "SELECT name, (SELECT count(*) FROM run WHERE section_source_id = source_id),
    (SELECT count(*) FROM output WHERE output.source_id = source.source_id) FROM source ORDER BY 1" expected.db | sed 's#.*/##')
same "whole files only" "" "$(comm -23 <(sort <<<"$held") <(sort <<<"$whole") | grep .)"
for i in {1..16}; do ingest -q --db "$(uri crowd)" "${logs[@]}" 2>"crowd.err.$i" & done
wait
same "afterwards nobody complains" "" "$(cat crowd.err.* | grep -v 'rejected, first line')"
for table in run_bitrate run_cpu flow_over_time run_setting run_softnet source_header treatment provenance rejected; do
    same "everything once: $table" "$(rows expected.db $table | sha256sum)" "$(rows "$(uri crowd)" $table | sha256sum)"
done
same "the same hash" "$(dump --db expected.db content)" "$(dump --db "$(uri crowd)" content)"
